// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/badge.h"

#include <QFontMetricsF>

#include "widgets/icon.h"

namespace nibble::ui {

namespace {

QFont badgeFont(const Badge& badge) {
    QFont font = theme().font(Type::caption);
    const bool strong = badge.look != Badge::Look::quiet && badge.look != Badge::Look::running;
    font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
    return font;
}

QString badgeIcon(Badge::Look look) {
    switch (look) {
    case Badge::Look::pass:
        return QStringLiteral("check");
    case Badge::Look::review:
        return QStringLiteral("warning");
    case Badge::Look::undecided:
        return QStringLiteral("question");
    default:
        return {};
    }
}

} // namespace

Badge::Look badgeLook(const QString& status) {
    if (status == QLatin1StringView("PASS"))
        return Badge::Look::pass;
    if (status == QLatin1StringView("REVIEW"))
        return Badge::Look::review;
    return status == QLatin1StringView("UNDECIDED") ? Badge::Look::undecided : Badge::Look::quiet;
}

double badgeWidth(const Badge& badge) {
    const double words = QFontMetricsF(badgeFont(badge)).horizontalAdvance(badge.text);
    const auto& look = theme();
    if (badge.look == Badge::Look::quiet)
        return words;
    return words + look.px(badge.look == Badge::Look::running ? 24 : 32);
}

double paintBadge(QPainter& painter, const QRectF& where, const Badge& badge) {
    const auto& look = theme();
    const double width = badgeWidth(badge), height = look.px(20);
    const QRectF box(where.left(), where.center().y() - height / 2, width, height);
    Colour ink = Colour::text3, tint = Colour::surface;
    switch (badge.look) {
    case Badge::Look::pass:
        ink = Colour::pass, tint = Colour::passTint;
        break;
    case Badge::Look::review:
        ink = Colour::review, tint = Colour::reviewTint;
        break;
    case Badge::Look::undecided:
        ink = Colour::undecided, tint = Colour::undecidedTint;
        break;
    case Badge::Look::running:
        ink = Colour::accent;
        break;
    case Badge::Look::quiet:
        break;
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    double left = box.left();
    if (badge.look == Badge::Look::running) {
        painter.setPen(QPen(look.colour(ink), 1));
        painter.setBrush(look.colour(tint));
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.setBrush(look.colour(ink));
        painter.drawEllipse(QPointF(left + look.px(9), box.center().y()), look.px(2.5), look.px(2.5));
        left += look.px(16);
    } else if (badge.look != Badge::Look::quiet) {
        painter.setPen(look.isHighContrast() ? QPen(look.colour(ink), 1) : QPen(Qt::NoPen));
        painter.setBrush(look.colour(tint));
        painter.drawRoundedRect(box, 4, 4);
        const double size = look.px(12);
        paintIcon(painter, QRectF(left + look.px(7), box.center().y() - size / 2, size, size),
                  badgeIcon(badge.look), look.colour(ink));
        left += look.px(24);
    }
    painter.setFont(badgeFont(badge));
    painter.setPen(look.colour(ink));
    painter.drawText(QRectF(left, box.top(), where.right() - left, height), Qt::AlignVCenter | Qt::AlignLeft,
                     badge.text);
    painter.restore();
    return width;
}

} // namespace nibble::ui
