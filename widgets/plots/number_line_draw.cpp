// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What NumberLineView draws.
#include <cmath>

#include "widgets/numbers/number_text.h"
#include "widgets/plots/number_line_view.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kLabelWidth = 104, kCountWidth = 84, kLineHead = 22;
/// Width of the columns in which codes are counted where they stand close.
constexpr double kColumn = 2;
/// Larger counts have no room for all their digits.
constexpr std::uint64_t kMostPlainCount = 10'000'000;

} // namespace

void NumberLineView::restyle() {
    PlotCanvas::restyle();
    area().setAutoMargins(QCP::msNone);
    area().setMargins(
        QMargins(theme().px(kLabelWidth), theme().px(kLineHead), theme().px(kCountWidth), theme().px(40)));
    area().axis(QCPAxis::atLeft)->grid()->setVisible(false);
}

void NumberLineView::drawBehind(QCPPainter& painter) {
    const QRectF inside = area().rect();
    const double a = pixelX(m_low), b = pixelX(m_high);
    const double left = std::clamp(std::min(a, b), inside.left(), inside.right());
    const double right = std::clamp(std::max(a, b), inside.left(), inside.right());
    if (std::isnan(a) || std::isnan(b) || right <= left)
        return;
    painter.fillRect(QRectF(left, inside.top(), right - left, inside.height()),
                     theme().colour(Colour::selection));
}

void NumberLineView::drawOver(QCPPainter& painter) {
    for (int row = 0; row < static_cast<int>(m_rows.size()); ++row)
        drawRow(painter, row);
    const QRectF inside = area().rect();
    painter.setFont(theme().font(Type::caption));
    painter.setPen(theme().colour(Colour::text3));
    painter.drawText(QRectF(inside.right(), 0, theme().px(kCountWidth - 8), theme().px(kLineHead)),
                     Qt::AlignRight | Qt::AlignVCenter, NumberLinePlot::tr("in brush"));
    for (const mpq_class* end : {&m_low, &m_high}) {
        const double x = pixelX(*end);
        if (!(x >= inside.left() && x <= inside.right()))
            continue;
        painter.setPen(QPen(theme().colour(Colour::accent), 1));
        painter.setBrush(theme().colour(Colour::surface));
        painter.drawLine(QLineF(x, inside.top(), x, inside.bottom()));
        const double half = theme().px(3), tall = theme().px(8);
        painter.drawRoundedRect(QRectF(x - half, inside.center().y() - tall, 2 * half, 2 * tall), 2, 2);
    }
    drawNumber(painter);
}

void NumberLineView::drawRow(QCPPainter& painter, int row) {
    const NumberLineRow& at = m_rows[static_cast<std::size_t>(row)];
    const QRectF inside = area().rect();
    const double middle = rowMiddle(row), high = inside.height() / static_cast<double>(m_rows.size());
    const CategoryColours colours = theme().category(at.category);
    drawNames(painter, row, middle, high);
    const double half = std::min(high * 0.3, static_cast<double>(theme().px(7)));
    painter.setPen(QPen(theme().colour(Colour::grid), 1));
    painter.drawLine(QLineF(inside.left(), middle + half, inside.right(), middle + half));
    drawCodes(painter, row, colours.fill, colours.line);
    drawLanding(painter, row, colours.line);
}

/// The format's name and its codes in the brush; where rows are low, those of every other row.
void NumberLineView::drawNames(QCPPainter& painter, int row, double middle, double high) {
    const bool chosen = row == m_current, low = high < theme().px(15);
    if (high < theme().px(10) && !chosen && (row - m_current) % 2 != 0)
        return;
    const QRectF inside = area().rect();
    const double tall = std::max(high, static_cast<double>(theme().px(14)));
    painter.setFont(theme().font(low ? Type::dense : chosen ? Type::cardTitle : Type::table));
    painter.setPen(theme().colour(chosen ? Colour::accent : Colour::text));
    const QRectF label(0, middle - tall / 2, inside.left() - theme().px(8), tall);
    painter.drawText(
        label, Qt::AlignRight | Qt::AlignVCenter,
        QFontMetricsF(painter.font())
            .elidedText(m_rows[static_cast<std::size_t>(row)].name, Qt::ElideRight, label.width()));
    const std::uint64_t count = codesInBrush(row);
    painter.setFont(theme().numberFont(low ? Type::dense : Type::caption));
    painter.drawText(QRectF(inside.right(), middle - tall / 2, theme().px(kCountWidth - 8), tall),
                     Qt::AlignRight | Qt::AlignVCenter,
                     count < kMostPlainCount ? integerText(static_cast<std::int64_t>(count))
                                             : figureText(static_cast<double>(count), 4));
}

/// Columns of two pixels: none, one tick where its code is, or a full column.
void NumberLineView::drawCodes(QCPPainter& painter, int row, const QColor& fill, const QColor& line) {
    const QRectF inside = area().rect();
    const double middle = rowMiddle(row);
    const double half = std::min(inside.height() / static_cast<double>(m_rows.size()) * 0.3,
                                 static_cast<double>(theme().px(7)));
    const double width = row == m_current ? 1.6 : 1.1;
    double bandFrom = -1;
    const auto endBand = [&](double to) {
        if (bandFrom >= 0)
            painter.fillRect(QRectF(bandFrom, middle - half, to - bandFrom, 2 * half), fill);
        bandFrom = -1;
    };
    painter.setPen(QPen(line, width));
    const std::int64_t end = rankAt(row, valueAt(inside.right()));
    std::int64_t before = rankAt(row, valueAt(inside.left()));
    // A code on the very edge belongs to the view.
    if (before >= firstRank(row) && valueOf(row, before) == valueAt(inside.left()))
        --before;
    for (double x = inside.left(); x < inside.right() && before < end; x += kColumn) {
        const std::int64_t here = std::min(rankAt(row, valueAt(std::min(x + kColumn, inside.right()))), end);
        if (here - before > 1) {
            bandFrom = bandFrom < 0 ? x : bandFrom;
        } else {
            endBand(x);
            if (here > before) {
                const double at = pixelX(valueOf(row, here));
                painter.drawLine(QLineF(at, middle - half, at, middle + half));
            }
        }
        before = here;
    }
    if (bandFrom >= 0) {
        const double last = pixelX(valueOf(row, end));
        endBand(end == lastRank(row) ? std::clamp(last, bandFrom + 1, inside.right()) : inside.right());
    }
}

/// A triangle where the number landed.
void NumberLineView::drawLanding(QCPPainter& painter, int row, const QColor& line) {
    const auto& stored = m_rows[static_cast<std::size_t>(row)].stored;
    const QRectF inside = area().rect();
    if (!stored)
        return;
    const double x = pixelX(*stored);
    if (!(x >= inside.left() - 1 && x <= inside.right() + 1))
        return;
    const double high = inside.height() / static_cast<double>(m_rows.size());
    const double tip =
        rowMiddle(row) - std::min(high * 0.3, static_cast<double>(theme().px(7))) + theme().px(2);
    const double size = std::min(static_cast<double>(theme().px(5)), high / 4);
    painter.setPen(QPen(theme().colour(Colour::surface), 1));
    painter.setBrush(line);
    painter.drawPolygon(QPolygonF{{x - size, tip - 1.5 * size}, {x + size, tip - 1.5 * size}, {x, tip}});
}

void NumberLineView::drawNumber(QCPPainter& painter) {
    const QRectF inside = area().rect();
    const double x = pixelX(m_number.value);
    if (!m_onLine || !(x >= inside.left() && x <= inside.right()))
        return;
    QPen pen(theme().colour(Colour::text), 1);
    pen.setDashPattern({2, 2});
    painter.setPen(pen);
    painter.drawLine(QLineF(x, inside.top(), x, inside.bottom()));
    painter.setFont(theme().numberFont(Type::caption));
    painter.drawText(QRectF(x - theme().px(80), 0, theme().px(160), theme().px(kLineHead)), Qt::AlignCenter,
                     exactFigure(m_number, 6));
}

void NumberLineView::drawCrosshair(QCPPainter& painter) {
    if (m_place.row < 0)
        return;
    const QRectF inside = area().rect();
    const double x = pixelX(valueOf(m_place.row, m_place.rank));
    if (!(x >= inside.left() - 1 && x <= inside.right() + 1))
        return;
    QPen pen(theme().colour(Colour::accent), 1);
    pen.setDashPattern({2, 2});
    painter.setPen(pen);
    painter.drawLine(QLineF(x, inside.top(), x, inside.bottom()));
    const QPointF at(x, rowMiddle(m_place.row));
    painter.setPen(QPen(theme().colour(Colour::accent), 1.5));
    painter.setBrush(theme().colour(Colour::surface));
    painter.drawEllipse(at, theme().px(3), theme().px(3));
    paintReadout(painter, at, readout(m_place));
}

} // namespace nibble::ui
