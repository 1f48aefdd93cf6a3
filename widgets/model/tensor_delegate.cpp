// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/tensor_delegate.h"

#include <algorithm>

#include <QPainter>

#include "widgets/models/tensor_tree_model.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

void paintHistogram(QPainter& painter, const QRectF& where, const Histogram& histogram) {
    if (histogram.counts.empty() || histogram.values == 0)
        return;
    const auto most =
        static_cast<double>(*std::max_element(histogram.counts.begin(), histogram.counts.end()));
    const double step = where.width() / static_cast<double>(histogram.counts.size());
    QPolygonF area;
    area << where.bottomLeft();
    for (std::size_t i = 0; i < histogram.counts.size(); ++i)
        area << QPointF(where.left() + (static_cast<double>(i) + 0.5) * step,
                        where.bottom() - where.height() * static_cast<double>(histogram.counts[i]) / most);
    area << where.bottomRight();
    QColor fill = theme().colour(Colour::bar);
    fill.setAlphaF(0.45F);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawPolygon(area);
    painter.setPen(theme().colour(Colour::bar));
    painter.drawPolyline(area);
    painter.restore();
}

} // namespace

void TensorDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    if (index.column() != TensorTreeModel::histogram)
        return;
    const auto histogram = index.data(TensorTreeModel::histogramRole).value<HistogramPointer>();
    const QRectF inside = QRectF(option.rect).adjusted(6, 4, -6, -4);
    if (histogram)
        paintHistogram(*painter, inside, *histogram);
}

QSize TensorDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return {QStyledItemDelegate::sizeHint(option, index).width(), theme().px(24)};
}

} // namespace nibble::ui
