// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/comparison_model.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>

#include "core/experiment/fallback.h"
#include "widgets/models/task_columns.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr std::string_view kPeak = "peak_bytes";

QString translated(const char* text) {
    return QCoreApplication::translate("Comparison", text);
}

/// What shows in the table of the two versions of one row.
bool sameFigures(const VariantResult& a, const VariantResult& b) {
    return a.method == b.method && a.baseline == b.baseline;
}

/// Times carry their own unit: they reach from milliseconds to hours.
bool isDuration(const ComparisonColumn& column) {
    return std::string_view(column.unit) == "s";
}

QString figureCellText(const ComparisonColumn& column, double value) {
    return isDuration(column) ? durationText(value) : localNumber(column.text(value));
}

Kind kindOf(const ComparisonColumn& column) {
    return column.kind == FigureKind::measured ? Kind::measured : Kind::computed;
}

} // namespace

QString localNumber(const std::string& text) {
    return toQt(text).replace(QChar('.'), QLocale().decimalPoint());
}

QString reasonText(const Verdict& verdict, const Result& result) {
    const auto reason = reasonOf(verdict, {result.experiment.passBelow, result.experiment.reviewAbove});
    QString sentence = QCoreApplication::translate("Verdict", reason.text.c_str());
    for (const std::string& figure : reason.figures)
        sentence = sentence.arg(localNumber(figure));
    return sentence;
}

QString variantTitle(const VariantResult& variant, const Result& result) {
    // Without a model there is nothing that could be as it was opened.
    if (variant.method == "as opened" && result.model.bitsPerWeight <= 0)
        return {};
    const QString name = variantName(toQt(variant.method));
    return mostlyFellBack(variant) ? ComparisonModel::tr("%1 (%2 % fell back)")
                                         .arg(name)
                                         .arg(std::lround(100 * fallbackShare(variant)))
                                   : name;
}

ComparisonModel::ComparisonModel(Comparison& comparison, QObject* parent)
    : QAbstractTableModel(parent), m_comparison(comparison) {
    connect(&comparison, &Comparison::resultChanged, this, &ComparisonModel::refresh);
    refresh();
}

int ComparisonModel::verdictColumn() {
    return kFirstFigure + static_cast<int>(comparisonColumns().size());
}

const ComparisonColumn* ComparisonModel::figure(int column) {
    if (column < kFirstFigure || column >= verdictColumn())
        return nullptr;
    return &comparisonColumns()[static_cast<std::size_t>(column - kFirstFigure)];
}

const std::string* ComparisonModel::task(int column) const {
    const int place = column - verdictColumn() - 1;
    return place >= 0 && place < static_cast<int>(m_tasks.size()) ? &m_tasks[static_cast<std::size_t>(place)]
                                                                  : nullptr;
}

QString ComparisonModel::columnTitle(int column) const {
    if (const auto* found = figure(column))
        return translated(found->title);
    if (const auto* name = task(column))
        return toQt(*name);
    return column == kMethod ? tr("Method") : column == kExecution ? tr("Run") : tr("Verdict");
}

QString ComparisonModel::shortTitle(int column) const {
    const auto* found = figure(column);
    return found ? translated(found->shortTitle) : columnTitle(column);
}

QString ComparisonModel::columnUnit(int column) const {
    if (task(column))
        return tr("% right");
    if (const auto* found = figure(column))
        return isDuration(*found) ? tr("time") : translated(found->shortUnit);
    return column == kMethod ? tr("scheme") : column == kExecution ? tr("how") : tr("95 % interval");
}

QString ComparisonModel::columnGroup(int column) const {
    if (task(column))
        return tr("Tasks");
    if (const auto* found = figure(column))
        return translated(found->group);
    return column == verdictColumn() ? tr("Decision") : QString();
}

const VariantResult* ComparisonModel::variant(int row) const {
    if (!m_result || row < 0 || row >= static_cast<int>(m_result->variants.size()))
        return nullptr;
    return &m_result->variants[static_cast<std::size_t>(row)];
}

const VariantStyle* ComparisonModel::style(int row) const {
    return variant(row) ? &m_styles[static_cast<std::size_t>(row)] : nullptr;
}

int ComparisonModel::rowOf(const QString& method) const {
    for (int row = 0; row < rowCount(); ++row)
        if (toQt(variant(row)->method) == method)
            return row;
    return -1;
}

int ComparisonModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_result ? 0 : static_cast<int>(m_result->variants.size());
}

int ComparisonModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : verdictColumn() + 1 + static_cast<int>(m_tasks.size());
}

/// Rows that are still the same keep their selection; only their cells are told to have changed.
void ComparisonModel::refresh() {
    const ResultPointer next = m_comparison.result();
    std::vector<std::string> tasks = next ? taskNames(*next) : std::vector<std::string>();
    const bool same =
        m_result && next && tasks == m_tasks && m_result->variants.size() == next->variants.size() &&
        std::equal(m_result->variants.begin(), m_result->variants.end(), next->variants.begin(), sameFigures);
    if (!same)
        beginResetModel();
    m_result = next;
    m_tasks = std::move(tasks);
    m_styles = next ? variantStyles(next->variants) : std::vector<VariantStyle>();
    if (!same)
        endResetModel();
    else if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

bool ComparisonModel::isEstimate(const VariantResult& row, const ComparisonColumn& column) const {
    return column.key == kPeak && !row.peakBytes;
}

std::optional<double> ComparisonModel::figureValue(const VariantResult& row,
                                                   const ComparisonColumn& column) const {
    if (isEstimate(row, column))
        return m_comparison.plannedPeakBytes(toQt(row.method));
    return column.value(row);
}

CellState ComparisonModel::cellState(const VariantResult& row, const ComparisonColumn& column) const {
    if (figureValue(row, column)) {
        const bool changing = row.stage == RowStage::scoring && column.quality();
        return changing || isEstimate(row, column) ? CellState::preliminary : CellState::value;
    }
    if (!row.error.empty())
        return CellState::failed;
    const std::string_view group = column.group;
    const bool speedOff = group == "Speed" && !m_result->experiment.latency;
    const bool never = speedOff || (row.baseline && group != "Quality" && group != "Speed") ||
                       (row.baseline && row.perplexity && column.quality());
    return never || row.stage == RowStage::done ? CellState::notApplicable : CellState::pending;
}

QVariant ComparisonModel::barFraction(const VariantResult& row, const ComparisonColumn& column) const {
    const auto value = finiteValue(column, row);
    if (!column.bar || !value || *value < 0)
        return {};
    double largest = 0, smallest = std::numeric_limits<double>::infinity();
    for (const auto& other : m_result->variants)
        if (const auto figure = finiteValue(column, other)) {
            largest = std::max(largest, *figure);
            if (*figure > 0)
                smallest = std::min(smallest, *figure);
        }
    if (largest <= 0)
        return 0.0;
    if (!column.logarithmic || smallest >= largest)
        return *value / largest;
    // From a tenth of the smallest, so that it too has a bar.
    const double low = std::log(smallest / 10);
    return *value <= 0 ? 0.0 : std::clamp((std::log(*value) - low) / (std::log(largest) - low), 0.0, 1.0);
}

QVariant ComparisonModel::figureData(int row, const ComparisonColumn& column, int role) const {
    const auto& result = *variant(row);
    const auto value = figureValue(result, column);
    switch (role) {
    case Qt::DisplayRole:
        switch (cellState(result, column)) {
        case CellState::pending:
            return QStringLiteral("·");
        case CellState::notApplicable:
            return QStringLiteral("–");
        case CellState::failed:
            return tr("failed");
        default:
            return figureCellText(column, *value);
        }
    case SpreadRole:
        if (const double spread = finiteSpread(column, result); spread > 0 && column.spreadInCell)
            return QString(QStringLiteral("± ") + localNumber(column.spreadText(spread)));
        return {};
    case SortRole:
        return value ? QVariant(*value) : QVariant();
    case BarRole:
        return barFraction(result, column);
    case BestRole: {
        const auto best = bestValue(column, *m_result);
        return !result.baseline && best && finiteValue(column, result) == best &&
               cellState(result, column) == CellState::value;
    }
    case KindRole:
        return QVariant::fromValue(isEstimate(result, column) ? Kind::estimated : kindOf(column));
    case Qt::ToolTipRole:
        return figureToolTip(result, column);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

QString ComparisonModel::figureToolTip(const VariantResult& row, const ComparisonColumn& column) const {
    QStringList lines{QStringLiteral("%1, %2 (%3)")
                          .arg(translated(column.title), translated(column.unit),
                               kindName(isEstimate(row, column) ? Kind::estimated : kindOf(column))),
                      translated(column.meaning)};
    if (const auto value = column.value(row)) {
        const double spread = finiteSpread(column, row);
        lines += QLocale().toString(*value, 'g', 8) +
                 (spread > 0 ? QStringLiteral(" ± ") + QLocale().toString(spread, 'g', 3) : QString());
    }
    if (column.quality() && m_result->model.randomWeights)
        lines += tr("Random weights: this figure says nothing about the method.");
    if (!row.error.empty())
        lines += toQt(row.error);
    return lines.join(QChar('\n'));
}

CellState ComparisonModel::taskState(const VariantResult& row, const std::string& task) const {
    if (shownScore(row, task))
        return CellState::value;
    return !row.error.empty()            ? CellState::failed
           : row.stage == RowStage::done ? CellState::notApplicable
                                         : CellState::pending;
}

QVariant ComparisonModel::taskData(const VariantResult& row, const std::string& task, int role) const {
    const auto percent = taskPercent(row, task);
    switch (role) {
    case Qt::DisplayRole:
        switch (taskState(row, task)) {
        case CellState::pending:
            return QStringLiteral("·");
        case CellState::failed:
            return tr("failed");
        default:
            return percent ? QLocale().toString(*percent, 'f', 1) : QStringLiteral("–");
        }
    case SortRole:
        return percent ? QVariant(*percent) : QVariant();
    case BarRole:
        return percent ? QVariant(*percent / 100) : QVariant();
    case BestRole:
        return isBestAtTask(*m_result, row, task);
    case KindRole:
        return QVariant::fromValue(Kind::measured);
    case Qt::ToolTipRole:
        return taskToolTip(row, task);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant ComparisonModel::executionData(const VariantResult& row, int role) const {
    const auto execution = executionByName(row.execution);
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        return executionName(execution);
    case ExecutionRole:
        return QVariant::fromValue(execution);
    case Qt::ToolTipRole:
        return executionMeaning(execution);
    default:
        return {};
    }
}

QVariant ComparisonModel::verdictData(const VariantResult& row, int role) const {
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        if (!row.error.empty())
            return tr("failed");
        if (row.verdict)
            return toQt(row.verdict->status);
        if (row.baseline)
            return tr("baseline");
        if (row.stage == RowStage::done || (!m_comparison.running() && row.stage != RowStage::queued))
            return tr("stopped");
        return row.stage == RowStage::queued ? (m_comparison.running() ? tr("queued") : tr("planned"))
                                             : tr("running");
    case Qt::ToolTipRole:
        if (!row.error.empty())
            return toQt(row.error);
        return row.verdict ? reasonText(*row.verdict, *m_result) : QString();
    default:
        return {};
    }
}

QVariant ComparisonModel::data(const QModelIndex& index, int role) const {
    const auto* row = variant(index.row());
    if (!row || index.column() >= columnCount())
        return {};
    switch (role) {
    case StageRole:
        return static_cast<int>(row->stage);
    case BaselineRole:
        return row->baseline;
    case MethodRole:
        return toQt(row->method);
    case StateRole:
        if (const auto* column = figure(index.column()))
            return QVariant::fromValue(cellState(*row, *column));
        if (const auto* name = task(index.column()))
            return QVariant::fromValue(taskState(*row, *name));
        return QVariant::fromValue(CellState::value);
    default:
        break;
    }
    if (const auto* column = figure(index.column()))
        return figureData(index.row(), *column, role);
    if (const auto* name = task(index.column()))
        return taskData(*row, *name, role);
    if (index.column() == kExecution)
        return executionData(*row, role);
    if (index.column() == verdictColumn())
        return verdictData(*row, role);
    if (role == Qt::DisplayRole || role == SortRole)
        return variantTitle(*row, *m_result);
    if (role == Qt::ToolTipRole) {
        QStringList lines{variantTitle(*row, *m_result)};
        for (const auto& note : row->notes)
            lines += toQt(note);
        return lines.join(QChar('\n'));
    }
    return {};
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::DisplayRole)
        return columnTitle(section);
    if (role == Qt::ToolTipRole) {
        if (const auto* column = figure(section))
            return QStringLiteral("%1, %2 (%3)\n%4")
                .arg(columnTitle(section), translated(column->unit), kindName(kindOf(*column)),
                     translated(column->meaning));
        return columnTitle(section);
    }
    return {};
}

} // namespace nibble::ui
