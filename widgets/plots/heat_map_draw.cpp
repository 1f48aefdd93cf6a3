// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What HeatMapView draws.
#include <qcustomplot.h>

#include "core/experiment/plot_axis.h"
#include "widgets/plots/canvas_parts.h"
#include "widgets/plots/heat_map_view.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kOverviewShare = 0.36; // of the width
constexpr double kLeastOverview = 90;   // below, the window has the room alone

QRectF mapped(const QRectF& weights, const QRectF& window, const QRectF& where) {
    const double x = where.width() / window.width(), y = where.height() / window.height();
    return {where.left() + (weights.left() - window.left()) * x,
            where.top() + (weights.top() - window.top()) * y, weights.width() * x, weights.height() * y};
}

} // namespace

HeatMapView::Places HeatMapView::places(const QSizeF& size) const {
    const double left = theme().px(44), bottom = theme().px(44), top = theme().px(8), right = theme().px(12);
    const double height = std::max(1.0, size.height() - top - bottom);
    const double overview = kOverviewShare * (size.width() - 2 * left - right);
    const bool both = overview >= theme().px(kLeastOverview);
    Places places;
    if (both)
        places.overview = QRectF(left, top, std::floor(overview), height);
    const double from = both ? places.overview.right() + left : left;
    places.detail = QRectF(from, top, std::max(1.0, size.width() - from - right), height);
    const double legend = std::min<double>(theme().px(110), places.detail.width() / 3);
    places.legend = QRectF(places.detail.right() - legend - theme().px(48),
                           places.detail.bottom() + theme().px(26), legend, theme().px(10));
    return places;
}

void HeatMapView::drawPart(QPainter& painter, const Part& part, const QRectF& window,
                           const QRectF& where) const {
    if (part.image.isNull())
        return;
    // Cells stick out at the edges of the window: only what lies inside is drawn, with no clipping needed.
    const QRectF area = part.cells.area(), seen = area.intersected(window);
    if (seen.isEmpty())
        return;
    const auto height = static_cast<double>(part.cells.rowSide),
               width = static_cast<double>(part.cells.colSide);
    const QRectF source((seen.left() - area.left()) / width, (seen.top() - area.top()) / height,
                        seen.width() / width, seen.height() / height);
    painter.drawImage(mapped(seen, window, where), part.image, source);
}

void HeatMapView::drawAxes(QPainter& painter, const QRectF& where, const QRectF& window, bool onlyEnds,
                           const QString& caption) const {
    painter.setFont(theme().font(Type::caption));
    const double line = QFontMetricsF(painter.font()).height(), wide = theme().px(80);
    const auto ticks = [&](double low, double high, double pixels) {
        std::vector<double> values;
        if (onlyEnds)
            return std::vector<double>{0, std::floor(high / 2), high};
        const int most = std::max(2, static_cast<int>(pixels) / theme().px(64));
        for (const AxisTick& tick : makeAxis(low, high, AxisScale::linear, 0, 1, most).ticks)
            if (tick.value == std::round(tick.value))
                values.push_back(tick.value);
        return values;
    };
    const auto text = [](double value) { return integerText(static_cast<std::int64_t>(value)); };
    // A number stands at the beginning of its row or column, where it is large enough to be seen.
    painter.setPen(theme().colour(Colour::text2));
    for (const double value : ticks(window.left(), window.right(), where.width())) {
        const double x = where.left() + (value - window.left()) / window.width() * where.width();
        const auto align = onlyEnds && value == 0                ? Qt::AlignLeft
                           : onlyEnds && value == window.right() ? Qt::AlignRight
                                                                 : Qt::AlignHCenter;
        double from = align == Qt::AlignLeft ? x : align == Qt::AlignRight ? x - wide : x - wide / 2;
        if (!onlyEnds) {
            const double half = QFontMetricsF(painter.font()).horizontalAdvance(text(value)) / 2;
            from = std::min(from, where.right() + theme().px(12) - half - wide / 2);
        }
        painter.drawText(QRectF(from, where.bottom() + theme().px(4), wide, line), align | Qt::AlignTop,
                         text(value));
    }
    for (const double value : ticks(window.top(), window.bottom(), where.height())) {
        const double y = where.top() + (value - window.top()) / window.height() * where.height();
        const double from =
            std::clamp(y - line / 2, where.top() - theme().px(4), where.bottom() - line + theme().px(4));
        painter.drawText(QRectF(where.left() - wide - theme().px(6), from, wide, line), Qt::AlignRight,
                         text(value));
    }
    painter.setPen(theme().colour(Colour::text3));
    painter.drawText(QRectF(where.left(), where.bottom() + theme().px(24), where.width(), line),
                     (onlyEnds ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::TextDontClip, caption);
}

void HeatMapView::drawLegend(QPainter& painter, const QRectF& where) const {
    const auto colours = HeatMapColours::of(m_source->pyramid);
    const bool single = m_detail.cells.isSigned;
    const auto& table = single ? colours.diverging : colours.magnitude;
    QLinearGradient gradient(where.topLeft(), where.topRight());
    constexpr int stops = 16;
    for (int i = 0; i <= stops; ++i)
        gradient.setColorAt(static_cast<double>(i) / stops,
                            QColor(table[static_cast<std::size_t>(i) * (table.size() - 1) / stops]));
    painter.fillRect(where, gradient);
    painter.setPen(theme().colour(Colour::text2));
    painter.setFont(theme().font(Type::caption));
    const double wide = theme().px(60);
    const auto label = [&](double value) {
        return (single && value > 0 ? QStringLiteral("+") : QString()) + figureText(value, 2);
    };
    painter.drawText(QRectF(where.left() - wide - theme().px(4), where.top() - 4, wide, where.height() + 8),
                     Qt::AlignRight | Qt::AlignVCenter, label(single ? -colours.limit : colours.low));
    painter.drawText(QRectF(where.right() + theme().px(4), where.top() - 4, wide, where.height() + 8),
                     Qt::AlignLeft | Qt::AlignVCenter, label(single ? colours.limit : colours.high));
}

void HeatMapView::drawMarks(QPainter& painter, const QRectF& where, bool crosshair) const {
    const auto outline = [&](const QRectF& weights, const QColor& colour, double width) {
        const QRectF box = mapped(weights, m_window, where).intersected(where);
        if (box.isEmpty())
            return;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colour, width));
        painter.drawRect(box);
    };
    if (m_markedCount > 0 && m_marked.row >= 0)
        outline(QRectF(static_cast<double>(m_marked.col), static_cast<double>(m_marked.row),
                       static_cast<double>(m_markedCount), 1),
                theme().colour(Colour::text), 1.5);
    if (!crosshair || m_current.row < 0)
        return;
    const auto rowSide = m_detail.cells.rowSide, colSide = m_detail.cells.colSide;
    const QRectF cell(static_cast<double>(m_current.col / colSide * colSide),
                      static_cast<double>(m_current.row / rowSide * rowSide), static_cast<double>(colSide),
                      static_cast<double>(rowSide));
    outline(cell, theme().colour(Colour::accent), 2);
    const QRectF box = mapped(cell, m_window, where);
    if (where.intersects(box))
        paintReadoutBox(painter, box.bottomRight(), {readout()}, QRectF(QPointF(), QSizeF(size())));
}

void HeatMapView::draw(QPainter& painter, const QSizeF& size, bool crosshair) const {
    if (!m_source)
        return;
    const Places at = places(size);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (!at.overview.isEmpty()) {
        drawPart(painter, m_overview, whole(), at.overview);
        drawAxes(painter, at.overview, whole(), true, tr("column, mean |w| per cell"));
        // At least large enough to be seen.
        QRectF place = mapped(m_window, whole(), at.overview);
        const QPointF centre = place.center();
        place.setSize(place.size().expandedTo(QSizeF(6, 6)));
        place.moveCenter(centre);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(Qt::white, 3));
        painter.drawRect(place);
        painter.setPen(QPen(theme().category(QStringLiteral("c-rtn")).fill, 1.5));
        painter.drawRect(place);
    }
    drawPart(painter, m_detail, m_window, at.detail);
    drawAxes(painter, at.detail, m_window, false,
             m_detail.cells.isSigned ? tr("column, signed weight") : tr("column, mean |w| per cell"));
    drawLegend(painter, at.legend);
    painter.setRenderHint(QPainter::Antialiasing);
    drawMarks(painter, at.detail, crosshair);
}

void HeatMapView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().colour(Colour::surface));
    draw(painter, size(), true);
    if (hasFocus())
        paintFocusRing(painter, rect());
}

void HeatMapView::paintPicture(QCPPainter& painter, const QSize& size) {
    if (!m_source)
        return;
    // The same cells in the colours of the moment.
    const auto colours = HeatMapColours::of(m_source->pyramid);
    const QImage overview = std::exchange(m_overview.image, heatMapImage(m_overview.cells, colours));
    const QImage detail = std::exchange(m_detail.image, heatMapImage(m_detail.cells, colours));
    draw(painter, size, false);
    m_overview.image = overview;
    m_detail.image = detail;
}

} // namespace nibble::ui
