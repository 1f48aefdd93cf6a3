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
    : QWidget(parent), m_label(label), m_kind(Kind::none) {
    setFocusPolicy(Qt::TabFocus);
    setValue(value, kind);
}

void InspectorRow::setValue(const QString& value, Kind kind) {
    if (m_value == value && m_kind == kind)
        return;
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
    truncate(0);
    m_cursor = 0;
}

QWidget* InspectorRows::atCursor() const {
    return m_cursor < m_layout->count() - 1 ? m_layout->itemAt(m_cursor)->widget() : nullptr;
}

/// Removes everything from a place on; the stretch at the end stays.
void InspectorRows::truncate(int from) {
    while (m_layout->count() - 1 > from) {
        QLayoutItem* item = m_layout->takeAt(from);
        if (auto* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

void InspectorRows::addKeyed(const QString& key, const std::function<QWidget*()>& make) {
    auto* existing = atCursor();
    if (existing && existing->property("key").toString() == key) {
        ++m_cursor;
        return;
    }
    auto* widget = make();
    widget->setProperty("key", key);
    addWidget(widget);
}

void InspectorRows::addGroup(const QString& title, Kind kind) {
    const bool first = m_cursor == 0;
    addKeyed(QStringLiteral("group %1 %2 %3").arg(first).arg(static_cast<int>(kind)).arg(title),
             [&]() -> QWidget* {
                 auto* group = new QWidget;
                 auto* outer = new QVBoxLayout(group);
                 outer->setContentsMargins(0, first ? 0 : 8, 0, 0);
                 outer->setSpacing(0);
                 if (!first)
                     outer->addWidget(separator());
                 auto* head = new QHBoxLayout;
                 head->setContentsMargins(kMargin, 12, kMargin, 4);
                 auto* label = new QLabel(title);
                 label->setProperty("role", "groupTitle");
                 head->addWidget(label, 1);
                 if (kind != Kind::none)
                     head->addWidget(new KindLabel(kind));
                 outer->addLayout(head);
                 return group;
             });
}

InspectorRow* InspectorRows::addRow(const QString& label, const QString& value, Kind kind,
                                    const QString& toolTip) {
    auto* row = qobject_cast<InspectorRow*>(atCursor());
    if (row && row->label() == label) {
        ++m_cursor;
        row->setValue(value, kind);
    } else {
        row = new InspectorRow(label, value, kind);
        addWidget(row);
    }
    row->setToolTip(toolTip);
    return row;
}

/// What stands here and below is another's: it makes way.
void InspectorRows::addWidget(QWidget* widget) {
    truncate(m_cursor);
    m_layout->insertWidget(m_cursor++, widget);
}

void InspectorRows::addNote(const QString& text) {
    addKeyed(QStringLiteral("note ") + text, [&]() -> QWidget* {
        auto* label = new QLabel(text);
        label->setProperty("role", "caption");
        label->setWordWrap(true);
        label->setContentsMargins(kMargin, 4, kMargin, 4);
        return label;
    });
}

} // namespace nibble::ui
