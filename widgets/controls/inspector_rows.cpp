// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/inspector_rows.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>

#include "widgets/controls/card.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kMargin = 16;

} // namespace

InspectorRow::InspectorRow(const QString& label, const QString& value, Kind kind, QWidget* parent)
    : QWidget(parent), m_label(label) {
    setFocusPolicy(Qt::TabFocus);
    setValue(value, kind);
}

void InspectorRow::setValue(const QString& value, Kind kind) {
    m_value = value;
    m_kind = kind;
    setAccessibleName(m_label + QStringLiteral(": ") + value);
    updateGeometry();
    update();
}

QSize InspectorRow::sizeHint() const {
    const QFontMetrics label(theme().font(Type::table)), value(theme().numberFont(Type::table));
    return {label.horizontalAdvance(m_label) + value.horizontalAdvance(m_value) + 2 * kMargin +
                theme().px(32),
            theme().px(24)};
}

QSize InspectorRow::minimumSizeHint() const {
    return {theme().px(120), theme().px(24)};
}

void InspectorRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& look = theme();
    if (underMouse())
        painter.fillRect(rect(), look.colour(Colour::hover));
    QRect inside = rect().adjusted(kMargin, 0, -kMargin, 0);
    if (m_kind != Kind::none) {
        const int glyph = look.px(10);
        paintKind(painter, QRectF(inside.right() - glyph + 1, 0, glyph, height()), m_kind,
                  look.colour(Colour::text3));
        inside.setRight(inside.right() - glyph - look.px(6));
    }
    painter.setFont(look.numberFont(Type::table));
    painter.setPen(look.colour(Colour::text));
    const auto metrics = painter.fontMetrics();
    const QString value = metrics.elidedText(m_value, Qt::ElideMiddle, inside.width() * 3 / 4);
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignRight, value);
    inside.setRight(inside.right() - metrics.horizontalAdvance(value) - look.px(8));
    painter.setFont(look.font(Type::table));
    painter.setPen(look.colour(Colour::text2));
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(m_label, Qt::ElideRight, inside.width()));
    if (hasFocus()) {
        painter.setPen(QPen(look.colour(Colour::accent), 2));
        painter.drawRect(rect().adjusted(1, 1, -2, -2));
    }
}

void InspectorRow::copy() {
    QGuiApplication::clipboard()->setText(m_value);
    QToolTip::showText(mapToGlobal(rect().center()), tr("Copied: %1").arg(m_value), this);
}

void InspectorRow::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        copy();
}

void InspectorRow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->matches(QKeySequence::Copy))
        copy();
    else
        QWidget::keyPressEvent(event);
}

InspectorRows::InspectorRows(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, kMargin);
    m_layout->setSpacing(0);
    m_layout->addStretch(1);
}

void InspectorRows::clear() {
    while (m_layout->count() > 1) {
        QLayoutItem* item = m_layout->takeAt(0);
        if (auto* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

void InspectorRows::addGroup(const QString& title, Kind kind) {
    if (m_layout->count() > 1) {
        addWidget(new QWidget);
        m_layout->itemAt(m_layout->count() - 2)->widget()->setFixedHeight(theme().px(8));
        addWidget(separator());
    }
    auto* head = new QWidget;
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(kMargin, 12, kMargin, 4);
    auto* label = new QLabel(title);
    label->setProperty("role", "groupTitle");
    layout->addWidget(label, 1);
    if (kind != Kind::none)
        layout->addWidget(new KindLabel(kind));
    addWidget(head);
}

InspectorRow* InspectorRows::addRow(const QString& label, const QString& value, Kind kind,
                                    const QString& toolTip) {
    auto* row = new InspectorRow(label, value, kind);
    row->setToolTip(toolTip);
    addWidget(row);
    return row;
}

void InspectorRows::addWidget(QWidget* widget) {
    m_layout->insertWidget(m_layout->count() - 1, widget);
}

void InspectorRows::addNote(const QString& text) {
    auto* label = new QLabel(text);
    label->setProperty("role", "caption");
    label->setWordWrap(true);
    label->setContentsMargins(kMargin, 4, kMargin, 4);
    addWidget(label);
}

} // namespace nibble::ui
