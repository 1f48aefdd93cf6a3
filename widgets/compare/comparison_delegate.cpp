// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPainter>

#include "widgets/compare/badge.h"
#include "widgets/compare/comparison_table.h"
#include "widgets/controls/variant_mark.h"
#include "widgets/icon.h"

namespace nibble::ui {

namespace {

using Model = ComparisonModel;

constexpr int kSide = 8;

bool queued(const QModelIndex& index) {
    return index.data(Model::StageRole).toInt() == static_cast<int>(RowStage::queued);
}

const ComparisonModel& sourceModel(const QModelIndex& index) {
    const auto* order = qobject_cast<const QSortFilterProxyModel*>(index.model());
    return *qobject_cast<const ComparisonModel*>(order->sourceModel());
}

int sourceRow(const QModelIndex& index) {
    return qobject_cast<const QSortFilterProxyModel*>(index.model())->mapToSource(index).row();
}

void paintMethod(QPainter& painter, const QRect& where, const QModelIndex& index) {
    const auto& look = theme();
    const double mark = look.px(11);
    QRectF inside = where.adjusted(kSide, 0, -4, 0);
    if (const auto* style = sourceModel(index).style(sourceRow(index)))
        paintVariantMark(painter, QRectF(inside.left(), inside.center().y() - mark / 2, mark, mark), *style,
                         queued(index));
    inside.setLeft(inside.left() + mark + look.px(8));
    painter.setFont(look.numberFont(Type::table));
    painter.setPen(look.colour(queued(index) ? Colour::text3 : Colour::text));
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle,
                                                      static_cast<int>(inside.width())));
}

void paintRun(QPainter& painter, const QRect& where, const QModelIndex& index) {
    const auto& look = theme();
    QRectF inside = where.adjusted(kSide, 0, -2, 0);
    const auto execution = index.data(Model::ExecutionRole).value<Execution>();
    const double size = look.px(10);
    paintExecution(painter, QRectF(inside.left(), inside.top(), size, inside.height()), execution,
                   look.colour(Colour::text2));
    inside.setLeft(inside.left() + size + look.px(5));
    painter.setFont(look.font(Type::caption));
    painter.setPen(look.colour(Colour::text2));
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
}

void paintBar(QPainter& painter, const QRectF& where, const QModelIndex& index, CellState state) {
    const QVariant share = index.data(Model::BarRole);
    if (!share.isValid())
        return;
    const auto& look = theme();
    const QRectF track(where.left(), where.bottom() - look.px(7), where.width(), look.px(3));
    painter.fillRect(track, look.colour(Colour::inset));
    QRectF filled = track;
    filled.setWidth(std::max(1.0, track.width() * share.toDouble()));
    const QColor colour = look.colour(index.data(Model::BestRole).toBool() ? Colour::pass : Colour::bar);
    if (state == CellState::preliminary) {
        for (double x = filled.left(); x < filled.right(); x += look.px(4))
            painter.fillRect(
                QRectF(x, filled.top(), std::min<double>(look.px(2), filled.right() - x), filled.height()),
                colour);
    } else {
        painter.fillRect(filled, colour);
    }
}

void paintFigure(QPainter& painter, const QRect& cell, const QModelIndex& index) {
    const auto& look = theme();
    const auto state = index.data(Model::StateRole).value<CellState>();
    const bool best = index.data(Model::BestRole).toBool();
    QRectF inside = cell.adjusted(6, 0, -kSide, 0);
    paintBar(painter, inside, index, state);
    if (index.data(Model::BarRole).isValid())
        inside.adjust(0, 0, 0, -look.px(7));
    QFont font = look.numberFont(Type::table);
    if (best)
        font.setWeight(QFont::Bold);
    Colour ink = best ? Colour::pass : Colour::text;
    if (state == CellState::pending || state == CellState::notApplicable || state == CellState::preliminary)
        ink = Colour::text3;
    if (state == CellState::failed)
        ink = Colour::review;
    if (const QString spread = index.data(Model::SpreadRole).toString(); !spread.isEmpty()) {
        painter.setFont(look.numberFont(Type::caption));
        painter.setPen(look.colour(Colour::text3));
        const int room = look.px(44); // numbers stay under each other
        painter.drawText(inside, Qt::AlignVCenter | Qt::AlignRight, spread);
        inside.setRight(inside.right() -
                        std::max<double>(room, painter.fontMetrics().horizontalAdvance(spread)) - look.px(4));
    } else if (const auto* figure = Model::figure(index.column()); figure && figure->spreadInCell) {
        inside.setRight(inside.right() - look.px(48));
    }
    painter.setFont(font);
    painter.setPen(look.colour(ink));
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignRight, index.data().toString());
    if (index.data(Model::KindRole).value<Kind>() == Kind::estimated && state != CellState::pending &&
        state != CellState::notApplicable && state != CellState::failed) {
        const double size = look.px(8);
        paintKind(painter, QRectF(cell.left() + 2, inside.top(), size, inside.height()), Kind::estimated,
                  look.colour(Colour::text3));
    }
}

void paintVerdict(QPainter& painter, const QRect& where, const QModelIndex& index) {
    const QString text = index.data().toString();
    Badge badge{badgeLook(text), text};
    const auto stage = static_cast<RowStage>(index.data(Model::StageRole).toInt());
    const auto* variant = sourceModel(index).variant(sourceRow(index));
    if (!variant)
        return;
    if (!variant->error.empty())
        badge.look = Badge::Look::review;
    else if (!variant->verdict && !variant->baseline && stage != RowStage::queued && stage != RowStage::done)
        badge.look = Badge::Look::running;
    paintBadge(painter, where.adjusted(kSide, 0, 0, 0), badge);
}

} // namespace

QSize ComparisonDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {theme().px(60), theme().px(32)};
}

void ComparisonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    const auto& look = theme();
    painter->save();
    painter->setRenderHint(QPainter::TextAntialiasing);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, look.colour(Colour::selection));
    painter->setPen(look.colour(Colour::line));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const auto& model = sourceModel(index);
    const bool newGroup =
        index.column() > 0 && model.columnGroup(index.column()) != model.columnGroup(index.column() - 1);
    if (newGroup)
        painter->drawLine(option.rect.topLeft(), option.rect.bottomLeft());
    if (index.column() == Model::kMethod)
        paintMethod(*painter, option.rect, index);
    else if (index.column() == Model::kExecution)
        paintRun(*painter, option.rect, index);
    else if (index.column() == Model::verdictColumn())
        paintVerdict(*painter, option.rect, index);
    else
        paintFigure(*painter, option.rect, index);
    if (option.state & QStyle::State_HasFocus && option.widget && option.widget->hasFocus()) {
        painter->setPen(QPen(look.colour(Colour::accent), 2));
        painter->drawRect(option.rect.adjusted(1, 1, -2, -2));
    }
    painter->restore();
}

} // namespace nibble::ui
