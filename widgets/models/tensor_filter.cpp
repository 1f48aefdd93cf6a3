// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/tensor_filter.h"

#include "widgets/models/tensor_tree_model.h"

namespace nibble::ui {

TensorFilter::TensorFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setRecursiveFilteringEnabled(true);
    setSortRole(TensorTreeModel::sortRole);
    // Histograms land while one scrolls: rows must not jump by themselves.
    setDynamicSortFilter(false);
    m_order.setNumericMode(true);
}

void TensorFilter::setPattern(const QString& pattern) {
    m_part = pattern.trimmed();
    m_hasStars = m_part.contains(QChar('*'));
    if (m_hasStars)
        m_whole = QRegularExpression(QRegularExpression::wildcardToRegularExpression(m_part),
                                     QRegularExpression::CaseInsensitiveOption);
    invalidateFilter();
}

bool TensorFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (m_part.isEmpty())
        return true;
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    // A block is there for its tensors (recursive filtering), not for its own name.
    if (index.data(TensorTreeModel::tensorRole).toInt() < 0)
        return false;
    const QString name = index.data(TensorTreeModel::canonicalRole).toString();
    return m_hasStars ? m_whole.match(name).hasMatch() : name.contains(m_part, Qt::CaseInsensitive);
}

bool TensorFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(TensorTreeModel::sortRole), b = right.data(TensorTreeModel::sortRole);
    if (a.userType() == QMetaType::QString && b.userType() == QMetaType::QString) {
        const int order = m_order.compare(a.toString(), b.toString());
        return order != 0 ? order < 0 : left.row() < right.row();
    }
    const double x = a.toDouble(), y = b.toDouble();
    return x != y ? x < y : left.row() < right.row();
}

} // namespace nibble::ui
