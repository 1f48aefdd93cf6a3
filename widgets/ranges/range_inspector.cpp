// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/range_inspector.h"

#include <cmath>

#include <QLabel>
#include <QVBoxLayout>

#include "widgets/controls/labels.h"
#include "widgets/ranges/range_bench.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// With names and, below, with the numbers of the moment.
QString formulaHtml(const GridScheme& scheme, const AffineGrid& grid, const GridRange& range) {
    const int half = 1 << (scheme.bits - 1);
    if (scheme.kind != GridKind::asymmetric)
        return QStringLiteral("s = clip / (2<sup>b−1</sup> − 1)<br><b>= %1 / %2 = %3</b><br><br>"
                              "q = clamp(round(x / s), %4, %5)<br>x̂ = s · q")
            .arg(figureText(range.high), QString::number(half - 1), figureText(grid.scale))
            .arg(grid.lowest)
            .arg(grid.highest);
    return QStringLiteral("s = (max − min) / (2<sup>b</sup> − 1)<br><b>= (%1 − (%2)) / %3 = %4</b><br>"
                          "z = −round(min / s) <b>= %5</b><br><br>"
                          "q = clamp(round(x / s) + z, 0, %3)<br>x̂ = s · (q − z)")
        .arg(figureText(range.high), figureText(range.low), QString::number(2 * half - 1),
             figureText(grid.scale))
        .arg(grid.zero);
}

QString decibelText(const std::optional<double>& value) {
    return value ? QStringLiteral("%1 dB").arg(QLocale().toString(*value, 'f', 2)) : QStringLiteral("∞");
}

} // namespace

RangeInspector::RangeInspector(RangeBench& bench, QWidget* parent) : InspectorRows(parent), m_bench(bench) {
    connect(&bench, &RangeBench::answerChanged, this, &RangeInspector::refresh);
    connect(&bench, &RangeBench::curvesChanged, this, &RangeInspector::refresh);
    connect(&bench, &RangeBench::dataChanged, this, &RangeInspector::refresh);
    connect(&theme(), &Theme::changed, this, [this] {
        clear();
        refresh();
    });
    refresh();
}

void RangeInspector::refresh() {
    beginUpdate();
    if (m_bench.shown()) {
        addGrid();
        addError();
        addCodes();
        addValues();
        if (m_bench.gridAt() && m_bench.answer())
            addAllGrids();
    } else {
        addGroup(tr("Grid"));
        addNote(m_bench.problem().isEmpty() ? tr("Appears when the values are there.") : m_bench.problem());
    }
    endUpdate();
}

void RangeInspector::addGrid() {
    const RangeRow& row = m_bench.shown()->row;
    const GridScheme& scheme = row.request.scheme;
    const auto grid = m_bench.gridAt();
    addGroup(tr("Grid"), Kind::computed);
    addNote(schemeText(scheme));
    if (grid)
        addNote(placeText(*m_bench.data(), scheme, *grid));
    const QString html = formulaHtml(scheme, row.grid, row.range);
    addKeyed(html, [&] { return formulaBox(html); });
    if (row.grids > 1) {
        addRow(tr("Grids"), integerText(row.grids));
        addNote(tr("The formula is that of the widest."));
    }
    addRow(tr("Range from"), m_bench.byHand() ? tr("by hand") : ruleTitle(row.request.rule));
    addRow(tr("Stored from … to"),
           QStringLiteral("%1 … %2").arg(figureText(row.grid.low()), figureText(row.grid.high())));
    addRow(tr("Bits per value"), figureText(row.figures.bitsPerValue, 5), Kind::computed,
           tr("Codes, scales (F16; F32 for 8 bits per channel) and zero points"));
    if (const auto& curves = m_bench.curves(); curves && curves->best && row.grids == 1)
        addRow(tr("Optimal clip"), figureText(std::max(-curves->best->low, curves->best->high)),
               Kind::computed, tr("Least squared error over these values, by search"));
}

void RangeInspector::addError() {
    const RangeFigures& figures = m_bench.shown()->row.figures;
    const GridError& error = figures.error;
    const Kind kind = figures.sqnrMargin ? Kind::estimated : Kind::computed;
    addGroup(tr("Error"), kind);
    addRow(tr("SQNR"), decibelText(error.sqnrDb()), kind, QStringLiteral("10 log₁₀(Σx² / Σ(x − x̂)²)"));
    if (figures.sqnrMargin)
        addNote(tr("%1 of %2 rows: ± %3 dB with 95 % confidence; MSE ± %4 %.")
                    .arg(integerText(m_bench.shown()->data->rows()),
                         integerText(m_bench.shown()->data->allRows()), figureText(*figures.sqnrMargin, 2),
                         figureText(100 * *figures.noiseMargin, 2)));
    addRow(tr("Mean squared error"), figureText(error.meanSquare()), kind);
    const double mean = error.count > 0 ? 1 / error.count : 0;
    addRow(tr("Rounding"), figureText(error.rounding * mean), kind, tr("Of values between the ends"));
    addRow(tr("Clipping"), figureText(error.clipping * mean), kind, tr("Of values beyond the ends"));
    const double scale = m_bench.shown()->row.grid.scale;
    if (m_bench.shown()->row.grids == 1)
        addRow(QStringLiteral("s² / 12"), figureText(scale * scale / 12), Kind::literature,
               tr("Rounding error of values spread evenly over a step (Bennett 1948)"));
    addRow(tr("Largest error"), figureText(error.largest), kind,
           tr("At x = %1").arg(figureText(error.largestAt)));
    addRow(tr("Clipped below, above"),
           QStringLiteral("%1, %2").arg(integerText(static_cast<std::int64_t>(error.clippedBelow)),
                                        integerText(static_cast<std::int64_t>(error.clippedAbove))),
           kind, tr("Values"));
    if (const auto cosine = error.cosine())
        addRow(tr("Cosine"), figureText(*cosine, 6), kind, tr("Σx·x̂ / (‖x‖ ‖x̂‖)"));
}

void RangeInspector::addCodes() {
    const RangeRow& row = m_bench.shown()->row;
    const GridError& error = row.figures.error;
    const int all = row.grid.codes(), used = error.codesUsed();
    addGroup(tr("Codes"), Kind::computed);
    addRow(tr("Used"), tr("%1 of %2").arg(used).arg(all));
    addRow(tr("Wasted"), QString::number(all - used), Kind::computed, tr("Codes that no value has"));
    addRow(tr("For 99.99 % of the values"), QString::number(error.codesHolding(0.9999)), Kind::computed,
           tr("The fewest codes that hold as many"));
    addRow(tr("Entropy"),
           tr("%1 of %2 bits").arg(figureText(error.entropy(), 3)).arg(row.request.scheme.bits));
}

/// What one grid by hand does to the whole.
void RangeInspector::addAllGrids() {
    const RangeAnswer& all = *m_bench.answer();
    const Kind kind = all.data->isSample() ? Kind::estimated : Kind::computed;
    addGroup(tr("All %1 grids").arg(integerText(gridCount(*all.data, all.row.request.scheme))), kind);
    addRow(tr("SQNR"), decibelText(all.row.figures.error.sqnrDb()), kind,
           QStringLiteral("10 log₁₀(Σx² / Σ(x − x̂)²)"));
    addRow(tr("Mean squared error"), figureText(all.row.figures.error.meanSquare()), kind);
    addRow(tr("Moved by hand"), QString::number(all.row.request.byHand.size()), Kind::none,
           tr("Grids with a range of their own; choosing a calibrator takes them all back"));
}

void RangeInspector::addValues() {
    const RangeData& values = *m_bench.shown()->data;
    const Spread spread = values.table().spread();
    addGroup(tr("Values"), values.isSample() ? Kind::estimated : Kind::computed);
    addRow(tr("Count"), integerText(values.table().size()));
    if (values.nonFinite() > 0)
        addRow(tr("NaN and infinite"), integerText(values.nonFinite()), Kind::none,
               tr("Left out everywhere"));
    addRow(tr("Minimum"), figureText(static_cast<double>(values.table().minimum())));
    addRow(tr("Maximum"), figureText(static_cast<double>(values.table().maximum())));
    addRow(tr("Mean"), figureText(spread.mean));
    addRow(tr("Standard deviation"), figureText(std::sqrt(spread.squares / spread.count)));
    addRow(tr("Answered in"), QStringLiteral("%1 ms").arg(figureText(m_bench.shown()->milliseconds, 3)),
           Kind::measured);
}

} // namespace nibble::ui
