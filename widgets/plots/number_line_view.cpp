// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/number_line_view.h"

#include <algorithm>
#include <cmath>

#include "widgets/numbers/number_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kHandleReach = 5;
/// A range below this share of its place is finer than the axis' doubles.
constexpr double kFinest = 1e-13, kSmallest = 1e-250, kLargest = 1e249;
/// Formats with more codes in view are told as one line of the table.
constexpr std::uint64_t kMostTableCodes = 2000;

} // namespace

NumberLineView::NumberLineView() {
    area().setRangeDrag(Qt::Horizontal);
    area().setRangeZoom(Qt::Horizontal);
    area().axis(QCPAxis::atLeft)->setVisible(false);
    connectBrush();
}

/// The ends of the brush are dragged; with Shift a new one is drawn. Anything else moves the axis.
void NumberLineView::connectBrush() {
    connect(&plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const double x = event->position().x();
        const auto near = [&](double value) {
            return std::abs(pixelX(value) - x) <= theme().px(kHandleReach);
        };
        m_drag = event->button() != Qt::LeftButton                ? Drag::none
                 : event->modifiers().testFlag(Qt::ShiftModifier) ? Drag::fresh
                 : near(m_high)                                   ? Drag::high
                 : near(m_low)                                    ? Drag::low
                                                                  : Drag::none;
        m_anchor = valueAt(x);
        plot().setInteraction(QCP::iRangeDrag, m_drag == Drag::none);
    });
    connect(&plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (m_drag == Drag::none || !event->buttons().testFlag(Qt::LeftButton))
            return;
        const double value = valueAt(event->position().x());
        const double fixed = m_drag == Drag::low ? m_high : m_drag == Drag::high ? m_low : m_anchor;
        if ((m_drag == Drag::low && value > fixed) || (m_drag == Drag::high && value < fixed))
            m_drag = m_drag == Drag::low ? Drag::high : Drag::low; // one end was pulled past the other
        setBrush(std::min(value, fixed), std::max(value, fixed));
    });
    connect(&plot(), &QCustomPlot::mouseRelease, this, [this] {
        m_drag = Drag::none;
        plot().setInteraction(QCP::iRangeDrag, true);
    });
}

void NumberLineView::setRows(std::vector<NumberLineRow> rows, int current, const ExactNumber& number) {
    const bool moved = number.isFinite() && (m_rows.empty() || number.value != m_number.value);
    m_rows = std::move(rows);
    m_current = current;
    m_place = {};
    m_onLine = number.isFinite();
    if (moved) {
        m_number = number;
        m_value = std::clamp(toDouble(number), -kLargest, kLargest);
        const double reach = m_value == 0 ? 0.1 : 0.2 * std::abs(m_value);
        m_low = m_value - reach;
        m_high = m_value + reach;
        m_mirrored = m_logarithmic && number.negative;
        if (onBrush)
            onBrush();
    }
    const QRectF range = visibleRange();
    const double x = coordinate(m_value);
    findHome();
    // What is in view stays while the number is, so that bits can be clicked without a jump.
    if (moved && (x < range.left() || x > range.right()))
        resetView();
    else
        keepRows();
    refresh();
}

void NumberLineView::setLogarithmic(bool logarithmic) {
    m_logarithmic = logarithmic;
    m_mirrored = logarithmic && m_number.negative;
    m_place = {};
    setScales(logarithmic ? AxisScale::logarithmic : AxisScale::linear, AxisScale::linear);
    findHome();
    resetView();
}

void NumberLineView::findHome() {
    const double rows = std::max<double>(1, static_cast<double>(m_rows.size()));
    const double size = std::clamp(std::abs(m_value), kSmallest * 1e3, kLargest / 1e3);
    QCPRange range(-1, 1);
    if (m_logarithmic)
        range = m_value == 0 ? QCPRange(1e-6, 1e3) : QCPRange(size / 1000, size * 1000);
    else if (m_value != 0)
        range = m_value > 0 ? QCPRange(0, 2.5 * size) : QCPRange(-2.5 * size, 0);
    setHome(range, {0, rows});
    area()
        .axis(QCPAxis::atBottom)
        ->setLabel(!m_logarithmic ? NumberLinePlot::tr("Value, linear")
                   : m_mirrored   ? NumberLinePlot::tr("−value, logarithmic")
                                  : NumberLinePlot::tr("Value, logarithmic"));
}

/// The vertical axis only counts rows.
void NumberLineView::keepRows() {
    area().axis(QCPAxis::atLeft)->setRange(0, std::max<double>(1, static_cast<double>(m_rows.size())));
}

void NumberLineView::showRange(double low, double high) {
    if (!(high - low > kSmallest) || high - low < kFinest * std::max(std::abs(low), std::abs(high)))
        return; // nearer to one another than the axis can tell
    area().axis(QCPAxis::atBottom)->setRange(std::max(low, -kLargest), std::min(high, kLargest));
    keepRows();
    redraw();
}

void NumberLineView::zoomTo(NumberLineZoom zoom) {
    if (m_rows.empty())
        return;
    if (zoom == NumberLineZoom::around)
        return resetView();
    const CodeSequence& codes = *m_rows[static_cast<std::size_t>(m_current)].format.codes;
    if (zoom == NumberLineZoom::everything) {
        const double low = toDouble(codes.value(codes.first())), high = toDouble(codes.value(codes.last()));
        if (!m_logarithmic)
            return showRange(low - 0.02 * (high - low), high + 0.02 * (high - low));
        const double top = m_mirrored ? -low : high;
        std::int64_t least = rankAt(m_current, 0) + 1; // the smallest magnitude on this side of zero
        least = std::clamp(least, firstRank(m_current), lastRank(m_current));
        const double bottom = std::abs(toDouble(valueOf(m_current, least)));
        return top > 0 ? showRange(std::max(bottom, kSmallest) / 1.5, top * 1.5) : resetView();
    }
    const std::int64_t left =
        std::clamp(rankAt(m_current, coordinate(m_value)), firstRank(m_current), lastRank(m_current) - 1);
    const double low = std::abs(toDouble(valueOf(m_current, left))),
                 high = std::abs(toDouble(valueOf(m_current, left + 1)));
    if (m_logarithmic)
        return low > 0 ? showRange(low / std::pow(high / low, 0.3), high * std::pow(high / low, 0.3))
                       : showRange(high / 100, high * 1.5);
    const double from = toDouble(valueOf(m_current, left)), to = toDouble(valueOf(m_current, left + 1));
    showRange(from - 0.3 * (to - from), to + 0.3 * (to - from));
}

void NumberLineView::zoom(double factor) {
    PlotCanvas::zoom(factor);
    keepRows();
}

void NumberLineView::pan(double right, double) {
    PlotCanvas::pan(right, 0);
}

void NumberLineView::setBrush(double low, double high) {
    m_low = low;
    m_high = high;
    if (onBrush)
        onBrush();
    redraw();
}

std::uint64_t NumberLineView::codesInBrush(int row) const {
    return m_rows[static_cast<std::size_t>(row)].format.codesBetween(mpq_class(m_low), mpq_class(m_high));
}

QPointF NumberLineView::placeOf(int row, double value) const {
    return {pixelX(value), rowMiddle(row)};
}

double NumberLineView::pixelX(double value) const {
    return area().axis(QCPAxis::atBottom)->coordToPixel(coordinate(value));
}

double NumberLineView::valueAt(double pixel) const {
    return coordinate(area().axis(QCPAxis::atBottom)->pixelToCoord(pixel));
}

double NumberLineView::rowMiddle(int row) const {
    const double count = std::max<double>(1, static_cast<double>(m_rows.size()));
    return area().top() + area().height() * (row + 0.5) / count;
}

std::int64_t NumberLineView::rankAt(int row, double x) const {
    const CodeSequence& codes = *m_rows[static_cast<std::size_t>(row)].format.codes;
    const mpq_class value(coordinate(x));
    const std::int64_t below = std::clamp(codes.floor(value), codes.first() - 1, codes.last());
    if (!m_mirrored)
        return below;
    const bool there = below >= codes.first() && codes.value(below) == value;
    return -(there ? below : below + 1);
}

std::int64_t NumberLineView::firstRank(int row) const {
    const CodeSequence& codes = *m_rows[static_cast<std::size_t>(row)].format.codes;
    return m_mirrored ? -codes.last() : codes.first();
}

std::int64_t NumberLineView::lastRank(int row) const {
    const CodeSequence& codes = *m_rows[static_cast<std::size_t>(row)].format.codes;
    return m_mirrored ? -codes.first() : codes.last();
}

mpq_class NumberLineView::valueOf(int row, std::int64_t rank) const {
    return m_rows[static_cast<std::size_t>(row)].format.codes->value(ordinalOf(rank));
}

/// Codes in view, of each format that has few enough; the others are told by their number.
PlotTable NumberLineView::table() const {
    struct Line {
        int row;
        std::int64_t rank;
        std::uint64_t count; ///< above 1: this many codes
    };
    auto lines = std::make_shared<std::vector<Line>>();
    const QRectF range = visibleRange();
    for (int row = 0; row < static_cast<int>(m_rows.size()); ++row) {
        std::int64_t first = rankAt(row, range.left());
        if (first < firstRank(row) || coordinate(toDouble(valueOf(row, first))) < range.left())
            ++first;
        const std::int64_t last = rankAt(row, range.right());
        const auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(0, last - first + 1));
        if (count > kMostTableCodes)
            lines->push_back({row, first, count});
        else
            for (std::int64_t rank = first; rank <= last; ++rank)
                lines->push_back({row, rank, 1});
    }
    return {
        {NumberLinePlot::tr("Format"), NumberLinePlot::tr("Codes"), NumberLinePlot::tr("Hex"),
         NumberLinePlot::tr("Value"), NumberLinePlot::tr("In the brush")},
        static_cast<qsizetype>(lines->size()),
        [lines, rows = m_rows, mirrored = m_mirrored, low = m_low, high = m_high](qsizetype number,
                                                                                  int column) -> QVariant {
            const Line& line = (*lines)[static_cast<std::size_t>(number)];
            const ScalarFormat& format = rows[static_cast<std::size_t>(line.row)].format;
            const std::int64_t ordinal = mirrored ? -line.rank : line.rank;
            const bool one = line.count == 1;
            switch (column) {
            case 0:
                return rows[static_cast<std::size_t>(line.row)].name;
            case 1:
                return static_cast<qulonglong>(line.count);
            case 2:
                return one ? QVariant(toQt(format.hexText(format.codes->code(ordinal, false)))) : QVariant();
            case 3:
                return one ? QVariant(toDouble(format.codes->value(ordinal))) : QVariant();
            default: {
                const double value = one ? toDouble(format.codes->value(ordinal)) : 0;
                return one ? static_cast<int>(value >= low && value <= high)
                           : static_cast<qulonglong>(format.codesBetween(mpq_class(low), mpq_class(high)));
            }
            }
        }};
}

QStringList NumberLineView::readout(const Place& place) const {
    if (place.row < 0)
        return {};
    const NumberLineRow& row = m_rows[static_cast<std::size_t>(place.row)];
    const std::int64_t ordinal = ordinalOf(place.rank);
    QStringList lines{QStringLiteral("%1 0x%2").arg(
                          row.name, toQt(row.format.hexText(row.format.codes->code(ordinal, false)))),
                      QStringLiteral("= ") + exactFigure(row.format.codes->value(ordinal), 12)};
    if (ordinal < row.format.codes->last())
        lines += NumberLinePlot::tr("next + %1")
                     .arg(stepText(
                         mpq_class(row.format.codes->value(ordinal + 1) - row.format.codes->value(ordinal))));
    return lines;
}

void NumberLineView::hover(const QPointF& pixel) {
    const QRectF inside = area().rect();
    if (m_rows.empty() || !inside.contains(pixel))
        return moveTo({});
    const auto near = [&](double value) {
        return std::abs(pixelX(value) - pixel.x()) <= theme().px(kHandleReach);
    };
    plot().setCursor(near(m_low) || near(m_high) ? Qt::SizeHorCursor : Qt::ArrowCursor);
    const int row = std::clamp(
        static_cast<int>((pixel.y() - inside.top()) / inside.height() * static_cast<double>(m_rows.size())),
        0, static_cast<int>(m_rows.size()) - 1);
    const double x = coordinate(valueAt(pixel.x()));
    const std::int64_t left = std::clamp(rankAt(row, x), firstRank(row), lastRank(row));
    const std::int64_t right = std::min(left + 1, lastRank(row));
    const auto distance = [&](std::int64_t rank) {
        return std::abs(pixelX(toDouble(valueOf(row, rank))) - pixel.x());
    };
    moveTo({row, distance(right) < distance(left) ? right : left});
}

void NumberLineView::click(const QPointF& pixel) {
    hover(pixel);
    choose();
}

void NumberLineView::choose() {
    if (m_place.row >= 0 && onChosen)
        onChosen(m_place.row, m_rows[static_cast<std::size_t>(m_place.row)].format.codes->code(
                                  ordinalOf(m_place.rank), false));
}

void NumberLineView::step(int by) {
    if (m_rows.empty())
        return;
    Place next = m_place;
    if (next.row < 0)
        next = {m_current, std::clamp(rankAt(m_current, coordinate(m_value)), firstRank(m_current),
                                      lastRank(m_current))};
    else
        next.rank = std::clamp(next.rank + by, firstRank(next.row), lastRank(next.row));
    moveTo(next);
}

/// B brushes the middle half of what is in view; Page Up and Page Down take the crosshair to another row.
void NumberLineView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_B) {
        const QRectF inside = area().rect();
        const double a = valueAt(inside.left() + inside.width() / 4),
                     b = valueAt(inside.right() - inside.width() / 4);
        return setBrush(std::min(a, b), std::max(a, b));
    }
    if ((event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown) && !m_rows.empty()) {
        const int row = std::clamp((m_place.row < 0 ? m_current : m_place.row) +
                                       (event->key() == Qt::Key_PageUp ? -1 : 1),
                                   0, static_cast<int>(m_rows.size()) - 1);
        return moveTo({row, std::clamp(rankAt(row, coordinate(m_value)), firstRank(row), lastRank(row))});
    }
    PlotCanvas::keyPressEvent(event);
}

void NumberLineView::moveTo(const Place& place) {
    if (place == m_place)
        return;
    m_place = place;
    redrawCrosshair();
    emit readoutChanged(readout(place).join(QStringLiteral("; ")));
}

} // namespace nibble::ui
