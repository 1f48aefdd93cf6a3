// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What LossView draws.
#include <algorithm>
#include <cmath>

#include <QLocale>

#include "widgets/controls/variant_mark.h"
#include "widgets/plots/canvas_parts.h"
#include "widgets/plots/loss_view.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

const QList<double> kUntrainedDash{5, 4};

} // namespace

void LossView::drawLine(QCPPainter& painter, const QPolygonF& line) const {
    const QRectF inside = area().rect();
    const QRectF around = line.boundingRect();
    // Most lines lie wholly inside: they are drawn as one, with their joins.
    if (inside.contains(around.topLeft()) && inside.contains(around.bottomRight()))
        return painter.drawPolyline(line);
    for (qsizetype i = 1; i < line.size(); ++i)
        if (const auto part = clippedLine({line[i - 1], line[i]}, inside))
            painter.drawLine(*part);
}

void LossView::drawBehind(QCPPainter& painter) {
    for (std::size_t i = 0; i < m_curves.size(); ++i)
        drawUntrained(painter, i);
    for (std::size_t i = 0; i < m_curves.size(); ++i)
        drawTraining(painter, i);
}

void LossView::drawOver(QCPPainter& painter) {
    for (std::size_t i = 0; i < m_curves.size(); ++i)
        drawHeldOut(painter, i);
    for (std::size_t i = 0; i < m_curves.size(); ++i)
        drawGap(painter, i);
    drawLegend(painter);
}

/// Where the scheme stands without training: the whole width, with its figure at the right.
void LossView::drawUntrained(QCPPainter& painter, std::size_t curve) {
    const auto& loss = m_curves[curve].untrainedLoss;
    const QRectF inside = area().rect();
    if (!loss || !(*loss > 0 || !logarithmic()))
        return;
    const double y = pixelOf({1, *loss}).y();
    if (y < inside.top() || y > inside.bottom())
        return;
    QPen pen(colourOf(curve), strong(curve) ? 2 : 1.3);
    pen.setDashPattern(kUntrainedDash);
    painter.setPen(pen);
    painter.drawLine(QLineF(inside.left(), y, inside.right(), y));
    painter.setFont(theme().numberFont(Type::caption));
    const QFontMetricsF metrics(painter.font());
    painter.setPen(colourOf(curve));
    painter.drawText(
        QRectF(inside.right() + theme().px(4), y - metrics.height() / 2, theme().px(60), metrics.height()),
        Qt::AlignLeft | Qt::AlignVCenter, figureText(*loss, 3));
}

void LossView::drawTraining(QCPPainter& painter, std::size_t curve) {
    QColor colour = colourOf(curve);
    colour.setAlphaF(theme().isHighContrast() ? 0.8F : 0.45F);
    painter.setPen(QPen(colour, 1));
    painter.setBrush(Qt::NoBrush);
    QPolygonF line;
    for (const RecordRow& row : m_curves[curve].record)
        if (std::isfinite(row.trainingLoss) && row.step > 0) // the first row repeats the untrained loss
            line += placeOf(row, row.trainingLoss);
    drawLine(painter, line);
}

void LossView::drawHeldOut(QCPPainter& painter, std::size_t curve) {
    QPen pen(colourOf(curve), strong(curve) ? 3 : 2);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    QPolygonF line;
    for (const RecordRow& row : m_curves[curve].record)
        if (row.heldOutLoss && std::isfinite(*row.heldOutLoss))
            line += placeOf(row, *row.heldOutLoss);
    drawLine(painter, line);
    const QRectF inside = QRectF(area().rect()).adjusted(-1, -1, 1, 1);
    const double radius = theme().px(4);
    VariantStyle style = m_styles[curve];
    // Marks keep apart where measurements are dense.
    double last = -INFINITY;
    for (const QPointF& at : line) {
        const bool end = &at == &line.back();
        if (!inside.contains(at) || (at.x() - last < theme().px(28) && !end))
            continue;
        last = at.x();
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().colour(Colour::surface));
        painter.drawEllipse(at, radius, radius);
        paintVariantMark(painter, QRectF(at - QPointF(radius, radius), at + QPointF(radius, radius)), style);
    }
}

/// How much of the gap is closed: from the broken line down to the smallest loss, at the curve's end.
void LossView::drawGap(QCPPainter& painter, std::size_t curve) {
    const TrainingResult& run = m_curves[curve];
    const auto share = shareClosed(run.untrainedLoss, run.bestLoss);
    const QRectF inside = area().rect();
    if (run.record.empty() || !share || run.loss == "text")
        return;
    const QPointF low = placeOf(run.record.back(), *run.bestLoss),
                  high = placeOf(run.record.back(), *run.untrainedLoss);
    painter.setFont(theme().numberFont(Type::caption));
    const QFontMetricsF metrics(painter.font());
    if (low.y() - high.y() < 1.2 * metrics.height() || low.x() > inside.right() + 1)
        return;
    const QString label =
        QStringLiteral("−%1 %").arg(QLocale().toString(100 * *share, 'f', *share > 0.995 ? 1 : 0));
    QPen pen(colourOf(curve), 1);
    pen.setDashPattern({1, 2});
    painter.setPen(pen);
    if (const auto part = clippedLine({high, low}, inside))
        painter.drawLine(*part);
    const double y = std::clamp((low.y() + high.y()) / 2, inside.top(), inside.bottom());
    const double width = metrics.horizontalAdvance(label);
    QRectF box(low.x() - width - theme().px(6), y - metrics.height() / 2, width, metrics.height());
    if (box.left() < inside.left())
        box.moveLeft(low.x() + theme().px(6));
    QColor ground = theme().colour(Colour::surface);
    ground.setAlphaF(0.85F);
    painter.fillRect(box.adjusted(-2, 0, 2, 0), ground);
    painter.setPen(colourOf(curve));
    painter.drawText(box.adjusted(0, 0, 2, 0), Qt::AlignLeft | Qt::AlignVCenter, label);
}

void LossView::drawLegend(QCPPainter& painter) {
    painter.setFont(theme().font(Type::caption));
    const QFontMetricsF metrics(painter.font());
    const double y = theme().px(13), right = plot().viewport().width() - theme().px(8);
    double x = area().rect().left();
    const auto words = [&](const QString& text, double mark) {
        const double width = metrics.horizontalAdvance(text) + 2;
        if (x + mark + width > right)
            return false;
        painter.setPen(theme().colour(Colour::text2));
        painter.drawText(QRectF(x + mark, y - metrics.height() / 2, width, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
        return true;
    };
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const double size = theme().px(9);
        if (!words(labelOf(i), theme().px(14)))
            return;
        paintVariantMark(painter, QRectF(x, y - size / 2, size, size), m_styles[i],
                         m_curves[i].record.empty());
        x += theme().px(14) + metrics.horizontalAdvance(labelOf(i)) + theme().px(16);
    }
    const QColor ink = theme().colour(Colour::text3);
    const auto key = [&](const QPen& pen, const QString& text) {
        if (!words(text, theme().px(26)))
            return;
        painter.setPen(pen);
        painter.drawLine(QLineF(x, y, x + theme().px(20), y));
        x += theme().px(26) + metrics.horizontalAdvance(text) + theme().px(16);
    };
    QPen dashed(ink, 1.3);
    dashed.setDashPattern(kUntrainedDash);
    key(QPen(ink, 2), LossPlot::tr("held-out text"));
    key(QPen(ink, 0.8), LossPlot::tr("training text"));
    key(dashed, LossPlot::tr("rounded, not trained"));
}

void LossView::drawCrosshair(QCPPainter& painter) {
    const RecordRow* row = rowAt(m_current);
    if (!row)
        return;
    const QPointF at = placeOf(*row, row->heldOutLoss.value_or(row->trainingLoss));
    const QRectF inside = area().rect();
    if (!inside.contains(at))
        return;
    QPen pen(theme().colour(Colour::accent), 1);
    pen.setDashPattern({2, 2});
    painter.setPen(pen);
    painter.drawLine(QLineF(at.x(), inside.top(), at.x(), inside.bottom()));
    painter.setPen(QPen(theme().colour(Colour::accent), 1.5));
    painter.setBrush(theme().colour(Colour::surface));
    painter.drawEllipse(at, theme().px(3), theme().px(3));
    paintReadout(painter, at, readout(m_current));
}

} // namespace nibble::ui
