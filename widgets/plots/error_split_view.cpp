// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/error_split_view.h"

#include <algorithm>
#include <cmath>

#include "widgets/plots/canvas_parts.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kCursorReach = 6;
constexpr double kHeadroom = 4.5; ///< of the first view, in least errors
constexpr double kDecades = 1e4;  ///< of a logarithmic view, below its top

} // namespace

ErrorSplitView::ErrorSplitView() {
    area().axis(QCPAxis::atLeft)->setLabel(ErrorSplitPlot::tr("Mean squared error"));
    connectDrag();
}

void ErrorSplitView::connectDrag() {
    connect(&plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        m_dragging =
            event->button() == Qt::LeftButton &&
            std::abs(pixelOf({m_split.clip, 1}).x() - event->position().x()) <= theme().px(kCursorReach);
        plot().setInteraction(QCP::iRangeDrag, !m_dragging);
    });
    connect(&plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (m_dragging && event->buttons().testFlag(Qt::LeftButton) && onClip)
            onClip(std::max(area().axis(QCPAxis::atBottom)->pixelToCoord(event->position().x()), 1e-30));
    });
    connect(&plot(), &QCustomPlot::mouseRelease, this, [this] {
        m_dragging = false;
        plot().setInteraction(QCP::iRangeDrag, true);
    });
}

void ErrorSplitView::setSplit(ErrorSplit split) {
    m_split = std::move(split);
    m_point = std::min(m_point, static_cast<int>(m_split.points.size()) - 1);
    area().axis(QCPAxis::atBottom)->setLabel(m_split.clipTitle);
    restyle(); // room for the title
    findHome();
    redraw();
}

void ErrorSplitView::setClip(double clip) {
    m_split.clip = clip;
    redraw();
}

void ErrorSplitView::setLogarithmic(bool on) {
    m_logarithmic = on;
    setScales(AxisScale::linear, on ? AxisScale::logarithmic : AxisScale::linear);
    findHome();
    resetView();
}

void ErrorSplitView::findHome() {
    double most = 0;
    for (const auto& point : m_split.points)
        if (point.clip >= m_split.from && point.clip <= m_split.to)
            most = std::max(most, point.rounding + point.clipping);
    const double top = m_split.bestError > 0 ? std::min(most, kHeadroom * m_split.bestError) : most;
    const double high = top > 0 ? top * 1.05 : 1;
    setHome({m_split.from, m_split.to},
            m_logarithmic ? QCPRange(std::max(high, most) / kDecades, std::max(high, most) * 1.5)
                          : QCPRange(0, high));
}

double ErrorSplitView::sumAt(double clip) const {
    const auto& points = m_split.points;
    const auto above = std::lower_bound(points.begin(), points.end(), clip,
                                        [](const auto& point, double x) { return point.clip < x; });
    if (points.empty())
        return 0;
    if (above == points.begin() || above == points.end()) {
        const auto& end = above == points.begin() ? points.front() : points.back();
        return end.rounding + end.clipping;
    }
    const auto& low = *(above - 1);
    const double share = above->clip > low.clip ? (clip - low.clip) / (above->clip - low.clip) : 0;
    return (1 - share) * (low.rounding + low.clipping) + share * (above->rounding + above->clipping);
}

/// Logarithmic axes have no place for 0.
double ErrorSplitView::pixelY(double value) const {
    const double least = area().axis(QCPAxis::atLeft)->range().lower;
    return area().axis(QCPAxis::atLeft)->coordToPixel(m_logarithmic ? std::max(value, least) : value);
}

/// The lower part is rounding, the upper one clipping.
void ErrorSplitView::fillBetween(QCPPainter& painter, bool upper, const QColor& fill) const {
    const QRectF inside = area().rect();
    QPolygonF shape;
    const auto add = [&](const ErrorSplit::Point& point, double value) {
        const double x = pixelOf({point.clip, 1}).x();
        shape << QPointF(x, std::clamp(pixelY(value), inside.top() - 1, inside.bottom() + 1));
    };
    for (const auto& point : m_split.points)
        add(point, upper ? point.rounding + point.clipping : point.rounding);
    for (auto point = m_split.points.rbegin(); point != m_split.points.rend(); ++point)
        add(*point, upper ? point->rounding : 0);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawPolygon(shape.intersected(QPolygonF(inside)));
}

void ErrorSplitView::drawLine(QCPPainter& painter, const std::vector<QPointF>& line, const QPen& pen) const {
    const QRectF inside = area().rect();
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    for (std::size_t i = 1; i < line.size(); ++i) {
        const QPointF from(pixelOf({line[i - 1].x(), 1}).x(), pixelY(line[i - 1].y())),
            to(pixelOf({line[i].x(), 1}).x(), pixelY(line[i].y()));
        if (const auto part = clippedLine({from, to}, inside))
            painter.drawLine(*part);
    }
}

void ErrorSplitView::drawOver(QCPPainter& painter) {
    if (m_split.points.empty())
        return;
    QColor clipping = theme().colour(Colour::rtn), rounding = theme().colour(Colour::w8a8);
    clipping.setAlphaF(0.6F);
    rounding.setAlphaF(0.6F);
    fillBetween(painter, false, rounding);
    fillBetween(painter, true, clipping);
    std::vector<QPointF> sum;
    for (const auto& point : m_split.points)
        sum.emplace_back(point.clip, point.rounding + point.clipping);
    drawLine(painter, sum, QPen(theme().colour(Colour::text), 1.6));
    QPen dashed(theme().colour(Colour::awqLine), 1.6);
    dashed.setDashPattern({4, 3});
    drawLine(painter, m_split.expected, dashed);
    drawNames(painter);
    drawBest(painter);
}

void ErrorSplitView::drawNames(QCPPainter& painter) const {
    const QRectF inside = area().rect();
    painter.setFont(theme().font(Type::caption));
    painter.setPen(theme().colour(Colour::text));
    const double width = theme().px(90), high = theme().px(16);
    const auto name = [&](double share, bool upper, const QString& text) {
        const double x = inside.left() + inside.width() * share;
        const double clip = area().axis(QCPAxis::atBottom)->pixelToCoord(x);
        const double y = upper ? std::clamp(pixelY(sumAt(clip)) + theme().px(24), inside.top() + high,
                                            inside.bottom() - high)
                               : (std::max(pixelY(sumAt(clip)), inside.top()) + inside.bottom()) / 2;
        painter.drawText(QRectF(x - width / 2, y - high / 2, width, high), Qt::AlignCenter, text);
    };
    name(0.11, true, ErrorSplitPlot::tr("clipping"));
    name(0.84, false, ErrorSplitPlot::tr("rounding"));
}

void ErrorSplitView::drawBest(QCPPainter& painter) const {
    const QRectF inside = area().rect();
    const double cursor = pixelOf({m_split.clip, 1}).x();
    if (cursor >= inside.left() && cursor <= inside.right()) {
        QPen pen(theme().colour(Colour::accent), 1.6);
        pen.setDashPattern({2, 2});
        painter.setPen(pen);
        painter.drawLine(QLineF(cursor, inside.top(), cursor, inside.bottom()));
        painter.setPen(QPen(theme().colour(Colour::accent), 1.6));
        painter.setBrush(theme().colour(Colour::surface));
        const double half = theme().px(4);
        painter.drawRoundedRect(QRectF(cursor - half, inside.top() + theme().px(4), 2 * half, theme().px(18)),
                                2, 2);
    }
    const QPointF at(pixelOf({m_split.bestClip, 1}).x(), pixelY(m_split.bestError));
    if (!inside.adjusted(-1, -1, 1, 1).contains(at))
        return;
    painter.setPen(QPen(theme().colour(Colour::accent), 1.6));
    painter.setBrush(theme().colour(Colour::surface));
    painter.drawEllipse(at, theme().px(4.5), theme().px(4.5));
    const QString text =
        ErrorSplitPlot::tr("%1 at %2").arg(figureText(m_split.bestError, 3), figureText(m_split.bestClip, 3));
    painter.setFont(theme().numberFont(Type::caption));
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(text) + theme().px(8);
    QRectF box(at.x() - width / 2, at.y() - theme().px(30), width, theme().px(18));
    box.moveLeft(std::clamp(box.left(), inside.left(), std::max(inside.left(), inside.right() - width)));
    QColor ground = theme().colour(Colour::surface);
    ground.setAlphaF(0.85F);
    painter.fillRect(box, ground);
    painter.setPen(theme().colour(Colour::text));
    painter.drawText(box, Qt::AlignCenter, text);
}

void ErrorSplitView::hover(const QPointF& pixel) {
    const double clip = area().axis(QCPAxis::atBottom)->pixelToCoord(pixel.x());
    const auto& points = m_split.points;
    plot().setCursor(std::abs(pixelOf({m_split.clip, 1}).x() - pixel.x()) <= theme().px(kCursorReach)
                         ? Qt::SizeHorCursor
                         : Qt::ArrowCursor);
    if (points.empty() || !QRectF(area().rect()).contains(pixel))
        return moveTo(-1);
    const auto nearest = std::min_element(points.begin(), points.end(), [&](const auto& a, const auto& b) {
        return std::abs(a.clip - clip) < std::abs(b.clip - clip);
    });
    moveTo(static_cast<int>(nearest - points.begin()));
}

void ErrorSplitView::click(const QPointF& pixel) {
    if (onClip && QRectF(area().rect()).contains(pixel))
        onClip(std::max(area().axis(QCPAxis::atBottom)->pixelToCoord(pixel.x()), 1e-30));
}

void ErrorSplitView::step(int by) {
    if (!m_split.points.empty())
        moveTo(std::clamp(m_point + by, 0, static_cast<int>(m_split.points.size()) - 1));
}

void ErrorSplitView::choose() {
    if (m_point >= 0 && onClip)
        onClip(m_split.points[static_cast<std::size_t>(m_point)].clip);
}

void ErrorSplitView::moveTo(int point) {
    if (point == m_point)
        return;
    m_point = point;
    redrawCrosshair();
    emit readoutChanged(readout().join(QStringLiteral("; ")));
}

QStringList ErrorSplitView::readout() const {
    if (m_point < 0)
        return {};
    const auto& point = m_split.points[static_cast<std::size_t>(m_point)];
    return {ErrorSplitPlot::tr("clip %1").arg(figureText(point.clip)),
            ErrorSplitPlot::tr("rounding %1").arg(figureText(point.rounding, 3)),
            ErrorSplitPlot::tr("clipping %1").arg(figureText(point.clipping, 3)),
            ErrorSplitPlot::tr("together %1").arg(figureText(point.rounding + point.clipping, 3))};
}

void ErrorSplitView::drawCrosshair(QCPPainter& painter) {
    if (m_point < 0)
        return;
    const QRectF inside = area().rect();
    const auto& point = m_split.points[static_cast<std::size_t>(m_point)];
    const QPointF at(pixelOf({point.clip, 1}).x(),
                     std::clamp(pixelY(point.rounding + point.clipping), inside.top(), inside.bottom()));
    painter.setPen(QPen(theme().colour(Colour::accent), 1.5));
    painter.setBrush(theme().colour(Colour::surface));
    painter.drawEllipse(at, theme().px(3), theme().px(3));
    paintReadout(painter, at, readout());
}

PlotTable ErrorSplitView::table() const {
    return {{m_split.clipTitle, ErrorSplitPlot::tr("Rounding"), ErrorSplitPlot::tr("Clipping"),
             ErrorSplitPlot::tr("Mean squared error")},
            static_cast<qsizetype>(m_split.points.size()),
            [points = m_split.points](qsizetype row, int column) -> QVariant {
                const auto& point = points[static_cast<std::size_t>(row)];
                return column == 0   ? point.clip
                       : column == 1 ? point.rounding
                       : column == 2 ? point.clipping
                                     : point.rounding + point.clipping;
            }};
}

} // namespace nibble::ui
