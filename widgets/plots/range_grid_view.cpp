// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/range_grid_view.h"

#include <algorithm>
#include <cmath>

#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kGridHandleReach = 6, kLineReach = 3;
constexpr double kTail = 0.0005; ///< of the values may lie outside the first view on either side
constexpr double kKeyFactor = 1.01, kKeyLeap = 1.1;
constexpr int kHomeBins = 100;
constexpr int kTableBins = 120;

} // namespace

RangeGridView::RangeGridView() {
    connectDrag();
    area().axis(QCPAxis::atBottom)->setLabel(RangeGridPlot::tr("Value"));
    area().axis(QCPAxis::atLeft)->setLabel(RangeGridPlot::tr("Density"));
}

/// A press on a part of the grid takes hold of it; anything else moves the axis.
void RangeGridView::connectDrag() {
    connect(&plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        m_drag = event->button() == Qt::LeftButton ? gripAt(event->position()) : Grip{};
        m_zeroBefore = m_picture.grid.zero;
        m_zeroFrom = valueAt(event->position().x());
        plot().setInteraction(QCP::iRangeDrag, m_drag.part == Part::none);
    });
    connect(&plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (m_drag.part != Part::none && event->buttons().testFlag(Qt::LeftButton))
            drag(m_drag, valueAt(event->position().x()));
    });
    connect(&plot(), &QCustomPlot::mouseRelease, this, [this] {
        m_drag = {};
        plot().setInteraction(QCP::iRangeDrag, true);
    });
}

void RangeGridView::setPicture(RangeGridPicture picture) {
    const bool fit = picture.fit || picture.values != m_picture.values;
    m_picture = std::move(picture);
    if (fit)
        findHome();
    redraw();
    if (m_cursor)
        redrawCrosshair();
}

RangeGridView::Grip RangeGridView::gripAt(const QPointF& pixel) const {
    const AffineGrid& grid = m_picture.grid;
    const QRectF inside = area().rect();
    if (!m_picture.values || !(grid.scale > 0))
        return {};
    const auto near = [&](double value, double reach) {
        return std::abs(pixelX(value) - pixel.x()) <= theme().px(reach);
    };
    if (near(0, kGridHandleReach) && pixel.y() > inside.bottom() - theme().px(12) &&
        m_picture.scheme.kind == GridKind::asymmetric && m_picture.hasZero)
        return {Part::zero, grid.zero};
    if (!inside.contains(pixel))
        return {};
    if (near(grid.high(), kGridHandleReach))
        return {Part::high, grid.highest};
    if (near(grid.low(), kGridHandleReach))
        return {Part::low, grid.lowest};
    const int code = grid.code(valueAt(pixel.x()));
    const bool apart = std::abs(pixelX(grid.scale) - pixelX(0)) > 3 * theme().px(kLineReach);
    return code != grid.zero && apart && near(grid.value(code), kLineReach) ? Grip{Part::line, code} : Grip{};
}

/// One end: the range; of symmetric grids both. A code's line: the scale.
void RangeGridView::drag(const Grip& grip, double value) {
    const AffineGrid& grid = m_picture.grid;
    const double least = std::abs(valueAt(1) - valueAt(0)); // a pixel: never an empty range
    if (grip.part == Part::zero) {
        const double steps = (value - m_zeroFrom) / grid.scale;
        if (onZero)
            onZero(m_zeroBefore - static_cast<int>(std::lround(steps)));
        return;
    }
    if (!onRange)
        return;
    if (m_picture.scheme.kind != GridKind::asymmetric || grip.part == Part::line) {
        const int code = grip.part == Part::low    ? grid.lowest
                         : grip.part == Part::high ? grid.highest
                                                   : grip.code;
        const double scale = value / static_cast<double>(code - grid.zero);
        if (!(std::abs(scale) * static_cast<double>(grid.codes()) > least) || scale < 0)
            return;
        const bool symmetric = m_picture.scheme.kind != GridKind::asymmetric;
        const double high = scale * static_cast<double>(grid.highest - grid.zero);
        return onRange(symmetric ? -high : scale * static_cast<double>(grid.lowest - grid.zero), high);
    }
    if (grip.part == Part::low)
        onRange(std::min(value, grid.high() - least), grid.high());
    else
        onRange(grid.low(), std::max(value, grid.low() + least));
}

void RangeGridView::moveRange(double factor) {
    if (onRange)
        onRange(m_picture.scheme.kind == GridKind::asymmetric ? m_picture.grid.low() * factor
                                                              : -m_picture.grid.high() * factor,
                m_picture.grid.high() * factor);
}

void RangeGridView::keyPressEvent(QKeyEvent* event) {
    const bool leap = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_BracketRight:
    case Qt::Key_BraceRight:
        return moveRange(leap ? kKeyLeap : kKeyFactor);
    case Qt::Key_BracketLeft:
    case Qt::Key_BraceLeft:
        return moveRange(1 / (leap ? kKeyLeap : kKeyFactor));
    case Qt::Key_Comma:
        return onZero && m_picture.hasZero ? onZero(m_picture.grid.zero - 1) : void();
    case Qt::Key_Period:
        return onZero && m_picture.hasZero ? onZero(m_picture.grid.zero + 1) : void();
    default:
        PlotCanvas::keyPressEvent(event);
    }
}

double RangeGridView::pixelX(double value) const {
    return area().axis(QCPAxis::atBottom)->coordToPixel(value);
}

double RangeGridView::valueAt(double pixel) const {
    return area().axis(QCPAxis::atBottom)->pixelToCoord(pixel);
}

QPointF RangeGridView::handleAt(double value) const {
    return {pixelX(value), QRectF(area().rect()).center().y()};
}

QPointF RangeGridView::zeroAt() const {
    return {pixelX(0), static_cast<double>(area().rect().bottom()) - 2};
}

QPointF RangeGridView::lineAt(int code) const {
    return {pixelX(m_picture.grid.value(code)), area().rect().top() + area().rect().height() * 0.2};
}

double RangeGridView::shareBelow(double value) const {
    const ValueTable& values = *m_picture.values;
    return values.size() > 0 ? static_cast<double>(values.below(value)) / static_cast<double>(values.size())
                             : 0;
}

double RangeGridView::density(double from, double to) const {
    return to > from ? (shareBelow(to) - shareBelow(from)) / (to - from) : 0;
}

/// The bulk of the values, and the grid.
void RangeGridView::findHome() {
    const ValueTable& values = *m_picture.values;
    if (values.size() == 0)
        return;
    const auto quantile = [&](double share) {
        const auto last = static_cast<double>(values.size() - 1);
        return static_cast<double>(values.value(std::llround(share * last)));
    };
    double low = std::min({quantile(kTail), m_picture.grid.low(), 0.0}),
           high = std::max({quantile(1 - kTail), m_picture.grid.high(), 0.0});
    if (!(high > low)) {
        low -= 1;
        high += 1;
    }
    const double air = 0.06 * (high - low);
    low -= air;
    high += air;
    std::vector<double> heights;
    for (int bin = 0; bin < kHomeBins; ++bin) {
        const double width = (high - low) / kHomeBins;
        heights.push_back(density(low + bin * width, low + (bin + 1) * width));
    }
    std::sort(heights.rbegin(), heights.rend());
    // One bin that towers over all others, such as ReLU's zeros, must not press them flat.
    const double top = heights[0] > 4 * heights[1] && heights[1] > 0 ? 2 * heights[1] : heights[0];
    setHome({low, high}, {0, top > 0 ? top * 1.1 : 1});
    resetView();
}

void RangeGridView::hover(const QPointF& pixel) {
    const bool inside = QRectF(area().rect()).contains(pixel);
    plot().setCursor(gripAt(pixel).part != Part::none ? Qt::SizeHorCursor : Qt::ArrowCursor);
    m_cursor = inside && m_picture.values ? std::optional(valueAt(pixel.x())) : std::nullopt;
    redrawCrosshair();
    emit readoutChanged(readout().join(QStringLiteral("; ")));
}

void RangeGridView::leave() {
    m_cursor.reset();
    redrawCrosshair();
    emit readoutChanged({});
}

/// From code to code.
void RangeGridView::step(int by) {
    if (!m_picture.values)
        return;
    const AffineGrid& grid = m_picture.grid;
    const int code = m_cursor ? std::clamp(grid.code(*m_cursor) + by, grid.lowest, grid.highest) : grid.zero;
    m_cursor = grid.value(code);
    redrawCrosshair();
    emit readoutChanged(readout().join(QStringLiteral("; ")));
}

QStringList RangeGridView::readout() const {
    if (!m_cursor || !m_picture.values)
        return {};
    const AffineGrid& grid = m_picture.grid;
    const int code = grid.code(*m_cursor);
    const double stored = grid.value(code);
    return {QStringLiteral("x  %1").arg(figureText(*m_cursor)), QStringLiteral("q  %1").arg(code),
            QStringLiteral("x̂  %1").arg(figureText(stored)),
            RangeGridPlot::tr("error %1").arg(figureText(stored - *m_cursor, 3))};
}

/// The bins in view.
PlotTable RangeGridView::table() const {
    const QRectF range = visibleRange();
    return {{RangeGridPlot::tr("From"), RangeGridPlot::tr("To"), RangeGridPlot::tr("Count"),
             RangeGridPlot::tr("Density")},
            kTableBins,
            [values = m_picture.values, left = range.left(),
             width = range.width() / kTableBins](qsizetype row, int column) -> QVariant {
                const double from = left + static_cast<double>(row) * width, to = from + width;
                if (column < 2)
                    return column == 0 ? from : to;
                if (!values || values->size() == 0)
                    return {};
                const std::int64_t count = values->below(to) - values->below(from);
                return column == 2 ? QVariant(static_cast<qlonglong>(count))
                                   : QVariant(static_cast<double>(count) /
                                              static_cast<double>(values->size()) / width);
            }};
}

} // namespace nibble::ui
