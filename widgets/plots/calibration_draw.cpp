// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What CalibrationView draws.
#include <algorithm>
#include <cmath>

#include "widgets/controls/variant_mark.h"
#include "widgets/plots/calibration_view.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

const QList<double> kReferenceDash{5, 4};

QString letterOf(std::size_t text) {
    return QChar('A' + static_cast<char16_t>(text));
}

} // namespace

void CalibrationView::drawBehind(QCPPainter& painter) {
    for (std::size_t i = 0; i < m_spreads.size(); ++i)
        drawBand(painter, i);
    for (const Line& line : m_lines)
        drawLine(painter, line);
}

void CalibrationView::drawOver(QCPPainter& painter) {
    for (std::size_t i = 0; i < m_spreads.size(); ++i)
        drawCurve(painter, i);
    drawEndLabels(painter);
    drawLegend(painter);
}

/// From the least to the greatest of the draws.
void CalibrationView::drawBand(QCPPainter& painter, std::size_t curve) {
    QPolygonF band;
    for (const Spread& spread : m_spreads[curve])
        band += pixelOf({static_cast<double>(spread.samples), spread.greatest});
    for (auto spread = m_spreads[curve].rbegin(); spread != m_spreads[curve].rend(); ++spread)
        band += pixelOf({static_cast<double>(spread->samples), spread->least});
    const QRectF inside = area().rect();
    if (band.size() < 4 || !band.boundingRect().intersects(inside))
        return;
    QColor fill = colourOf(curve);
    fill.setAlphaF(theme().isDark() ? 0.22F : 0.15F);
    painter.save();
    painter.setClipRect(inside);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawPolygon(band);
    painter.restore();
}

void CalibrationView::drawLine(QCPPainter& painter, const Line& line) {
    const QRectF inside = area().rect();
    const double y = pixelOf({1, line.value}).y();
    if (y < inside.top() || y > inside.bottom())
        return;
    QPen pen(theme().category(toQt(line.style.colour)).line, 1.6);
    pen.setDashPattern(kReferenceDash);
    painter.setPen(pen);
    painter.drawLine(QLineF(inside.left(), y, inside.right(), y));
}

void CalibrationView::drawCurve(QCPPainter& painter, std::size_t curve) {
    QPolygonF line;
    for (const Spread& spread : m_spreads[curve])
        line += placeOf(spread);
    const QRectF inside = QRectF(area().rect()).adjusted(-1, -1, 1, 1);
    const bool second = m_result->curves[curve].text > 0;
    painter.save();
    painter.setClipRect(inside);
    QPen pen(colourOf(curve), second ? 1.4 : 2.4);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
    painter.restore();
    const double radius = theme().px(5);
    for (const QPointF& at : line) {
        if (!inside.contains(at))
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme().colour(Colour::surface));
        painter.drawEllipse(at, radius, radius);
        paintVariantMark(painter, QRectF(at - QPointF(radius, radius), at + QPointF(radius, radius)),
                         markOf(curve));
    }
}

/// What a curve or a line is and where it ends, at the right edge; what would lie upon each other is moved
/// apart.
void CalibrationView::drawEndLabels(QCPPainter& painter) {
    std::vector<EndLabel> labels;
    const QRectF inside = area().rect();
    for (const Line& line : m_lines)
        labels.push_back({pixelOf({1, line.value}).y(), figureText(line.value, 3),
                          theme().category(toQt(line.style.colour)).line});
    for (std::size_t i = 0; i < m_spreads.size(); ++i)
        if (!m_spreads[i].empty()) {
            const QString text = figureText(m_spreads[i].back().mean, 3);
            labels.push_back(
                {placeOf(m_spreads[i].back()).y(),
                 m_result->texts.size() > 1 ? text + QChar(' ') + letterOf(m_result->curves[i].text) : text,
                 colourOf(i)});
        }
    std::erase_if(labels,
                  [&](const EndLabel& one) { return one.y < inside.top() || one.y > inside.bottom(); });
    std::sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
    painter.setFont(theme().numberFont(Type::caption));
    const double height = QFontMetricsF(painter.font()).height();
    for (std::size_t i = 1; i < labels.size(); ++i)
        labels[i].y = std::max(labels[i].y, labels[i - 1].y + height);
    // The last may have been moved below the plot: back up, and with it what it meets.
    for (std::size_t i = labels.size(); i-- > 0;) {
        const double limit = i + 1 < labels.size() ? labels[i + 1].y - height : inside.bottom();
        labels[i].y = std::min(labels[i].y, limit);
    }
    for (const EndLabel& label : labels) {
        painter.setPen(label.colour);
        painter.drawText(QRectF(inside.right() + theme().px(8), label.y - height / 2, theme().px(76), height),
                         Qt::AlignLeft | Qt::AlignVCenter, label.text);
    }
}

/// Methods and references in the first line, texts in the second.
void CalibrationView::drawLegend(QCPPainter& painter) {
    if (!m_result)
        return;
    painter.setFont(theme().font(Type::caption));
    const QFontMetricsF metrics(painter.font());
    const double right = plot().viewport().width() - theme().px(8);
    double x = area().rect().left(), y = theme().px(13);
    const auto entry = [&](const QString& words, double mark, const auto& paintMark) {
        const QString text = metrics.elidedText(words, Qt::ElideRight, std::max(0.0, right - x - mark));
        if (right - x < mark + theme().px(24))
            return;
        paintMark();
        painter.setPen(theme().colour(Colour::text2));
        painter.drawText(QRectF(x + mark, y - metrics.height() / 2, right - x - mark, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
        x += mark + metrics.horizontalAdvance(text) + theme().px(16);
    };
    const double size = theme().px(10);
    const auto mark = [&](const VariantStyle& style) {
        paintVariantMark(painter, QRectF(x, y - size / 2, size, size), style);
    };
    for (VariantStyle style : m_styles) {
        style.hollow = false;
        entry(toQt(style.label), theme().px(14), [&] { mark(style); });
    }
    for (const Line& line : m_lines)
        entry(CalibrationPlot::tr("%1, not calibrated").arg(toQt(line.method)), theme().px(26), [&] {
            QPen pen(theme().category(toQt(line.style.colour)).line, 1.6);
            pen.setDashPattern(kReferenceDash);
            painter.setPen(pen);
            painter.drawLine(QLineF(x, y, x + theme().px(20), y));
        });
    x = area().rect().left();
    y = theme().px(31);
    for (std::size_t text = 0; text < m_result->texts.size(); ++text)
        entry(CalibrationPlot::tr("%1: %2").arg(letterOf(text), toQt(m_result->texts[text].name)),
              theme().px(14), [&] {
                  VariantStyle style{.colour = "c-base", .shape = MarkerShape::circle, .label = {}};
                  style.hollow = text > 0;
                  mark(style);
              });
}

void CalibrationView::drawCrosshair(QCPPainter& painter) {
    const Spread* spread = spreadAt(m_current);
    if (!spread)
        return;
    const QPointF at = placeOf(*spread);
    const QRectF inside = area().rect();
    if (!inside.contains(at))
        return;
    QPen pen(theme().colour(Colour::accent), 1);
    pen.setDashPattern({2, 2});
    painter.setPen(pen);
    painter.drawLine(QLineF(at.x(), inside.top(), at.x(), inside.bottom()));
    painter.setPen(QPen(theme().colour(Colour::accent), 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(at, theme().px(7), theme().px(7));
    paintReadout(painter, at, readout(m_current));
}

} // namespace nibble::ui
