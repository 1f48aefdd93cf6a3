// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/experiment/comparison_columns.h"
#include "core/experiment/plot_style.h"
#include "widgets/comparison.h"
#include "widgets/controls/kind.h"

namespace nibble::ui {

/// How a cell of the comparison stands.
enum class CellState { value, preliminary, pending, notApplicable, failed };

/// The table of a comparison: a row per variant, the baseline first; method, execution, the engine's list of
/// figures, the verdict, and a column per task that was scored (task_columns.h). Cells change as results
/// land.
class ComparisonModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        SortRole = Qt::UserRole, ///< a number, or a text
        StateRole,               ///< CellState
        BarRole,                 ///< 0…1, or invalid where the column has no bars
        BestRole,
        KindRole,      ///< ui::Kind of the figure in this cell
        SpreadRole,    ///< "± 0.18" behind the figure
        ExecutionRole, ///< ui::Execution
        StageRole,     ///< RowStage
        BaselineRole,
        MethodRole, ///< the scheme, in every column
    };
    static constexpr int kMethod = 0, kExecution = 1, kFirstFigure = 2;

    explicit ComparisonModel(Comparison& comparison, QObject* parent = nullptr);

    [[nodiscard]] static int verdictColumn();
    /// Null for the columns that are no figures.
    [[nodiscard]] static const ComparisonColumn* figure(int column);
    /// The task of a column; null for the others.
    [[nodiscard]] const std::string* task(int column) const;
    [[nodiscard]] QString columnTitle(int column) const;
    /// For a narrow column.
    [[nodiscard]] QString shortTitle(int column) const;
    [[nodiscard]] QString columnUnit(int column) const;
    [[nodiscard]] QString columnGroup(int column) const;
    [[nodiscard]] const VariantResult* variant(int row) const;
    [[nodiscard]] const VariantStyle* style(int row) const;
    [[nodiscard]] int rowOf(const QString& method) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void refresh();
    [[nodiscard]] CellState cellState(const VariantResult& row, const ComparisonColumn& column) const;
    [[nodiscard]] QVariant figureData(int row, const ComparisonColumn& column, int role) const;
    [[nodiscard]] QVariant taskData(const VariantResult& row, const std::string& task, int role) const;
    [[nodiscard]] CellState taskState(const VariantResult& row, const std::string& task) const;
    [[nodiscard]] QVariant executionData(const VariantResult& row, int role) const;
    [[nodiscard]] QVariant verdictData(const VariantResult& row, int role) const;
    [[nodiscard]] QString figureToolTip(const VariantResult& row, const ComparisonColumn& column) const;
    [[nodiscard]] std::optional<double> figureValue(const VariantResult& row,
                                                    const ComparisonColumn& column) const;
    [[nodiscard]] bool isEstimate(const VariantResult& row, const ComparisonColumn& column) const;
    [[nodiscard]] QVariant barFraction(const VariantResult& row, const ComparisonColumn& column) const;

    Comparison& m_comparison;
    ResultPointer m_result;
    std::vector<VariantStyle> m_styles;
    std::vector<std::string> m_tasks; ///< behind the verdict, so that the other columns stay where they are
};

/// "as opened" in words, the scheme for every other row.
[[nodiscard]] QString variantTitle(const VariantResult& variant, const Result& result);
/// Why the verdict is what it is, in the reader's language.
[[nodiscard]] QString reasonText(const Verdict& verdict, const Result& result);
/// A number written by the engine, with the locale's decimal point.
[[nodiscard]] QString localNumber(const std::string& text);

} // namespace nibble::ui
