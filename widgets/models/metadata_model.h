// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "core/model/model.h"

namespace nibble::ui {

/// A model's keys, types and values, long ones cut.
class MetadataModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { key, type, value, columnCount_ };

    using QAbstractTableModel::QAbstractTableModel;
    void setModel(const ModelPointer& model);
    [[nodiscard]] const Metadata::Entry* entry(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    ModelPointer m_model;
};

/// One value in full: an array's elements by number, anything else as one row. Made row by row as they are
/// looked at: a vocabulary has 150 000.
class MetadataValueModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;
    /// `owner` holds the value.
    void setValue(std::shared_ptr<const void> owner, const MetadataValue* value);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const void> m_owner;
    const MetadataValue* m_value = nullptr;
};

/// "uint32", "string array": as GGUF names the types.
[[nodiscard]] QString metadataTypeName(const MetadataValue& value);
[[nodiscard]] bool isMetadataArray(const MetadataValue& value);
/// All of a single value, or of an array's element, as text with a decimal point.
[[nodiscard]] QString metadataText(const MetadataValue& value, qsizetype element = 0);
[[nodiscard]] qsizetype metadataElements(const MetadataValue& value);

} // namespace nibble::ui
