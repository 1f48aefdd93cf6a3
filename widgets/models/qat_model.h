// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/experiment/plot_style.h"
#include "widgets/comparison.h"

namespace nibble::ui {

/// Rounded beside trained: a row for each scheme, with the loss on held-out text and the figures that the
/// comparison has of both.
class QatModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Scheme,
        Bits,
        HeldOutRounded,
        HeldOutTrained,
        HeldOutClosed,
        PerplexityRounded,
        PerplexityTrained,
        DivergenceRounded,
        DivergenceTrained,
        DivergenceClosed,
        Time,
        State,
        ColumnCount
    };
    static constexpr int MethodRole = Qt::UserRole; ///< of the trained row, in every column

    using QAbstractTableModel::QAbstractTableModel;

    void show(const std::vector<TrainingResult>& trainings, const ResultPointer& result);
    [[nodiscard]] int rowOf(const QString& method) const;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] const VariantResult* variant(const std::string& method) const;
    [[nodiscard]] std::optional<double> figure(const TrainingResult& training, int column) const;
    [[nodiscard]] QString text(const TrainingResult& training, int column) const;
    [[nodiscard]] QString stateText(const TrainingResult& training) const;
    /// Whether a figure of the trained row is better (1) or worse (−1) than that of the rounded one.
    [[nodiscard]] int change(const TrainingResult& training, int column) const;

    std::vector<TrainingResult> m_trainings;
    std::vector<VariantStyle> m_styles;
    ResultPointer m_result;
};

} // namespace nibble::ui
