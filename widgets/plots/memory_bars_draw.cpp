// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What MemoryBarsView paints.
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

#include <QLocale>

#include "core/experiment/plot_axis.h"
#include "widgets/icon.h"
#include "widgets/plots/canvas_parts.h"
#include "widgets/plots/memory_bars_view.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

struct PartLook {
    Colour fill;
    Qt::BrushStyle pattern;
};
constexpr PartLook kParts[kMemoryParts] = {
    {Colour::gguf, Qt::NoBrush}, {Colour::gptq, Qt::BDiagPattern}, {Colour::axis, Qt::NoBrush}};

/// A round step that gives at most `most` ticks.
double tickStep(double span, double most) {
    const double raw = span / std::max(1.0, most);
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (power * factor >= raw)
            return power * factor;
    return power * 10;
}

} // namespace

void paintMemoryPart(QPainter& painter, const QRectF& where, int part) {
    const PartLook& look = kParts[part];
    if (where.width() <= 0)
        return;
    painter.fillRect(where, theme().colour(look.fill));
    if (look.pattern == Qt::NoBrush)
        return;
    QColor ink = Theme::inkOn(theme().colour(look.fill));
    ink.setAlphaF(0.45F);
    painter.fillRect(where, QBrush(ink, look.pattern));
}

void MemoryBarsView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().colour(Colour::surface));
    draw(painter, size(), true);
}

void MemoryBarsView::paintPicture(QCPPainter& painter, const QSize& size) {
    draw(painter, size, false);
}

void MemoryBarsView::draw(QPainter& painter, const QSizeF& size, bool crosshair) const {
    painter.setRenderHint(QPainter::Antialiasing);
    const Edges at = edges(size);
    drawHead(painter, at, theme().px(22));
    for (int row = 0; row < static_cast<int>(m_bars.rows.size()); ++row)
        drawRow(painter, row, at, size, crosshair);
    drawLines(painter, at, size);
    if (crosshair)
        drawCrosshair(painter, at, size);
}

void MemoryBarsView::drawHead(QPainter& painter, const Edges& at, double bottom) const {
    const auto& look = theme();
    painter.fillRect(QRectF(0, 0, at[columns], bottom), look.colour(Colour::raised));
    painter.setFont(look.font(Type::caption));
    painter.setPen(look.colour(Colour::text2));
    const auto text = [&](int column, Qt::Alignment align, const QString& words) {
        const auto i = static_cast<std::size_t>(column);
        const QRectF cell(at[i] + look.px(8), 0, at[i + 1] - at[i] - look.px(16), bottom);
        if (cell.width() > 4)
            painter.drawText(
                cell, align | Qt::AlignVCenter,
                painter.fontMetrics().elidedText(words, Qt::ElideRight, static_cast<int>(cell.width()) + 2));
    };
    text(name, Qt::AlignLeft, MemoryBarsPlot::tr("Format"));
    text(bits, Qt::AlignRight, MemoryBarsPlot::tr("Bits/w"));
    text(weights, Qt::AlignRight, MemoryBarsPlot::tr("Weights"));
    text(total, Qt::AlignRight, MemoryBarsPlot::tr("Total %1").arg(m_bars.unitName));
    text(badge, Qt::AlignLeft, MemoryBarsPlot::tr("Device"));
    text(rate, Qt::AlignRight, MemoryBarsPlot::tr("tok/s ≤"));
    const double step = tickStep((m_to - m_from) / m_bars.unit, (at[area + 1] - at[area]) / look.px(64));
    for (double tick = std::ceil(m_from / m_bars.unit / step - 1e-9) * step; tick <= m_to / m_bars.unit;
         tick += step) {
        const double x = pixel(tick * m_bars.unit, at);
        const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step))), 0, 9);
        painter.drawText(QRectF(x - look.px(40), 0, look.px(80), bottom), Qt::AlignCenter,
                         QLocale().toString(tick, 'f', decimals));
    }
    painter.setPen(QPen(look.colour(Colour::line), 1));
    painter.drawLine(QLineF(0, bottom - 0.5, at[columns], bottom - 0.5));
}

void MemoryBarsView::drawRow(QPainter& painter, int index, const Edges& at, const QSizeF& size,
                             bool crosshair) const {
    const auto& look = theme();
    const MemoryBarRow& row = m_bars.rows[static_cast<std::size_t>(index)];
    const QRectF line = rowBox(index, size);
    const bool isCurrent = index == m_bars.current;
    if (isCurrent || (crosshair && line.contains(m_pointer)))
        painter.fillRect(line, look.colour(isCurrent ? Colour::selection : Colour::hover));
    painter.setFont(look.numberFont(Type::table));
    const auto cell = [&](int column) {
        const auto i = static_cast<std::size_t>(column);
        return QRectF(at[i] + look.px(8), line.top(), at[i + 1] - at[i] - look.px(16), line.height());
    };
    const auto text = [&](int column, Qt::Alignment align, const QString& words) {
        const QRectF box = cell(column);
        if (box.width() > 4)
            painter.drawText(
                box, align | Qt::AlignVCenter,
                painter.fontMetrics().elidedText(words, Qt::ElideMiddle, static_cast<int>(box.width()) + 2));
    };
    const bool known = !row.bars.empty();
    const QString none = QStringLiteral("–");
    painter.setPen(look.colour(Colour::text));
    text(name, Qt::AlignLeft, row.name);
    text(bits, Qt::AlignRight, row.bits ? QLocale().toString(*row.bits, 'f', 2) : none);
    text(weights, Qt::AlignRight, known ? sizeText(row.weights()) : none);
    QFont bold = look.numberFont(Type::table);
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    text(total, Qt::AlignRight, known ? sizeText(row.total()) : none);
    painter.setFont(look.numberFont(Type::table));
    text(rate, Qt::AlignRight, !row.fits() ? none : row.rate ? figureText(*row.rate, 3) : m_bars.noRate);
    const QRectF bars(at[area], line.top(), at[area + 1] - at[area], line.height());
    if (known) {
        drawBars(painter, row, bars, at);
        drawBadge(painter, row, cell(badge));
    } else {
        painter.setPen(look.colour(Colour::review));
        painter.setFont(look.font(Type::caption));
        painter.drawText(
            bars.adjusted(look.px(4), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
            painter.fontMetrics().elidedText(row.toolTip, Qt::ElideRight, static_cast<int>(bars.width())));
    }
    painter.setPen(QPen(look.colour(Colour::line), 1));
    painter.drawLine(QLineF(0, line.bottom() - 0.5, line.right(), line.bottom() - 0.5));
    if (isCurrent && hasFocus() && crosshair)
        paintFocusRing(painter, line.toAlignedRect());
}

/// One bar per device, one under the other; a bar that is longer than the axis breaks off at its end.
void MemoryBarsView::drawBars(QPainter& painter, const MemoryBarRow& row, const QRectF& where,
                              const Edges& at) const {
    const double count = static_cast<double>(row.bars.size()), gap = theme().px(count > 1 ? 1 : 0);
    const double most = theme().px(count > 1 ? 21 : 15);
    const double height =
        (std::min<double>(where.height() - theme().px(count > 1 ? 4 : 6), most) - gap * (count - 1)) / count;
    double y = where.center().y() - (height * count + gap * (count - 1)) / 2;
    const double end = where.right() - theme().px(2);
    for (const MemoryBar& bar : row.bars) {
        double from = 0;
        const double sizes[kMemoryParts] = {bar.weights, bar.cache, bar.runtime};
        for (int part = 0; part < kMemoryParts; ++part) {
            const double left = std::clamp(pixel(from, at), where.left(), end);
            const double right = std::clamp(pixel(from + sizes[part], at), where.left(), end);
            paintMemoryPart(painter, QRectF(left, y, right - left, height), part);
            from += sizes[part];
        }
        if (pixel(bar.total(), at) > end) { // broken: a notch in the surface's colour
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme().colour(Colour::surface));
            const double notch = theme().px(5);
            painter.drawPolygon(QPolygonF{QPointF(end + 1, y), QPointF(end - notch, y + height / 2),
                                          QPointF(end + 1, y + height)});
        }
        y += height + gap;
    }
}

void MemoryBarsView::drawBadge(QPainter& painter, const MemoryBarRow& row, const QRectF& cell) const {
    const auto& look = theme();
    const bool fits = row.fits();
    const QString words = fits ? MemoryBarsPlot::tr("fits") : MemoryBarsPlot::tr("too big");
    QFont font = look.font(Type::caption);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    const double mark = look.px(9),
                 width = painter.fontMetrics().horizontalAdvance(words) + mark + look.px(18);
    const double height = std::min<double>(cell.height() - 3, look.px(18));
    const QRectF box(cell.left() - look.px(4), cell.center().y() - height / 2,
                     std::min(width, cell.width() + look.px(10)), height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.colour(fits ? Colour::passTint : Colour::reviewTint));
    painter.drawRoundedRect(box, look.px(4), look.px(4));
    const QColor ink = look.colour(fits ? Colour::pass : Colour::review);
    painter.setPen(QPen(ink, 1.6));
    const QPointF at(box.left() + look.px(10), box.center().y());
    const double r = mark / 2 - 1;
    if (fits)
        painter.drawPolyline(
            QPolygonF{at + QPointF(-r, 0), at + QPointF(-r / 3, r * 0.8), at + QPointF(r, -r * 0.8)});
    else {
        painter.drawLine(QLineF(at + QPointF(-r, -r), at + QPointF(r, r)));
        painter.drawLine(QLineF(at + QPointF(-r, r), at + QPointF(r, -r)));
    }
    painter.drawText(box.adjusted(mark + look.px(10), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, words);
}

/// What is left on the devices, across all rows; of two each has its line beside its own bars.
void MemoryBarsView::drawLines(QPainter& painter, const Edges& at, const QSizeF& size) const {
    if (m_bars.rows.empty())
        return;
    const double bottom = rowBox(static_cast<int>(m_bars.rows.size()) - 1, size).bottom();
    for (std::size_t i = 0; i < m_bars.left.size(); ++i) {
        const double x = pixel(m_bars.left[i], at);
        if (x < at[area] || x > at[area + 1])
            continue;
        painter.setPen(QPen(theme().colour(Colour::review), 2));
        if (m_bars.left.size() == 1) {
            painter.drawLine(QLineF(x, theme().px(22), x, bottom));
            continue;
        }
        for (int row = 0; row < static_cast<int>(m_bars.rows.size()); ++row) {
            const QRectF box = rowBox(row, size);
            const double half = box.height() / static_cast<double>(m_bars.left.size());
            const double top = box.top() + static_cast<double>(i) * half;
            painter.drawLine(QLineF(x, top + 1, x, top + half - 1));
        }
    }
}

void MemoryBarsView::drawCrosshair(QPainter& painter, const Edges& at, const QSizeF& size) const {
    if (m_pointer.x() < at[area] || m_pointer.x() > at[area + 1] || rowAt(m_pointer) < 0)
        return;
    const double bottom = rowBox(static_cast<int>(m_bars.rows.size()) - 1, size).bottom();
    QPen pen(theme().colour(Colour::accent), 1);
    pen.setDashPattern({2, 2});
    painter.setPen(pen);
    painter.drawLine(QLineF(m_pointer.x(), theme().px(22), m_pointer.x(), bottom));
    paintReadoutBox(painter, m_pointer + QPointF(theme().px(6), 0),
                    {sizeText(bytesAt(m_pointer.x())) + QChar(0xA0) + m_bars.unitName},
                    QRectF(QPointF(), size));
}

} // namespace nibble::ui
