// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/home/recent_row.h"

#include <QLocale>
#include <QPainter>

#include "widgets/icon.h"
#include "widgets/text.h"

namespace nibble::ui {

RecentRow::RecentRow(RecentModel model, bool open, QWidget* parent)
    : QAbstractButton(parent), m_model(std::move(model)), m_open(open) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(m_model.name);
    setToolTip(m_model.path);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize RecentRow::sizeHint() const {
    return {theme().px(240), theme().px(32)};
}

QString RecentRow::whenText() const {
    if (m_open)
        return tr("open");
    if (!m_model.opened.isValid())
        return {};
    const qint64 days = m_model.opened.date().daysTo(QDate::currentDate());
    if (days == 0)
        return tr("today");
    return days == 1 ? tr("yesterday") : QLocale().toString(m_model.opened.date(), QLocale::ShortFormat);
}

void RecentRow::paintEvent(QPaintEvent*) {
    const auto& look = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_open || underMouse())
        painter.fillRect(rect(), look.colour(m_open ? Colour::selection : Colour::hover));
    QRect inside = rect().adjusted(12, 0, -12, 0);
    const int size = look.px(16);
    paintIcon(painter, QRectF(inside.left(), (height() - size) / 2.0, size, size),
              m_model.path.endsWith(QLatin1StringView(".gguf")) ? QStringLiteral("file")
                                                                : QStringLiteral("model"),
              look.colour(Colour::text2));
    inside.setLeft(inside.left() + size + 10);
    const auto column = [&](const QString& text, int width, const QFont& font, Colour ink) {
        painter.setFont(font);
        painter.setPen(look.colour(ink));
        painter.drawText(QRect(inside.right() - width + 1, 0, width, height()),
                         Qt::AlignVCenter | Qt::AlignRight, text);
        inside.setRight(inside.right() - width);
    };
    column(whenText(), look.px(72), look.font(Type::table), Colour::text3);
    if (m_model.bytes > 0)
        column(bytesText(static_cast<double>(m_model.bytes)), look.px(76), look.numberFont(Type::table),
               Colour::text);
    column(m_model.format, look.px(m_model.bytes > 0 ? 84 : 110), look.font(Type::table), Colour::text2);
    painter.setFont(look.font(Type::body));
    painter.setPen(look.colour(Colour::text));
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(m_model.name, Qt::ElideMiddle, inside.width()));
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(look.colour(Colour::accent), 2));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void RecentRow::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void RecentRow::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace nibble::ui
