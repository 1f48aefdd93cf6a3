// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/variant_mark.h"

#include <cmath>
#include <numbers>

#include <QPainterPath>

#include "widgets/theme.h"

namespace nibble::ui {

namespace {

QPolygonF regular(const QPointF& centre, double radius, int corners) {
    QPolygonF polygon;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * std::numbers::pi * i / corners - std::numbers::pi / 2;
        polygon << centre + radius * QPointF(std::cos(angle), std::sin(angle));
    }
    return polygon;
}

/// Outline of a shape in a circle of `radius`; shapes without area are told by an open path.
QPainterPath outline(MarkerShape shape, const QPointF& centre, double radius) {
    QPainterPath path;
    switch (shape) {
    case MarkerShape::circle:
        path.addEllipse(centre, radius * 0.9, radius * 0.9);
        break;
    case MarkerShape::square:
        path.addRect(
            QRectF(centre - QPointF(radius, radius) * 0.82, centre + QPointF(radius, radius) * 0.82));
        break;
    case MarkerShape::triangle:
        path.addPolygon(regular(centre + QPointF(0, radius * 0.15), radius * 1.1, 3));
        break;
    case MarkerShape::pentagon:
        path.addPolygon(regular(centre, radius, 5));
        break;
    case MarkerShape::hexagon:
        path.addPolygon(regular(centre, radius, 6));
        break;
    case MarkerShape::diamond:
        path.addPolygon(regular(centre, radius * 1.15, 4));
        break;
    case MarkerShape::flag:
        path.addPolygon(QPolygonF{centre + QPointF(-radius, -radius), centre + QPointF(radius, 0),
                                  centre + QPointF(-radius, radius)});
        break;
    case MarkerShape::cross:
        path.moveTo(centre + QPointF(-radius, -radius) * 0.8);
        path.lineTo(centre + QPointF(radius, radius) * 0.8);
        path.moveTo(centre + QPointF(-radius, radius) * 0.8);
        path.lineTo(centre + QPointF(radius, -radius) * 0.8);
        return path;
    }
    path.closeSubpath();
    return path;
}

} // namespace

void paintVariantMark(QPainter& painter, const QRectF& where, const VariantStyle& style, bool queued) {
    const auto colours = theme().category(QString::fromStdString(style.colour));
    const double radius = std::min({where.width(), where.height(), static_cast<double>(theme().px(11))}) / 2;
    const bool open = style.shape == MarkerShape::cross;
    const bool hollow = queued || style.hollow;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours.line, open || hollow ? 1.6 : 1));
    painter.setBrush(open || hollow ? QBrush(Qt::NoBrush) : QBrush(colours.fill));
    painter.drawPath(outline(style.shape, where.center(), hollow ? radius * 0.85 : radius));
    painter.restore();
}

} // namespace nibble::ui
