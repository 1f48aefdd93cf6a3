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
/// Formats with more codes in view are told as one line of the table.
constexpr std::uint64_t kMostTableCodes = 2000;

} // namespace

NumberLineView::NumberLineView() {
    area().setRangeDrag(Qt::Horizontal);
    area().setRangeZoom(Qt::Horizontal);
    area().axis(QCPAxis::atLeft)->setVisible(false);
    connect(area().axis(QCPAxis::atBottom), qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            &NumberLineView::keepFrame);
    connectBrush();
}

/// The ends of the brush are dragged; with Shift a new one is drawn. Anything else moves the axis.
void NumberLineView::connectBrush() {
    connect(&plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const double x = event->position().x();
        const auto near = [&](const mpq_class& value) {
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
        const mpq_class value = valueAt(event->position().x());
        const mpq_class fixed = m_drag == Drag::low ? m_high : m_drag == Drag::high ? m_low : m_anchor;
        if ((m_drag == Drag::low && value > fixed) || (m_drag == Drag::high && value < fixed))
            m_drag = m_drag == Drag::low ? Drag::high : Drag::low; // one end was pulled past the other
        setBrush(std::min<mpq_class>(value, fixed), std::max<mpq_class>(value, fixed));
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
        const mpq_class reach = number.value == 0 ? mpq_class(1, 10) : mpq_class(abs(number.value) / 5);
        m_low = number.value - reach;
        m_high = number.value + reach;
        m_mirrored = m_logarithmic && number.negative;
        if (onBrush)
            onBrush();
    }
    const QCPRange range = area().axis(QCPAxis::atBottom)->range();
    const double x = axisOf(m_number.value);
    findHome();
    // What is in view stays while the number is, so that bits can be clicked without a jump.
    if (moved && !range.contains(x))
        resetView();
    else
        keepRows();
    refresh();
}

void NumberLineView::setLogarithmic(bool logarithmic) {
    m_logarithmic = logarithmic;
    m_mirrored = logarithmic && m_number.negative;
    m_place = {};
    m_origin = 0;
    m_unit = 0;
    setScales(logarithmic ? AxisScale::logarithmic : AxisScale::linear, AxisScale::linear);
    findHome();
    resetView();
}

void NumberLineView::zoom(double factor) {
    PlotCanvas::zoom(factor);
    keepRows();
}

void NumberLineView::pan(double right, double) {
    PlotCanvas::pan(right, 0);
}

void NumberLineView::setBrush(const mpq_class& low, const mpq_class& high) {
    m_low = low;
    m_high = high;
    if (onBrush)
        onBrush();
    redraw();
}

std::uint64_t NumberLineView::codesInBrush(int row) const {
    return m_rows[static_cast<std::size_t>(row)].format.codesBetween(m_low, m_high);
}

QPointF NumberLineView::placeOf(int row, const mpq_class& value) const {
    return {pixelX(value), rowMiddle(row)};
}

double NumberLineView::rowMiddle(int row) const {
    const double count = std::max<double>(1, static_cast<double>(m_rows.size()));
    return area().top() + area().height() * (row + 0.5) / count;
}

std::int64_t NumberLineView::rankAt(int row, const mpq_class& value) const {
    const CodeSequence& codes = *m_rows[static_cast<std::size_t>(row)].format.codes;
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
    const QCPRange range = area().axis(QCPAxis::atBottom)->range();
    for (int row = 0; row < static_cast<int>(m_rows.size()); ++row) {
        std::int64_t first = rankAt(row, valueOnAxis(range.lower));
        if (first < firstRank(row) || axisOf(valueOf(row, first)) < range.lower)
            ++first;
        const std::int64_t last = rankAt(row, valueOnAxis(range.upper));
        const auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(0, last - first + 1));
        if (count > kMostTableCodes)
            lines->push_back({row, first, count});
        else
            for (std::int64_t rank = first; rank <= last; ++rank)
                lines->push_back({row, rank, 1});
    }
    return {{NumberLinePlot::tr("Format"), NumberLinePlot::tr("Codes"), NumberLinePlot::tr("Hex"),
             NumberLinePlot::tr("Value"), NumberLinePlot::tr("In the brush")},
            static_cast<qsizetype>(lines->size()),
            [lines, rows = m_rows, mirrored = m_mirrored, low = m_low,
             high = m_high](qsizetype number, int column) -> QVariant {
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
                    return one ? QVariant(toQt(format.hexText(format.codes->code(ordinal, false))))
                               : QVariant();
                case 3:
                    return one ? QVariant(toDouble(format.codes->value(ordinal))) : QVariant();
                default: {
                    const mpq_class value = one ? format.codes->value(ordinal) : mpq_class(0);
                    return one ? static_cast<int>(value >= low && value <= high)
                               : static_cast<qulonglong>(format.codesBetween(low, high));
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
    const auto near = [&](const mpq_class& value) {
        return std::abs(pixelX(value) - pixel.x()) <= theme().px(kHandleReach);
    };
    plot().setCursor(near(m_low) || near(m_high) ? Qt::SizeHorCursor : Qt::ArrowCursor);
    const int row = std::clamp(
        static_cast<int>((pixel.y() - inside.top()) / inside.height() * static_cast<double>(m_rows.size())),
        0, static_cast<int>(m_rows.size()) - 1);
    const std::int64_t left = std::clamp(rankAt(row, valueAt(pixel.x())), firstRank(row), lastRank(row));
    const std::int64_t right = std::min(left + 1, lastRank(row));
    const auto distance = [&](std::int64_t rank) { return std::abs(pixelX(valueOf(row, rank)) - pixel.x()); };
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
        next = {m_current,
                std::clamp(rankAt(m_current, m_number.value), firstRank(m_current), lastRank(m_current))};
    else
        next.rank = std::clamp(next.rank + by, firstRank(next.row), lastRank(next.row));
    moveTo(next);
}

/// B brushes the middle half of what is in view; Page Up and Page Down take the crosshair to another row.
void NumberLineView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_B) {
        const QRectF inside = area().rect();
        const mpq_class a = valueAt(inside.left() + inside.width() / 4),
                        b = valueAt(inside.right() - inside.width() / 4);
        return setBrush(std::min<mpq_class>(a, b), std::max<mpq_class>(a, b));
    }
    if ((event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown) && !m_rows.empty()) {
        const int row = std::clamp((m_place.row < 0 ? m_current : m_place.row) +
                                       (event->key() == Qt::Key_PageUp ? -1 : 1),
                                   0, static_cast<int>(m_rows.size()) - 1);
        return moveTo({row, std::clamp(rankAt(row, m_number.value), firstRank(row), lastRank(row))});
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
