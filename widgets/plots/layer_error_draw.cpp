// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What LayerErrorView draws.
#include "widgets/plots/layer_error_plot.h"
#include "widgets/plots/layer_error_view.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

const QList<QList<qreal>> kDashes{{}, {5, 3}, {2, 2}, {7, 3, 2, 3}};

} // namespace

std::vector<LayerErrorView::LegendEntry> LayerErrorView::legend(double width) const {
    const QFontMetricsF metrics(theme().font(Type::caption));
    const double line = theme().px(16), row = theme().px(18), gap = theme().px(12);
    std::vector<LegendEntry> entries;
    double x = theme().px(8), y = theme().px(2);
    for (const std::size_t variant : m_drawn) {
        const double needed = line + theme().px(6) + metrics.horizontalAdvance(toQt(m_styles[variant].label));
        if (x > theme().px(8) && x + needed > width - theme().px(8)) {
            x = theme().px(8);
            y += row;
        }
        entries.push_back({variant, QRectF(x, y, needed, row)});
        x += needed + gap;
    }
    return entries;
}

int LayerErrorView::legendHeight(double width) const {
    const auto entries = legend(width);
    return entries.empty() ? 0 : static_cast<int>(entries.back().box.bottom());
}

void LayerErrorView::drawLegend(QCPPainter& painter) {
    painter.setFont(theme().font(Type::caption));
    const int selected = selectedVariant();
    for (const LegendEntry& entry : legend(plot().viewport().width())) {
        const VariantStyle& style = m_styles[entry.variant];
        const bool chosen = static_cast<int>(entry.variant) == selected;
        QPen pen(theme().category(toQt(style.colour)).line, chosen ? 2.5 : 1.5);
        if (style.dash > 0)
            pen.setDashPattern(kDashes[style.dash]);
        painter.setPen(pen);
        const double y = entry.box.center().y();
        painter.drawLine(QLineF(entry.box.left(), y, entry.box.left() + theme().px(16), y));
        painter.setPen(theme().colour(chosen ? Colour::text : Colour::text2));
        painter.drawText(entry.box.adjusted(theme().px(22), 0, 2, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         toQt(style.label));
    }
}

void LayerErrorView::drawLine(QCPPainter& painter, std::size_t panel, std::size_t variant) {
    const QRectF inside = plot().axisRect(static_cast<int>(panel))->rect();
    const QCPRange shown = plot().axisRect(static_cast<int>(panel))->axis(QCPAxis::atBottom)->range();
    QPolygonF line;
    for (const auto& [layer, error] : m_kinds[panel].byVariant[variant]) {
        if (!shown.contains(static_cast<double>(layer)))
            continue;
        QPointF at = pixelIn(panel, static_cast<double>(layer), error);
        at.setY(std::clamp(at.y(), inside.top(), inside.bottom() + 1));
        line += at;
    }
    const VariantStyle& style = m_styles[variant];
    QPen pen(theme().category(toQt(style.colour)).line,
             static_cast<int>(variant) == selectedVariant() ? 2 : 1.2);
    pen.setJoinStyle(Qt::RoundJoin);
    if (style.dash > 0)
        pen.setDashPattern(kDashes[style.dash]);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    if (line.size() > 1)
        painter.drawPolyline(line);
    // Few layers: the points themselves.
    if (line.size() <= 3) {
        painter.setBrush(pen.color());
        for (const QPointF& at : line)
            painter.drawEllipse(at, 1.5, 1.5);
    }
}

void LayerErrorView::drawLines(QCPPainter& painter, std::size_t panel) {
    const int selected = selectedVariant();
    const QRectF inside = plot().axisRect(static_cast<int>(panel))->rect();
    if (m_layer >= 0) {
        const double x = pixelIn(panel, m_layer, 1).x();
        painter.setPen(QPen(theme().colour(Colour::axis), 1));
        if (x >= inside.left() && x <= inside.right())
            painter.drawLine(QLineF(x, inside.top(), x, inside.bottom()));
    }
    for (const std::size_t variant : m_drawn)
        if (static_cast<int>(variant) != selected)
            drawLine(painter, panel, variant);
    if (selected < 0)
        return;
    drawLine(painter, panel, static_cast<std::size_t>(selected));
    if (const auto error = errorAt(panel, selected, m_layer)) {
        const QPointF at = pixelIn(panel, m_layer, *error);
        const auto colours = theme().category(toQt(m_styles[static_cast<std::size_t>(selected)].colour));
        painter.setPen(QPen(colours.line, 1.5));
        painter.setBrush(theme().colour(Colour::surface));
        if (inside.contains(at))
            painter.drawEllipse(at, theme().px(3), theme().px(3));
    }
}

/// The kind at the left, at the right what the selected line (or the first) has at the cursor or at its end.
void LayerErrorView::drawTitle(QCPPainter& painter, std::size_t panel) {
    const QRectF inside = plot().axisRect(static_cast<int>(panel))->rect();
    const QRectF row(inside.left(), inside.top() - theme().px(19), inside.width(), theme().px(16));
    const int selected = selectedVariant();
    auto value = errorAt(panel, selected, m_layer);
    if (!value && m_layer < 0 && selected >= 0) {
        const auto& errors = m_kinds[panel].byVariant[static_cast<std::size_t>(selected)];
        value = errors.empty() ? std::nullopt : std::optional(errors.rbegin()->second);
    }
    const QString figure = value ? figureText(*value, 3) : QString();
    QFont name = theme().font(Type::caption);
    name.setWeight(QFont::DemiBold);
    const QFont number = theme().numberFont(Type::caption);
    const double room = row.width() - QFontMetricsF(number).horizontalAdvance(figure) - theme().px(6);
    painter.setPen(theme().colour(Colour::text));
    painter.setFont(name);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(name).elidedText(toQt(m_kinds[panel].kind), Qt::ElideMiddle, room));
    painter.setFont(number);
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, figure);
}

void LayerErrorView::drawOver(QCPPainter& painter) {
    if (m_kinds.empty())
        return;
    drawLegend(painter);
    const auto panels = std::min(m_kinds.size(), static_cast<std::size_t>(plot().axisRectCount()));
    for (std::size_t panel = 0; panel < panels; ++panel) {
        drawLines(painter, panel);
        drawTitle(painter, panel);
    }
}

void LayerErrorView::drawCrosshair(QCPPainter& painter) {
    if (m_hoverPanel < 0 || m_hoverPanel >= static_cast<int>(m_kinds.size()))
        return;
    const auto panel = static_cast<std::size_t>(m_hoverPanel);
    const int variant = m_hoverVariant >= 0 ? m_hoverVariant : selectedVariant();
    const auto error = errorAt(panel, variant, m_layer);
    if (!error)
        return;
    const QPointF at = pixelIn(panel, m_layer, *error);
    QPen pen(theme().colour(Colour::accent), 1);
    pen.setDashPattern({2, 2});
    painter.setPen(pen);
    const QRectF inside = plot().axisRect(m_hoverPanel)->rect();
    painter.drawLine(QLineF(at.x(), inside.top(), at.x(), inside.bottom()));
    painter.setBrush(theme().colour(Colour::surface));
    painter.drawEllipse(at, 3, 3);
    const QStringList lines{
        m_methods[static_cast<std::size_t>(variant)],
        LayerErrorPlot::tr("layer %1: %2 %").arg(QLocale().toString(m_layer), figureText(*error, 3))};
    paintReadout(painter, at, lines);
    emit readoutChanged(lines.join(QStringLiteral("; ")));
}

} // namespace nibble::ui
