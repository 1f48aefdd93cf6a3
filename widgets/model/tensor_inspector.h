// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "core/evaluation/tensor_statistics.h"
#include "widgets/model/block_contents.h"

class QLabel;

namespace nibble::ui {

class HistogramPlot;
class InspectorRows;
class LinePlot;

using StatisticsPointer = std::shared_ptr<const TensorStatistics>;

/// At the right of the Model page: the chosen tensor's histogram, statistics and norms, and the block in the
/// microscope.
class TensorInspector : public QWidget {
    Q_OBJECT

public:
    explicit TensorInspector(QWidget* parent = nullptr);

    /// Null: nothing is chosen. The figures that need a pass over the tensor wait for setStatistics.
    void setTensor(const ModelPointer& model, const ModelTensor* tensor);
    void setStatistics(const StatisticsPointer& statistics);
    void setFailure(const QString& message);
    void setBlock(const BlockContents& block);
    [[nodiscard]] InspectorRows* statistics() const { return m_facts; }

private:
    void showFacts(const TensorStatistics* statistics);

    ModelPointer m_model;
    const ModelTensor* m_tensor = nullptr;
    QLabel *m_name, *m_type;
    HistogramPlot* m_histogram;
    LinePlot *m_rowNorms, *m_columnNorms;
    QWidget* m_norms; ///< of matrices only
    InspectorRows *m_facts, *m_block;
    QWidget* m_content;
};

} // namespace nibble::ui
