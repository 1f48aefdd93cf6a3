// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/series_view.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "widgets/plots/canvas_parts.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kReach = 24;       // pixels within which a point is hit
constexpr double kMarkSpacing = 7;  // pixels between points that lines mark with discs
constexpr double kDenseSpacing = 5; // dots closer together than this are small

} // namespace

void SeriesView::setPicture(SeriesPicture picture) {
    m_picture = std::move(picture);
    if (!pointAt(m_current))
        m_current = {};
    findHome();
    refresh();
}

bool SeriesView::drawable(const QPointF& point) const {
    return std::isfinite(point.y()) && (m_picture.yScale == AxisScale::linear || point.y() > 0) &&
           (m_picture.xScale == AxisScale::linear || point.x() > 0);
}

void SeriesView::findHome() {
    double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;
    const auto see = [&](double y) {
        low = std::min(low, y);
        high = std::max(high, y);
    };
    for (const auto& series : m_picture.series)
        for (const QPointF& point : series.points)
            if (drawable(point)) {
                left = std::min(left, point.x());
                right = std::max(right, point.x());
                see(point.y());
            }
    for (const auto* values : {&m_picture.levels, &m_picture.reach})
        for (const double value : *values)
            if (drawable({1, value}))
                see(value);
    if (!(right >= left) || !(high >= low))
        return;
    const bool log = m_picture.yScale == AxisScale::logarithmic;
    setScales(m_picture.xScale, m_picture.yScale);
    const bool logX = m_picture.xScale == AxisScale::logarithmic;
    const double margin = right > left ? 0.02 * (right - left) : 1;
    const double widen = logX ? std::pow(right / left, 0.02) * 1.05 : 1;
    const double factor = log ? std::pow(high / low, 0.06) * 1.05 : 1;
    const double air = high > low ? 0.07 * (high - low) : 0.1 * std::abs(high) + 1e-9;
    const bool fromZero = !log && low >= 0 && low < 0.5 * high;
    setHome(logX ? QCPRange(left / widen, right * widen) : QCPRange(left - margin, right + margin),
            log ? QCPRange(low / factor, high * factor) : QCPRange(fromZero ? 0 : low - air, high + air));
    auto& bottom = *area().axis(QCPAxis::atBottom);
    bottom.setTicker(QSharedPointer<RoundTicker>::create(bottom, m_picture.wholeX));
    bottom.setLabel(m_picture.xTitle);
    area().axis(QCPAxis::atLeft)->setLabel(m_picture.yTitle);
    restyle();
}

void SeriesView::restyle() {
    PlotCanvas::restyle();
    QMargins margins = area().margins();
    margins.setTop(theme().px(28)); // the legend
    area().setMargins(margins);
}

PlotTable SeriesView::table() const {
    struct Line {
        std::size_t series, point;
    };
    auto series = std::make_shared<std::vector<PlotSeries>>();
    auto lines = std::make_shared<std::vector<Line>>();
    for (const auto& one : m_picture.series)
        if (one.figures)
            series->push_back(one);
    for (std::size_t i = 0; i < series->size(); ++i)
        for (std::size_t j = 0; j < (*series)[i].points.size(); ++j)
            lines->push_back({i, j});
    return {{SeriesPlot::tr("Series"), m_picture.xTitle, m_picture.yTitle},
            static_cast<qsizetype>(lines->size()),
            [series, lines](qsizetype row, int column) -> QVariant {
                const Line& line = (*lines)[static_cast<std::size_t>(row)];
                const PlotSeries& one = (*series)[line.series];
                if (column == 0)
                    return one.name;
                const QPointF& point = one.points[line.point];
                return column == 1 ? point.x() : point.y();
            }};
}

const QPointF* SeriesView::pointAt(const Place& place) const {
    if (place.series < 0 || place.series >= static_cast<int>(m_picture.series.size()))
        return nullptr;
    const auto& points = m_picture.series[static_cast<std::size_t>(place.series)].points;
    return place.point >= 0 && place.point < static_cast<int>(points.size())
               ? &points[static_cast<std::size_t>(place.point)]
               : nullptr;
}

QStringList SeriesView::readout(const Place& place) const {
    const QPointF* point = pointAt(place);
    if (!point)
        return {};
    return {m_picture.series[static_cast<std::size_t>(place.series)].name,
            m_picture.xTitle + QStringLiteral(" ") + figureText(point->x(), 5), figureText(point->y())};
}

void SeriesView::hover(const QPointF& pixel) {
    Place best;
    double least = theme().px(kReach);
    if (QRectF(area().rect()).contains(pixel))
        for (std::size_t i = 0; i < m_picture.series.size(); ++i)
            for (std::size_t j = 0; m_picture.series[i].figures && j < m_picture.series[i].points.size();
                 ++j) {
                const double distance = QLineF(pixel, pixelOf(m_picture.series[i].points[j])).length();
                if (distance < least) {
                    least = distance;
                    best = {static_cast<int>(i), static_cast<int>(j)};
                }
            }
    moveTo(best);
}

/// Along a series, then on to the next.
void SeriesView::step(int by) {
    std::vector<Place> places;
    for (std::size_t i = 0; i < m_picture.series.size(); ++i)
        for (std::size_t j = 0; m_picture.series[i].figures && j < m_picture.series[i].points.size(); ++j)
            places.push_back({static_cast<int>(i), static_cast<int>(j)});
    if (places.empty())
        return;
    const auto found = std::find(places.begin(), places.end(), m_current);
    const auto last = std::ssize(places) - 1;
    const auto now = found == places.end() ? (by > 0 ? -1 : last + 1) : found - places.begin();
    moveTo(places[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(now + by, 0, last))]);
}

void SeriesView::moveTo(const Place& place) {
    if (place == m_current)
        return;
    m_current = place;
    redrawCrosshair();
    emit readoutChanged(readout(place).join(QStringLiteral("; ")));
}

QPen SeriesView::penOf(const PlotSeries& series) const {
    QColor colour = theme().colour(series.colour);
    if (series.faint)
        colour.setAlphaF(theme().isHighContrast() ? 0.7F : 0.4F);
    QPen pen(colour, series.faint || series.mark == PlotSeries::Mark::dashed ? 1.3 : 2);
    pen.setJoinStyle(Qt::RoundJoin);
    if (series.mark == PlotSeries::Mark::dashed)
        pen.setDashPattern({5, 4});
    return pen;
}

/// Smaller where points are dense.
double SeriesView::markSize(const PlotSeries& series) const {
    const double spacing =
        series.points.size() < 2 ? kReach : area().width() / static_cast<double>(series.points.size());
    return theme().px(spacing < kDenseSpacing ? 1.4 : series.faint ? 2 : 2.8);
}

void SeriesView::drawBehind(QCPPainter& painter) {
    const QRectF inside = area().rect();
    painter.setPen(QPen(theme().colour(Colour::grid), 1));
    for (const double level : m_picture.levels) {
        const double y = pixelOf({0, level}).y();
        if (y >= inside.top() && y <= inside.bottom())
            painter.drawLine(QLineF(inside.left(), y, inside.right(), y));
    }
    if (!m_picture.cursor)
        return;
    const double x = pixelOf({*m_picture.cursor, 1}).x();
    if (x < inside.left() || x > inside.right())
        return;
    QColor band = theme().colour(Colour::selection);
    painter.fillRect(
        QRectF(x - theme().px(5), inside.top(), theme().px(10), inside.height()).intersected(inside), band);
    painter.setPen(QPen(theme().colour(Colour::accent), 1));
    painter.drawLine(QLineF(x, inside.top(), x, inside.bottom()));
}

void SeriesView::drawOver(QCPPainter& painter) {
    for (const auto& series : m_picture.series)
        drawSeries(painter, series);
    for (const auto& note : m_picture.notes)
        drawNote(painter, note);
    drawLegend(painter);
}

void SeriesView::drawSeries(QCPPainter& painter, const PlotSeries& series) const {
    if (series.mark == PlotSeries::Mark::dots || series.mark == PlotSeries::Mark::rings)
        return drawDots(painter, series);
    drawLine(painter, series);
    const double spacing = area().width() / std::max<double>(1, static_cast<double>(series.points.size()));
    if (series.mark == PlotSeries::Mark::line && spacing > kMarkSpacing)
        drawDots(painter, series);
}

void SeriesView::drawLine(QCPPainter& painter, const PlotSeries& series) const {
    painter.setPen(penOf(series));
    painter.setBrush(Qt::NoBrush);
    const QRectF inside = area().rect();
    QPolygonF line;
    const auto flush = [&] {
        const QRectF around = line.boundingRect();
        if (inside.contains(around.topLeft()) && inside.contains(around.bottomRight()))
            painter.drawPolyline(line);
        else
            for (qsizetype i = 1; i < line.size(); ++i)
                if (const auto part = clippedLine({line[i - 1], line[i]}, inside))
                    painter.drawLine(*part);
        line.clear();
    };
    for (const QPointF& point : series.points) {
        if (!drawable(point)) {
            flush();
            continue;
        }
        const QPointF pixel = pixelOf(point);
        if (series.mark == PlotSeries::Mark::steps && !line.isEmpty()) {
            const double middle = (line.back().x() + pixel.x()) / 2;
            line << QPointF(middle, line.back().y()) << QPointF(middle, pixel.y());
        }
        line << pixel;
    }
    flush();
}

void SeriesView::drawDots(QCPPainter& painter, const PlotSeries& series) const {
    const QPen pen = penOf(series);
    const bool ring = series.mark == PlotSeries::Mark::rings;
    painter.setPen(ring ? QPen(pen.color(), 1.5) : QPen(Qt::NoPen));
    painter.setBrush(ring ? QBrush(Qt::NoBrush) : QBrush(pen.color()));
    const double radius = markSize(series) + (ring ? theme().px(2) : 0);
    const QRectF inside = QRectF(area().rect()).adjusted(-1, -1, 1, 1);
    for (const QPointF& point : series.points) {
        const QPointF pixel = pixelOf(point);
        if (drawable(point) && inside.contains(pixel))
            painter.drawEllipse(pixel, radius, radius);
    }
}

void SeriesView::drawNote(QCPPainter& painter, const SeriesPicture::Note& note) const {
    const QPointF at = pixelOf(note.at);
    const QRectF inside = area().rect();
    if (!inside.adjusted(-1, -1, 1, 1).contains(at))
        return;
    const QColor colour = theme().colour(note.colour);
    painter.setPen(QPen(colour, 2));
    painter.setBrush(theme().colour(Colour::surface));
    painter.drawEllipse(at, theme().px(4.5), theme().px(4.5));
    painter.setFont(theme().font(Type::caption));
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(note.text) + 2, gap = theme().px(8);
    QRectF box(at.x() - width / 2, at.y() + gap, width, metrics.height());
    if (box.bottom() > inside.bottom())
        box.moveBottom(at.y() - gap);
    box.moveLeft(std::clamp(box.left(), inside.left(), std::max(inside.left(), inside.right() - width)));
    QColor ground = theme().colour(Colour::surface);
    ground.setAlphaF(0.85F);
    painter.fillRect(box.adjusted(-2, 0, 2, 0), ground);
    painter.setPen(colour);
    painter.drawText(box, Qt::AlignCenter, note.text);
}

void SeriesView::drawLegend(QCPPainter& painter) const {
    painter.setFont(theme().font(Type::caption));
    const QFontMetricsF metrics(painter.font());
    const double y = theme().px(13), right = plot().viewport().width() - theme().px(8);
    double x = theme().px(12);
    for (const auto& series : m_picture.series) {
        const double mark = theme().px(24), width = metrics.horizontalAdvance(series.name) + 2;
        if (series.unnamed)
            continue;
        if (x + mark + width > right)
            return;
        const QPen pen = penOf(series);
        const double middle = x + theme().px(9);
        if (series.mark == PlotSeries::Mark::dots || series.mark == PlotSeries::Mark::rings) {
            const bool ring = series.mark == PlotSeries::Mark::rings;
            painter.setPen(ring ? QPen(pen.color(), 1.5) : QPen(Qt::NoPen));
            painter.setBrush(ring ? QBrush(Qt::NoBrush) : QBrush(pen.color()));
            painter.drawEllipse(QPointF(middle, y), theme().px(3.5), theme().px(3.5));
        } else {
            painter.setPen(pen);
            painter.drawLine(QLineF(x, y, x + theme().px(18), y));
        }
        painter.setPen(theme().colour(Colour::text2));
        painter.drawText(QRectF(x + mark, y - metrics.height() / 2, width, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, series.name);
        x += mark + width + theme().px(14);
    }
}

void SeriesView::drawCrosshair(QCPPainter& painter) {
    const QPointF* point = pointAt(m_current);
    if (!point)
        return;
    const QPointF at = pixelOf(*point);
    if (!QRectF(area().rect()).adjusted(-1, -1, 1, 1).contains(at))
        return;
    painter.setPen(QPen(theme().colour(Colour::accent), 1.5));
    painter.setBrush(theme().colour(Colour::surface));
    painter.drawEllipse(at, theme().px(3), theme().px(3));
    paintReadout(painter, at, readout(m_current));
}

} // namespace nibble::ui
