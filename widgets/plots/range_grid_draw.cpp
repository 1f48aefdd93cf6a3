// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What RangeGridView draws.
#include <algorithm>
#include <cmath>

#include "widgets/plots/range_grid_view.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

void RangeGridView::restyle() {
    PlotCanvas::restyle();
    QMargins margins = area().margins();
    margins.setTop(theme().px(24)); // the codes
    area().setMargins(margins);
}

void RangeGridView::drawBehind(QCPPainter& painter) {
    if (!m_picture.values)
        return;
    const QRectF inside = area().rect();
    const double wide = std::max(3.0, theme().px(4) * 1.0);
    const double base = area().axis(QCPAxis::atLeft)->coordToPixel(0);
    painter.setPen(Qt::NoPen);
    // Bars begin at multiples of their width, so that they stand still while the view is moved.
    const double width = std::abs(valueAt(wide) - valueAt(0));
    const double first = std::floor(valueAt(inside.left()) / width) * width;
    for (double from = first; from < valueAt(inside.right()); from += width) {
        const double height = density(from, from + width);
        if (height <= 0)
            continue;
        const double top = area().axis(QCPAxis::atLeft)->coordToPixel(height);
        const double middle = from + width / 2;
        const bool clipped = middle < m_picture.grid.low() || middle > m_picture.grid.high();
        const QRectF bar(QPointF(pixelX(from) + 0.5, top), QPointF(pixelX(from + width) - 0.5, base));
        painter.setBrush(theme().colour(clipped ? Colour::rtn : Colour::w8a8));
        painter.drawRect(bar.intersected(inside));
    }
}

void RangeGridView::drawOver(QCPPainter& painter) {
    if (!m_picture.values)
        return;
    const QRectF inside = area().rect();
    const AffineGrid& grid = m_picture.grid;
    const double low = std::clamp(pixelX(grid.low()), inside.left(), inside.right()),
                 high = std::clamp(pixelX(grid.high()), inside.left(), inside.right());
    drawClipped(painter, inside.left(), low, shareBelow(grid.low()), true);
    const double above = 1 - shareBelow(std::nextafter(grid.high(), HUGE_VAL));
    drawClipped(painter, high, inside.right(), above, false);
    drawCodes(painter);
    drawZero(painter);
    for (const double end : {grid.low(), grid.high()})
        drawHandle(painter, end);
}

void RangeGridView::drawClipped(QCPPainter& painter, double from, double to, double share, bool left) {
    const QRectF inside = area().rect();
    if (to - from < 1)
        return;
    const QRectF where(from, inside.top(), to - from, inside.height());
    QColor ink = theme().colour(Colour::review);
    ink.setAlphaF(0.35F);
    painter.setPen(QPen(ink, 1));
    const double gap = theme().px(7);
    for (double x = where.left() - where.height(); x < where.right(); x += gap) {
        const QLineF line(x, where.bottom(), x + where.height(), where.top());
        const double a = std::clamp((where.left() - x) / where.height(), 0.0, 1.0),
                     b = std::clamp((where.right() - x) / where.height(), 0.0, 1.0);
        if (b > a)
            painter.drawLine(QLineF(line.pointAt(a), line.pointAt(b)));
    }
    const QString text = RangeGridPlot::tr("%1 %\nclipped").arg(figureText(100 * share, 2));
    painter.setFont(theme().font(Type::caption));
    const QSizeF size = QFontMetricsF(painter.font()).size(0, text);
    const double width = size.width() + theme().px(6);
    if (width > where.width() || share <= 0)
        return;
    QRectF box(0, where.top() + theme().px(4), width, size.height() + 2);
    box.moveLeft(left ? where.right() - width - theme().px(2) : where.left() + theme().px(4));
    box.moveLeft(std::max(box.left(), where.left()));
    painter.fillRect(box, theme().colour(Colour::surface));
    painter.setPen(theme().colour(Colour::review));
    painter.drawText(box, Qt::AlignCenter, text);
}

/// A line for each code where there is room, its number where there is more.
void RangeGridView::drawCodes(QCPPainter& painter) {
    const AffineGrid& grid = m_picture.grid;
    const QRectF inside = area().rect();
    if (!(grid.scale > 0))
        return;
    const double apart = std::abs(pixelX(grid.scale) - pixelX(0));
    painter.setFont(theme().numberFont(Type::dense));
    const auto digits = [](int code) { return QString::number(code).replace(QChar('-'), QChar(0x2212)); };
    const QFontMetricsF metrics(painter.font());
    const double label = std::max(metrics.horizontalAdvance(digits(grid.lowest)),
                                  metrics.horizontalAdvance(digits(grid.highest))) +
                         theme().px(4);
    int every = 1, lines = 1;
    while (apart * every < label)
        every *= 2;
    while (apart * lines < 4)
        lines *= 2;
    QColor pale = theme().colour(Colour::text3);
    pale.setAlphaF(lines > 1 ? 0.4F : 0.75F);
    for (int code = grid.lowest; code <= grid.highest; ++code) {
        const double x = pixelX(grid.value(code));
        const int offset = code - grid.zero;
        const bool isZero = offset == 0;
        if (x < inside.left() || x > inside.right())
            continue;
        if (offset % lines == 0) {
            painter.setPen(QPen(isZero ? theme().colour(Colour::text) : pale, isZero ? 1.4 : 1));
            painter.drawLine(QLineF(x, inside.top(), x, inside.bottom()));
        }
        const bool end = code == grid.lowest || code == grid.highest;
        const bool crowded =
            !end && (std::abs(pixelX(grid.high()) - x) < label || std::abs(pixelX(grid.low()) - x) < label) &&
            apart < label;
        if ((offset % every != 0 && !end) || crowded)
            continue;
        painter.setPen(theme().colour(end || isZero ? Colour::text : Colour::text2));
        painter.drawText(QRectF(x - label, 0, 2 * label, theme().px(24)), Qt::AlignCenter, digits(code));
    }
}

void RangeGridView::drawHandle(QCPPainter& painter, double value) {
    const QRectF inside = area().rect();
    const double x = pixelX(value);
    if (!(x >= inside.left() && x <= inside.right()))
        return;
    painter.setPen(QPen(theme().colour(Colour::text), 1.6));
    painter.drawLine(QLineF(x, inside.top(), x, inside.bottom()));
    const double half = theme().px(4), tall = theme().px(12), y = inside.center().y();
    painter.setPen(QPen(theme().colour(Colour::accent), 1.6));
    painter.setBrush(theme().colour(Colour::surface));
    painter.drawRoundedRect(QRectF(x - half, y - tall, 2 * half, 2 * tall), 2, 2);
    for (const double offset : {-1.0, 1.0})
        painter.drawLine(QLineF(x + offset * half / 3, y - tall / 3, x + offset * half / 3, y + tall / 3));
}

/// Where 0 lies: a triangle, which asymmetric grids can be moved with.
void RangeGridView::drawZero(QCPPainter& painter) {
    const QRectF inside = area().rect();
    const double x = pixelX(0);
    if (!(x >= inside.left() && x <= inside.right()))
        return;
    const double size = theme().px(5), base = inside.bottom() + 1;
    painter.setPen(QPen(theme().colour(Colour::surface), 1));
    painter.setBrush(theme().colour(Colour::accent));
    painter.drawPolygon(QPolygonF{{x - size, base}, {x + size, base}, {x, base - 1.5 * size}});
}

void RangeGridView::drawCrosshair(QCPPainter& painter) {
    if (!m_cursor)
        return;
    const QRectF inside = area().rect();
    const double x = pixelX(*m_cursor), stored = pixelX(m_picture.grid.value(m_picture.grid.code(*m_cursor)));
    if (!(x >= inside.left() - 1 && x <= inside.right() + 1))
        return;
    QPen pen(theme().colour(Colour::accent), 1);
    pen.setDashPattern({2, 2});
    painter.setPen(pen);
    painter.drawLine(QLineF(x, inside.top(), x, inside.bottom()));
    const double y = inside.top() + inside.height() * 0.75;
    if (stored >= inside.left() && stored <= inside.right()) {
        painter.setPen(QPen(theme().colour(Colour::accent), 1.5));
        painter.drawLine(QLineF(x, y, stored, y));
        painter.setBrush(theme().colour(Colour::surface));
        painter.drawEllipse(QPointF(stored, y), theme().px(3), theme().px(3));
    }
    paintReadout(painter, {x, y}, readout());
}

} // namespace nibble::ui
