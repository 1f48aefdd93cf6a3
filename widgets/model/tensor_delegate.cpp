// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/tensor_delegate.h"

#include <vector>

#include <QPainter>

#include "widgets/models/tensor_tree_model.h"
#include "widgets/plots/sparkline.h"
#include "widgets/theme.h"

namespace nibble::ui {

void TensorDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    if (index.column() != TensorTreeModel::histogram)
        return;
    const auto histogram = index.data(TensorTreeModel::histogramRole).value<HistogramPointer>();
    const QRectF inside = QRectF(option.rect).adjusted(6, 4, -6, -4);
    if (!histogram || histogram->values == 0)
        return;
    const std::vector<float> counts(histogram->counts.begin(), histogram->counts.end());
    paintSparkline(*painter, inside, counts);
}

QSize TensorDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return {QStyledItemDelegate::sizeHint(option, index).width(), theme().px(24)};
}

} // namespace nibble::ui
