// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which values NumberLineView shows, and how the doubles of its axis tell them apart.
#include <algorithm>
#include <cmath>

#include "widgets/numbers/number_text.h"
#include "widgets/plots/number_line_view.h"

namespace nibble::ui {

namespace {

/// A logarithmic range below this share of its place is finer than the axis' doubles.
constexpr double kFinest = 1e-13, kSmallest = 1e-250, kLargest = 1e249;
/// A linear range this much narrower than it is far from the origin gets an origin of its own, and loses it
/// again when it is that wide.
constexpr double kNarrowAxis = 1e-10, kWide = 1e-4, kFar = 1e6;
/// Widths beyond 2 to plus and minus this have a unit of their own.
constexpr long kPlainPowers = 300;
constexpr double kPlainWidth = 1e150;

long unitFor(const mpq_class& width) {
    const long power = width > 0 ? floorLog2(width) : 0;
    return std::abs(power) > kPlainPowers ? power : 0;
}

} // namespace

void NumberLineView::findHome() {
    const double rows = std::max<double>(1, static_cast<double>(m_rows.size()));
    const mpq_class& value = m_number.value;
    m_homeUnit = m_logarithmic ? 0 : unitFor(abs(value));
    const mpq_class inUnits = abs(value) * powerOfTwo(-m_homeUnit);
    const double size = std::clamp(toDouble(inUnits), kSmallest * 1e3, kLargest / 1e3);
    QCPRange range(-1, 1);
    if (m_logarithmic)
        range = value == 0 ? QCPRange(1e-6, 1e3) : QCPRange(size / 1000, size * 1000);
    else if (value != 0)
        range = value > 0 ? QCPRange(0, 2.5 * size) : QCPRange(-2.5 * size, 0);
    setHome(range, {0, rows});
    labelAxis();
}

void NumberLineView::resetView() {
    m_origin = 0;
    m_unit = m_homeUnit;
    labelAxis();
    PlotCanvas::resetView();
}

void NumberLineView::labelAxis() {
    QString label = !m_logarithmic ? NumberLinePlot::tr("Value, linear")
                    : m_mirrored   ? NumberLinePlot::tr("−value, logarithmic")
                                   : NumberLinePlot::tr("Value, logarithmic");
    if (m_origin != 0)
        label = NumberLinePlot::tr("Distance from %1").arg(exactFigure(m_origin, 17));
    if (m_unit != 0)
        label = NumberLinePlot::tr("%1, in units of %2").arg(label, stepText(powerOfTwo(m_unit)));
    area().axis(QCPAxis::atBottom)->setLabel(label);
}

/// The vertical axis only counts rows.
void NumberLineView::keepRows() {
    area().axis(QCPAxis::atLeft)->setRange(0, std::max<double>(1, static_cast<double>(m_rows.size())));
}

void NumberLineView::showValues(const mpq_class& low, const mpq_class& high) {
    const mpq_class width = high - low, far = std::max<mpq_class>(abs(low), abs(high));
    if (!(width > 0))
        return;
    const bool narrow = width * mpq_class(1 / kNarrowAxis) < far * 10;
    const mpq_class& value = m_number.value;
    m_framing = true;
    m_origin = !narrow ? mpq_class(0) : value >= low && value <= high ? value : low;
    m_unit = unitFor(width);
    area().axis(QCPAxis::atBottom)->setRange(axisOf(low), axisOf(high));
    m_framing = false;
    labelAxis();
    keepRows();
    redraw();
}

void NumberLineView::showLogarithms(double low, double high) {
    if (!(high - low > kSmallest) || high - low < kFinest * high)
        return; // nearer to one another than the axis can tell
    area().axis(QCPAxis::atBottom)->setRange(std::max(low, kSmallest), std::min(high, kLargest));
    keepRows();
    redraw();
}

/// Wherever wheel, drag or keys have taken the axis: an origin and a unit with which its doubles still tell
/// neighbours apart.
void NumberLineView::keepFrame() {
    if (m_logarithmic || m_framing)
        return;
    const QCPRange range = area().axis(QCPAxis::atBottom)->range();
    const double width = range.size(), far = std::max(std::abs(range.lower), std::abs(range.upper));
    const double reach = m_unit == 0 || m_unit == m_homeUnit ? kPlainWidth : 1 / kWide;
    const bool plain = width > 1 / reach && width < reach;
    const bool fits = m_origin == 0
                          ? width > kNarrowAxis * far
                          : far < kFar * width &&
                                width < kWide * std::abs(toDouble(mpq_class(m_origin * powerOfTwo(-m_unit))));
    if (!plain || !fits)
        showValues(valueOnAxis(range.lower), valueOnAxis(range.upper));
}

void NumberLineView::zoomTo(NumberLineZoom zoom) {
    if (m_rows.empty())
        return;
    if (zoom == NumberLineZoom::around)
        return resetView();
    if (zoom == NumberLineZoom::neighbours)
        return showNeighbours();
    const CodeSequence& codes = *m_rows[static_cast<std::size_t>(m_current)].format.codes;
    const mpq_class low = codes.value(codes.first()), high = codes.value(codes.last());
    if (!m_logarithmic)
        return showValues(low - (high - low) / 50, high + (high - low) / 50);
    const double top = m_mirrored ? -toDouble(low) : toDouble(high);
    std::int64_t least = rankAt(m_current, 0) + 1; // the smallest magnitude on this side of zero
    least = std::clamp(least, firstRank(m_current), lastRank(m_current));
    const double bottom = std::abs(toDouble(valueOf(m_current, least)));
    return top > 0 ? showLogarithms(std::max(bottom, kSmallest) / 1.5, top * 1.5) : resetView();
}

/// On a logarithmic axis too, unless they are so close that only a linear one tells them apart.
void NumberLineView::showNeighbours() {
    const std::int64_t left =
        std::clamp(rankAt(m_current, m_number.value), firstRank(m_current), lastRank(m_current) - 1);
    const mpq_class a = valueOf(m_current, left), b = valueOf(m_current, left + 1);
    const mpq_class low = std::min<mpq_class>(a, b), high = std::max<mpq_class>(a, b);
    const double near = std::min(std::abs(toDouble(a)), std::abs(toDouble(b))),
                 far = std::max(std::abs(toDouble(a)), std::abs(toDouble(b)));
    if (m_logarithmic && (far - near < 1e3 * kFinest * far || far < kSmallest || far > kLargest))
        setLogarithmic(false);
    if (!m_logarithmic)
        return showValues(low - (high - low) * 3 / 10, high + (high - low) * 3 / 10);
    return near > 0 ? showLogarithms(near / std::pow(far / near, 0.3), far * std::pow(far / near, 0.3))
                    : showLogarithms(far / 100, far * 1.5);
}

double NumberLineView::axisOf(const mpq_class& value) const {
    const mpq_class shown = m_mirrored ? mpq_class(-value) : value;
    if (m_origin == 0 && m_unit == 0)
        return std::clamp(toDouble(shown), -kLargest, kLargest);
    return std::clamp(toDouble(mpq_class((shown - m_origin) * powerOfTwo(-m_unit))), -kLargest, kLargest);
}

mpq_class NumberLineView::valueOnAxis(double x) const {
    mpq_class value(x);
    if (m_origin != 0 || m_unit != 0)
        value = value * powerOfTwo(m_unit) + m_origin;
    return m_mirrored ? mpq_class(-value) : value;
}

double NumberLineView::pixelX(const mpq_class& value) const {
    return area().axis(QCPAxis::atBottom)->coordToPixel(axisOf(value));
}

mpq_class NumberLineView::valueAt(double pixel) const {
    return valueOnAxis(area().axis(QCPAxis::atBottom)->pixelToCoord(pixel));
}

} // namespace nibble::ui
