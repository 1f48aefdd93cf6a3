// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "widgets/comparison.h"

namespace nibble::ui {

/// What became of the tensors of one variant: type, bits, errors, how it runs.
class TensorResultModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Type, Bits, Sqnr, Output, Run, ColumnCount };
    static constexpr int SortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    /// `row` of the result's variants; −1 for none.
    void show(const ResultPointer& result, int row);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] const std::vector<TensorResult>* tensors() const;

    ResultPointer m_result;
    int m_row = -1;
};

} // namespace nibble::ui
