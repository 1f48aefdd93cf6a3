// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/tensor_filter.h"

#include "widgets/models/tensor_tree_model.h"

namespace nibble::ui {

namespace {

/// Numbers in names count as numbers: blk.2 before blk.10. (QCollator's numeric mode depends on the locale.)
bool naturallyLess(QStringView a, QStringView b) {
    qsizetype i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        qsizetype iEnd = i, jEnd = j;
        while (iEnd < a.size() && a[iEnd].isDigit())
            ++iEnd;
        while (jEnd < b.size() && b[jEnd].isDigit())
            ++jEnd;
        if (iEnd > i && jEnd > j) {
            const auto x = a.mid(i, iEnd - i).toULongLong(), y = b.mid(j, jEnd - j).toULongLong();
            if (x != y)
                return x < y;
            i = iEnd;
            j = jEnd;
        } else if (a[i] != b[j]) {
            return a[i] < b[j];
        } else {
            ++i;
            ++j;
        }
    }
    return a.size() - i < b.size() - j;
}

} // namespace

TensorFilter::TensorFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setRecursiveFilteringEnabled(true);
    setSortRole(TensorTreeModel::sortRole);
    // Histograms land while one scrolls: rows must not jump by themselves.
    setDynamicSortFilter(false);
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
    if (a.userType() == QMetaType::QString && b.userType() == QMetaType::QString)
        return naturallyLess(a.toString(), b.toString());
    const double x = a.toDouble(), y = b.toDouble();
    return x != y ? x < y : left.row() < right.row();
}

} // namespace nibble::ui
