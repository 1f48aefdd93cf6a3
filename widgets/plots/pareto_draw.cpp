// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What ParetoView draws.
#include "widgets/controls/variant_mark.h"
#include "widgets/plots/pareto_plot.h"
#include "widgets/plots/pareto_view.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kLeastWhisker = 13; // shorter ones would hide behind the marker and blur its shape

PlotBox boxOf(const QRectF& rect) {
    const QRectF box = rect.normalized();
    return {box.left(), box.top(), box.right(), box.bottom()};
}

PlotBox boxAround(const QPointF& point, double reach) {
    return {point.x() - reach, point.y() - reach, point.x() + reach, point.y() + reach};
}

} // namespace

void ParetoView::drawBehind(QCPPainter& painter) {
    m_obstacles.clear();
    if (m_limits) {
        const QRectF inside = area().rect();
        const double review = pixelOf({1, m_limits->review}).y();
        QColor tint = theme().colour(Colour::reviewTint);
        tint.setAlphaF(0.5F);
        if (review > inside.top())
            painter.fillRect(
                QRectF(inside.topLeft(), QPointF(inside.right() + 1, std::min(review, inside.bottom()))),
                tint);
        drawLimit(painter, m_limits->review, Colour::review,
                  ParetoPlot::tr("REVIEW above %1").arg(figureText(m_limits->review, 3)));
        drawLimit(painter, m_limits->pass, Colour::pass,
                  ParetoPlot::tr("PASS below %1").arg(figureText(m_limits->pass, 3)));
    }
    drawFront(painter);
}

void ParetoView::drawLimit(QCPPainter& painter, double limit, Colour colour, const QString& label) {
    const QRectF inside = area().rect();
    const double y = pixelOf({1, limit}).y();
    if (y <= inside.top() || y >= inside.bottom())
        return;
    QPen pen(theme().colour(colour), 1);
    pen.setDashPattern({4, 3});
    painter.setPen(pen);
    painter.drawLine(QLineF(inside.left(), y, inside.right(), y));
    painter.setFont(theme().font(Type::caption));
    // Above the line, but below that of the pass limit: the labels keep apart.
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(label) + 2;
    const bool above = colour == Colour::review && y - metrics.height() > inside.top();
    const QRectF box(inside.right() - width - theme().px(4), above ? y - metrics.height() - 1 : y + 1, width,
                     metrics.height());
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, label);
    m_obstacles.push_back(boxOf(box));
}

void ParetoView::drawSegment(QCPPainter& painter, QPointF from, QPointF to) {
    const QRectF inside = area().rect();
    const QRectF covered = QRectF(from, to).normalized();
    if (covered.right() < inside.left() || covered.left() > inside.right() ||
        covered.bottom() < inside.top() || covered.top() > inside.bottom())
        return;
    // Along an axis: clamping the ends cuts it. Some file formats know no clipping.
    const auto held = [&](const QPointF& point) {
        return QPointF(std::clamp(point.x(), inside.left(), inside.right()),
                       std::clamp(point.y(), inside.top(), inside.bottom()));
    };
    painter.drawLine(QLineF(held(from), held(to)));
}

void ParetoView::drawFront(QCPPainter& painter) {
    painter.setPen(QPen(theme().colour(Colour::text3), 1.2));
    for (std::size_t i = 1; i < m_front.size(); ++i) {
        const QPointF before = placeOf(m_points[m_front[i - 1]]), after = placeOf(m_points[m_front[i]]);
        const QPointF corner(after.x(), before.y());
        drawSegment(painter, before, corner);
        drawSegment(painter, corner, after);
        m_obstacles.push_back(boxOf(QRectF(before, corner).adjusted(0, -1, 0, 1)));
        m_obstacles.push_back(boxOf(QRectF(corner, after).adjusted(-1, 0, 1, 0)));
    }
}

void ParetoView::drawWhiskers(QCPPainter& painter, const ParetoPoint& point) {
    const QPointF at = placeOf(point);
    QPen pen(theme().category(toQt(m_styles[point.variant].colour)).line, 1.4);
    if (!point.final)
        pen.setDashPattern({1.5, 2});
    painter.setPen(pen);
    const double cap = theme().px(3);
    const auto whisker = [&](const QPointF& from, const QPointF& to, const QPointF& across) {
        if (QLineF(from, to).length() < kLeastWhisker)
            return;
        drawSegment(painter, from, to);
        for (const QPointF& end : {from, to})
            drawSegment(painter, end - across, end + across);
        m_obstacles.push_back(boxOf(QRectF(from - across, to + across)));
    };
    if (point.low && !isAbove(point))
        whisker(pixelOf({point.x, *point.low}), pixelOf({point.x, *point.high}), {cap, 0});
    if (point.xSpread > 0 && point.y)
        whisker({pixelOf({std::max(point.x - point.xSpread, point.x * 1e-3), 0}).x(), at.y()},
                {pixelOf({point.x + point.xSpread, 0}).x(), at.y()}, {0, cap});
}

void ParetoView::drawPoint(QCPPainter& painter, const ParetoPoint& point) {
    const QPointF at = placeOf(point);
    if (!QRectF(area().rect()).adjusted(-1, -1, 1, 1).contains(at))
        return;
    if (!point.y) {
        painter.setPen(QPen(theme().category(toQt(m_styles[point.variant].colour)).line, 2));
        const double bottom = area().rect().bottom() + 1;
        painter.drawLine(QLineF(at.x(), bottom - theme().px(9), at.x(), bottom));
        m_obstacles.push_back({at.x() - 3, bottom - theme().px(10), at.x() + 3, bottom});
        return;
    }
    const double radius = theme().px(5.5);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().colour(Colour::surface));
    painter.drawEllipse(at, 0.8 * radius, 0.8 * radius);
    paintVariantMark(painter, QRectF(at - QPointF(radius, radius), at + QPointF(radius, radius)),
                     m_styles[point.variant], !point.final);
    if (m_methods[point.variant] == m_selected) {
        painter.setPen(QPen(theme().colour(Colour::accent), 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(at, theme().px(9), theme().px(9));
    }
    m_obstacles.push_back(boxAround(at, theme().px(7)));
}

void ParetoView::drawLabels(QCPPainter& painter) {
    const QFont font = theme().numberFont(Type::caption);
    const QFontMetricsF metrics(font);
    const QRectF inside = area().rect();
    std::vector<PointLabel> labels;
    std::vector<const ParetoPoint*> labelled;
    for (const ParetoPoint& point : m_points) {
        const QPointF at = placeOf(point);
        if (!inside.adjusted(-1, -1, 1, 1).contains(at))
            continue;
        labels.push_back({at.x(), at.y(), metrics.horizontalAdvance(labelOf(point)), metrics.height() - 2});
        labelled.push_back(&point);
    }
    placeLabels(labels, m_obstacles,
                {inside.left() + 3, inside.top() - 4, inside.right() + area().margins().right() - 2,
                 inside.bottom() - 2});
    painter.setFont(font);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const PointLabel& label = labels[i];
        const ParetoPoint& point = *labelled[i];
        // A tick that is too far from the room for its name is told by the crosshair.
        if (label.leader && !point.y)
            continue;
        if (label.leader) {
            painter.setPen(QPen(theme().category(toQt(m_styles[point.variant].colour)).line, 0.8));
            painter.drawLine(QLineF(label.x, label.y,
                                    std::clamp(label.x, label.placed.left, label.placed.right),
                                    std::clamp(label.y, label.placed.top, label.placed.bottom)));
        }
        painter.setPen(theme().colour(point.y ? Colour::text : Colour::text3));
        painter.drawText(QRectF(label.placed.left, label.placed.top - 1, label.width + 2, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, labelOf(point));
    }
}

void ParetoView::drawOver(QCPPainter& painter) {
    for (const ParetoPoint& point : m_points)
        drawWhiskers(painter, point);
    for (const ParetoPoint& point : m_points)
        drawPoint(painter, point);
    drawLabels(painter);
}

void ParetoView::drawCrosshair(QCPPainter& painter) {
    if (m_current < 0 || m_current >= static_cast<int>(m_points.size()))
        return;
    const ParetoPoint& point = m_points[static_cast<std::size_t>(m_current)];
    const QPointF at = placeOf(point);
    QPen pen(theme().colour(Colour::accent), 1);
    pen.setDashPattern({2, 2});
    painter.setPen(pen);
    drawSegment(painter, {at.x(), static_cast<double>(area().rect().bottom())}, at);
    if (point.y)
        drawSegment(painter, {static_cast<double>(area().rect().left()), at.y()}, at);
    paintReadout(painter, at, readout(point));
}

} // namespace nibble::ui
