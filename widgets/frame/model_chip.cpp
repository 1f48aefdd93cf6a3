// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/model_chip.h"

#include <QLocale>
#include <QMenu>
#include <QPainter>

#include "widgets/icon.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr int kPartsGap = 10, kChipSide = 12;

} // namespace

ModelChip::ModelChip(Session& session, QWidget* parent) : QAbstractButton(parent), m_session(session) {
    setObjectName(QStringLiteral("modelChip"));
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&session, &Session::modelChanged, this, &ModelChip::refresh);
    connect(&session, &Session::openingChanged, this, &ModelChip::refresh);
    connect(&theme(), &Theme::changed, this, [this] { updateGeometry(); });
    connect(this, &QAbstractButton::clicked, this, &ModelChip::showMenu);
    refresh();
}

void ModelChip::refresh() {
    m_parts.clear();
    const auto& model = m_session.model();
    if (m_session.opening())
        m_parts = {tr("Opening …")};
    else if (!model)
        m_parts = {tr("No model")};
    else {
        m_parts = {toQt(model->name), countText(static_cast<double>(model->parameters())),
                   bytesText(static_cast<double>(model->tensorBytes())),
                   tr("%1 bits/w").arg(QLocale().toString(model->bitsPerWeight(), 'f', 2)),
                   toQt(model->format)};
        setToolTip(model->path.empty() ? tr("Built into the program; trained on generated text")
                                       : QString::fromStdString(model->path));
    }
    setAccessibleName(tr("Model: %1").arg(m_parts.join(QStringLiteral(", "))));
    updateGeometry();
    update();
}

QSize ModelChip::sizeHint() const {
    const QFontMetrics name(theme().font(Type::cardTitle)), rest(theme().font(Type::table));
    int width = 2 * kChipSide + theme().px(16) + 2 * kPartsGap + theme().px(16) + 2;
    for (qsizetype i = 0; i < m_parts.size(); ++i)
        width += (i == 0 ? name : rest).horizontalAdvance(m_parts[i]) + (i == 0 ? kPartsGap : 2 * kPartsGap);
    return {width, theme().px(32)};
}

QSize ModelChip::minimumSizeHint() const {
    return {theme().px(180), theme().px(32)};
}

void ModelChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& look = theme();
    painter.setPen(hasFocus() ? QPen(look.colour(Colour::accent), 2) : QPen(look.colour(Colour::line), 1));
    painter.setBrush(look.colour(underMouse() ? Colour::hover : Colour::surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    const int size = look.px(16);
    int x = kChipSide;
    const int right = width() - kChipSide - size;
    paintIcon(painter, QRectF(x, (height() - size) / 2.0, size, size), QStringLiteral("model"),
              look.colour(Colour::text2));
    paintIcon(painter, QRectF(right, (height() - size) / 2.0, size, size), QStringLiteral("chevron-down"),
              look.colour(Colour::text2));
    x += size + kPartsGap;
    for (qsizetype i = 0; i < m_parts.size(); ++i) {
        painter.setFont(look.font(i == 0 ? Type::cardTitle : Type::table));
        if (i > 0) {
            const int needed = kPartsGap + painter.fontMetrics().horizontalAdvance(m_parts[i]);
            if (x + needed > right - kPartsGap)
                break; // the narrow window keeps the name
            painter.setPen(look.colour(Colour::axis));
            painter.drawLine(x, height() / 2 - look.px(7), x, height() / 2 + look.px(7));
            x += kPartsGap;
        }
        painter.setPen(look.colour(i == 0 ? Colour::text : Colour::text2));
        const QString text =
            painter.fontMetrics().elidedText(m_parts[i], Qt::ElideMiddle, right - kPartsGap - x);
        painter.drawText(QRect(x, 0, right - x, height()), Qt::AlignVCenter | Qt::AlignLeft, text);
        x += painter.fontMetrics().horizontalAdvance(text) + kPartsGap;
    }
}

void ModelChip::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void ModelChip::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void ModelChip::showMenu() {
    auto* shown = new QMenu(this);
    shown->setAttribute(Qt::WA_DeleteOnClose);
    QMenu& menu = *shown;
    menu.addAction(ui::icon(QStringLiteral("file")), tr("Open file …"), this, &ModelChip::openFileWanted);
    menu.addAction(ui::icon(QStringLiteral("folder")), tr("Open folder …"), this,
                   &ModelChip::openFolderWanted);
    menu.addAction(ui::icon(QStringLiteral("model")), tr("Built-in model"), this,
                   [this] { m_session.open({}); });
    if (!m_session.saved().recent.isEmpty())
        menu.addSection(tr("Recent"));
    for (const auto& recent : std::as_const(m_session.saved().recent)) {
        auto* action = menu.addAction(
            QStringLiteral("%1   %2   %3")
                .arg(recent.name, countText(static_cast<double>(recent.parameters)), recent.format));
        action->setToolTip(recent.path);
        connect(action, &QAction::triggered, this, [this, path = recent.path] { m_session.open(path); });
    }
    menu.setToolTipsVisible(true);
    menu.popup(mapToGlobal(QPoint(0, height() + 4)));
}

} // namespace nibble::ui
