// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/tensor_result_model.h"

#include <QLocale>

#include "widgets/controls/kind.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

QVariant sortValue(const TensorResult& tensor, int column) {
    switch (column) {
    case TensorResultModel::Bits:
        return tensor.bitsPerWeight;
    case TensorResultModel::Sqnr:
        return tensor.weightSqnrDb ? QVariant(*tensor.weightSqnrDb) : QVariant();
    case TensorResultModel::Output:
        return tensor.outputError ? QVariant(*tensor.outputError) : QVariant();
    default:
        return {};
    }
}

QString displayText(const TensorResult& tensor, int column) {
    switch (column) {
    case TensorResultModel::Name:
        return toQt(tensor.name);
    case TensorResultModel::Type:
        return toQt(tensor.type) + (tensor.fallback ? QStringLiteral(" *") : QString());
    case TensorResultModel::Bits:
        return QLocale().toString(tensor.bitsPerWeight, 'f', 3);
    case TensorResultModel::Sqnr:
        return tensor.weightSqnrDb ? QLocale().toString(*tensor.weightSqnrDb, 'f', 1) : QStringLiteral("∞");
    case TensorResultModel::Output:
        return tensor.outputError ? figureText(100 * *tensor.outputError, 3) : QStringLiteral("–");
    default:
        return executionName(executionByName(tensor.execution));
    }
}

} // namespace

void TensorResultModel::show(const ResultPointer& result, int row) {
    const auto names = [this] {
        std::vector<std::string_view> all;
        if (const auto* list = tensors())
            for (const auto& tensor : *list)
                all.push_back(tensor.name);
        return all;
    };
    const ResultPointer before = m_result; // the names below point into it
    const int rowBefore = m_row;
    const auto namesBefore = names();
    m_result = result;
    m_row = row;
    if (names() == namesBefore) {
        if (!namesBefore.empty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    // A reset is announced while the old rows still stand.
    m_result = before;
    m_row = rowBefore;
    beginResetModel();
    m_result = result;
    m_row = row;
    endResetModel();
}

const std::vector<TensorResult>* TensorResultModel::tensors() const {
    if (!m_result || m_row < 0 || m_row >= static_cast<int>(m_result->variants.size()))
        return nullptr;
    return &m_result->variants[static_cast<std::size_t>(m_row)].tensors;
}

int TensorResultModel::rowCount(const QModelIndex& parent) const {
    const auto* all = tensors();
    return parent.isValid() || !all ? 0 : static_cast<int>(all->size());
}

int TensorResultModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TensorResultModel::data(const QModelIndex& index, int role) const {
    const auto* all = tensors();
    if (!all || index.row() < 0 || index.row() >= static_cast<int>(all->size()))
        return {};
    const auto& tensor = (*all)[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return displayText(tensor, index.column());
    case SortRole: {
        const QVariant number = sortValue(tensor, index.column());
        return number.isValid() ? number : QVariant(displayText(tensor, index.column()));
    }
    case Qt::TextAlignmentRole:
        return QVariant(
            (index.column() >= Bits && index.column() <= Output ? Qt::AlignRight : Qt::AlignLeft) |
            Qt::AlignVCenter);
    case Qt::FontRole:
        return index.column() == Run ? theme().font(Type::table) : theme().numberFont(Type::table);
    case Qt::ToolTipRole:
        if (index.column() == Type && tensor.fallback)
            return tr("The method's own type does not fit this tensor; another was taken.");
        if (index.column() == Run)
            return executionMeaning(executionByName(tensor.execution));
        return displayText(tensor, index.column());
    default:
        return {};
    }
}

QVariant TensorResultModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section >= Bits && section <= Output ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Tensor");
    case Type:
        return tr("Stored as");
    case Bits:
        return tr("Bits/w");
    case Sqnr:
        return tr("SQNR, dB");
    case Output:
        return tr("Output error, %");
    case Run:
        return tr("Run");
    default:
        return {};
    }
}

} // namespace nibble::ui
