// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "core/formats/numbers/scalar_format.h"

namespace nibble::ui {

/// All codes of a small format: code, bits, how they make the value, the value, its class.
class CodeTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { decimal, hex, bits, composition, value, kind, columns };
    /// What rows are sorted by: a number, NaN last.
    static constexpr int kSortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;
    void setFormat(ScalarFormat format);
    [[nodiscard]] const ScalarFormat& format() const { return m_format; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(std::uint64_t code, int column) const;

    ScalarFormat m_format;
};

} // namespace nibble::ui
