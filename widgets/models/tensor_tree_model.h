// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QAbstractItemModel>
#include <QHash>

#include "core/evaluation/tensor_statistics.h"
#include "core/model/model.h"

namespace nibble::ui {

using HistogramPointer = std::shared_ptr<const Histogram>;

/// The tensors of a model, those of a block under a row of their own that sums them up.
class TensorTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { name, type, shape, bytes, bits, share, histogram, columnCount_ };
    enum Role {
        sortRole = Qt::UserRole, ///< number or text to sort by
        tensorRole,              ///< index into Model::tensors(); −1 for a block
        canonicalRole,           ///< canonical name; a block's prefix
        histogramRole,           ///< HistogramPointer
    };

    explicit TensorTreeModel(QObject* parent = nullptr);

    void setModel(const ModelPointer& model);
    void setHistogram(int tensor, const HistogramPointer& sampled);
    [[nodiscard]] bool hasHistogram(int tensor) const;
    /// The row of a tensor; invalid if there is none of that name.
    [[nodiscard]] QModelIndex indexOf(const QString& canonicalName) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Sums {
        qint64 tensors = 0, bytes = 0, parameters = 0;
        void add(const ModelTensor& tensor);
    };
    /// A tensor, or a block with tensors.
    struct Row {
        QString name;
        int tensor = -1;
        std::vector<int> tensors;
        Sums sums;
    };
    struct Place {
        int row, child; ///< child: −1 at the top
    };

    void build();
    [[nodiscard]] QModelIndex tensorIndex(int tensor, int column) const;
    [[nodiscard]] QVariant blockData(const Row& row, int column, int role) const;
    [[nodiscard]] QVariant tensorData(int tensor, bool inBlock, int column, int role) const;
    [[nodiscard]] QVariant figures(const Sums& sums, int column, int role) const;
    [[nodiscard]] QString shortName(int tensor, bool inBlock) const;

    ModelPointer m_model;
    std::vector<Row> m_rows;
    std::vector<Place> m_places; ///< by tensor
    std::vector<HistogramPointer> m_histograms;
    qint64 m_parameters = 0;
};

} // namespace nibble::ui

Q_DECLARE_METATYPE(nibble::ui::HistogramPointer)
