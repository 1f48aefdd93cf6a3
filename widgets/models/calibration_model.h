// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QAbstractTableModel>

#include "core/experiment/calibration_lab.h"

namespace nibble::ui {

/// What calibration is worth: a row for each curve of a lab.
class CalibrationModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Method, Text, Uncalibrated, Fewest, Most, Change, Enough, State, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void show(const std::shared_ptr<const CalibrationLabResult>& result, CalibrationCurve::Figure figure);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(int row, int column) const;
    [[nodiscard]] QString stateText(const CalibrationCurve& curve) const;

    std::shared_ptr<const CalibrationLabResult> m_result;
    std::vector<std::optional<CalibrationWorth>> m_worth; ///< of the curves
};

} // namespace nibble::ui
