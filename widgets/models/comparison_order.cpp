// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/comparison_order.h"

#include "widgets/models/comparison_model.h"

namespace nibble::ui {

bool ComparisonOrder::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const bool rising = sortOrder() == Qt::AscendingOrder;
    const bool leftBase = left.data(ComparisonModel::BaselineRole).toBool();
    if (leftBase != right.data(ComparisonModel::BaselineRole).toBool())
        return leftBase == rising;
    const QVariant a = left.data(ComparisonModel::SortRole), b = right.data(ComparisonModel::SortRole);
    if (a.isValid() != b.isValid())
        return a.isValid() == rising;
    if (a.userType() == QMetaType::Double && b.userType() == QMetaType::Double)
        return a.toDouble() < b.toDouble();
    return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
}

} // namespace nibble::ui
