// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/window_map_view.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include <QMouseEvent>

#include "widgets/plots/canvas_parts.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kWideShape = 2.4; // from this shape on the two maps stand side by side

} // namespace

WindowMapView::WindowMapView(QWidget* parent) : PlotView(parent) {
    setMouseTracking(true);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void WindowMapView::setMap(WindowMap map) {
    m_map = std::move(map);
    if (m_current.row >= m_map.rows || m_current.col >= m_map.cols)
        m_current = {};
    update();
}

QRectF WindowMapView::visibleRange() const {
    return {0, 0, static_cast<double>(m_map.cols), static_cast<double>(m_map.rows)};
}

PlotTable WindowMapView::table() const {
    const auto map = std::make_shared<const WindowMap>(m_map);
    return {{WindowMapPlot::tr("Row"), WindowMapPlot::tr("Column"), WindowMapPlot::tr("Original weight"),
             WindowMapPlot::tr("Weight now"), WindowMapPlot::tr("Change")},
            static_cast<qsizetype>(map->weights.size()),
            [map](qsizetype row, int column) -> QVariant {
                const auto at = static_cast<std::size_t>(row);
                switch (column) {
                case 0:
                    return static_cast<qlonglong>(map->firstRow + row / map->cols);
                case 1:
                    return static_cast<qlonglong>(map->firstCol + row % map->cols);
                case 2:
                    return map->weights[at] - map->change[at];
                case 3:
                    return map->weights[at];
                default:
                    return map->change[at];
                }
            }};
}

/// One over the other, or side by side where there is more width than height.
std::pair<WindowMapView::Panel, WindowMapView::Panel> WindowMapView::panels(const QSizeF& size) const {
    const bool wide = size.width() > kWideShape * size.height();
    const double line = theme().px(20), left = theme().px(40), bottom = theme().px(26);
    const auto panel = [&](const QRectF& room) {
        Panel result;
        result.title = QRectF(room.left() + left, room.top(), room.width() - left - theme().px(12), line);
        result.cells = QRectF(room.left() + left, room.top() + line + theme().px(6),
                              std::max(1.0, room.width() - left - theme().px(12)),
                              std::max(1.0, room.height() - line - theme().px(6) - bottom));
        const double legend = std::min<double>(theme().px(90), result.cells.width() / 4);
        result.legend = QRectF(result.title.right() - legend - theme().px(44),
                               result.title.center().y() - theme().px(4), legend, theme().px(8));
        return result;
    };
    const double width = wide ? size.width() / 2 : size.width(),
                 height = wide ? size.height() : size.height() / 2;
    return {panel(QRectF(0, 0, width, height)),
            panel(QRectF(wide ? width : 0, wide ? 0 : height, width, height))};
}

QRectF WindowMapView::boxOf(const Cell& cell, const QRectF& where) const {
    const double width = where.width() / static_cast<double>(m_map.cols),
                 height = where.height() / static_cast<double>(m_map.rows);
    return {where.left() + static_cast<double>(cell.col) * width,
            where.top() + static_cast<double>(cell.row) * height, width, height};
}

WindowMapView::Cell WindowMapView::cellAt(const QPointF& pixel) const {
    const auto [weights, change] = panels(size());
    for (const QRectF& where : {weights.cells, change.cells})
        if (where.contains(pixel) && m_map.rows > 0) {
            const double x = (pixel.x() - where.left()) / where.width() * static_cast<double>(m_map.cols),
                         y = (pixel.y() - where.top()) / where.height() * static_cast<double>(m_map.rows);
            return {std::min(static_cast<qint64>(y), m_map.rows - 1),
                    std::min(static_cast<qint64>(x), m_map.cols - 1)};
        }
    return {};
}

void WindowMapView::moveTo(const Cell& cell) {
    if (cell == m_current)
        return;
    m_current = cell;
    update();
    emit readoutChanged(readout().join(QStringLiteral("; ")));
}

QStringList WindowMapView::readout() const {
    if (m_current.row < 0)
        return {};
    const auto at = static_cast<std::size_t>(m_current.row * m_map.cols + m_current.col);
    const float now = m_map.weights[at], change = m_map.change[at];
    return {
        WindowMapPlot::tr("row %1, column %2")
            .arg(integerText(m_map.firstRow + m_current.row), integerText(m_map.firstCol + m_current.col)),
        WindowMapPlot::tr("was %1").arg(figureText(static_cast<double>(now - change))),
        WindowMapPlot::tr("is %1").arg(figureText(static_cast<double>(now))),
        WindowMapPlot::tr("change %1").arg(figureText(static_cast<double>(change), 3))};
}

void WindowMapView::drawCells(QPainter& painter, const QRectF& where, const std::vector<float>& values,
                              float limit) const {
    QImage image(static_cast<int>(m_map.cols), static_cast<int>(m_map.rows), QImage::Format_RGB32);
    const float* value = values.data();
    for (int y = 0; y < image.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x, ++value)
            line[x] = theme().diverging(std::clamp(static_cast<double>(*value / limit), -1.0, 1.0));
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(where, image);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme().colour(Colour::axis), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(where);
    painter.setRenderHint(QPainter::Antialiasing);
}

/// A bar over the columns that are rounded, and the column of the moment.
void WindowMapView::drawProgress(QPainter& painter, const QRectF& where) const {
    const QRectF track(where.left(), where.top() - theme().px(5), where.width(), theme().px(3));
    painter.fillRect(track, theme().colour(Colour::inset));
    if (m_map.current < 0)
        return;
    const QRectF column = boxOf({0, m_map.current}, where);
    painter.fillRect(QRectF(track.left(), track.top(), column.right() - track.left(), track.height()),
                     theme().colour(Colour::bar));
    painter.setBrush(Qt::NoBrush);
    const QRectF frame(column.left() - 1, where.top() - 1, column.width() + 2, where.height() + 2);
    painter.setPen(QPen(theme().colour(Colour::surface), 4));
    painter.drawRect(frame);
    painter.setPen(QPen(theme().colour(Colour::text), 2));
    painter.drawRect(frame);
}

void WindowMapView::drawNumbers(QPainter& painter, const QRectF& where) const {
    painter.setFont(theme().font(Type::caption));
    painter.setPen(theme().colour(Colour::text2));
    const double line = QFontMetricsF(painter.font()).height(), wide = theme().px(60);
    const auto every = [&](double pixelsEach, double least) {
        for (const qint64 step : {1, 2, 4, 8, 16, 32})
            if (pixelsEach * static_cast<double>(step) >= least)
                return step;
        return qint64{64};
    };
    const double width = where.width() / static_cast<double>(m_map.cols),
                 height = where.height() / static_cast<double>(m_map.rows);
    for (qint64 col = 0; col < m_map.cols; col += every(width, theme().px(40))) {
        const double x = where.left() + (static_cast<double>(col) + 0.5) * width;
        painter.drawText(QRectF(x - wide / 2, where.bottom() + theme().px(4), wide, line),
                         Qt::AlignHCenter | Qt::AlignTop, integerText(m_map.firstCol + col));
    }
    for (qint64 row = 0; row < m_map.rows; row += every(height, theme().px(22))) {
        const double y = where.top() + (static_cast<double>(row) + 0.5) * height;
        painter.drawText(QRectF(where.left() - wide - theme().px(6), y - line / 2, wide, line),
                         Qt::AlignRight | Qt::AlignVCenter, integerText(m_map.firstRow + row));
    }
}

void WindowMapView::drawLegend(QPainter& painter, const QRectF& where, float limit) const {
    QLinearGradient gradient(where.topLeft(), where.topRight());
    constexpr int stops = 16;
    for (int i = 0; i <= stops; ++i)
        gradient.setColorAt(static_cast<double>(i) / stops, QColor(theme().diverging(2.0 * i / stops - 1)));
    painter.fillRect(where, gradient);
    painter.setPen(theme().colour(Colour::text2));
    painter.setFont(theme().font(Type::caption));
    const double wide = theme().px(60);
    const QString text = figureText(static_cast<double>(limit), 2);
    painter.drawText(QRectF(where.left() - wide - theme().px(4), where.top() - 8, wide, where.height() + 16),
                     Qt::AlignRight | Qt::AlignVCenter, QChar(0x2212) + text);
    painter.drawText(QRectF(where.right() + theme().px(4), where.top() - 8, wide, where.height() + 16),
                     Qt::AlignLeft | Qt::AlignVCenter, QChar('+') + text);
}

void WindowMapView::drawPanel(QPainter& painter, const Panel& panel, const QString& title,
                              const std::vector<float>& values, float limit) const {
    painter.setFont(theme().font(Type::caption));
    painter.setPen(theme().colour(Colour::text));
    const double room = panel.legend.left() - theme().px(48) - panel.title.left();
    painter.drawText(panel.title, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(painter.font()).elidedText(title, Qt::ElideRight, room));
    drawLegend(painter, panel.legend, limit);
    drawCells(painter, panel.cells, values, limit);
    drawNumbers(painter, panel.cells);
    drawProgress(painter, panel.cells);
}

void WindowMapView::draw(QPainter& painter, const QSizeF& size, bool crosshair) const {
    if (m_map.weights.empty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const auto [weights, change] = panels(size);
    drawPanel(painter, weights, WindowMapPlot::tr("weights now"), m_map.weights, m_map.weightLimit);
    drawPanel(painter, change, WindowMapPlot::tr("change from the original"), m_map.change,
              m_map.changeLimit);
    if (!crosshair || m_current.row < 0)
        return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().colour(Colour::accent), 2));
    painter.drawRect(boxOf(m_current, weights.cells));
    painter.drawRect(boxOf(m_current, change.cells));
    paintReadoutBox(painter, boxOf(m_current, change.cells).bottomRight(), readout(),
                    QRectF(QPointF(), size));
}

void WindowMapView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().colour(Colour::surface));
    draw(painter, size(), true);
}

void WindowMapView::paintPicture(QCPPainter& painter, const QSize& size) {
    draw(painter, size, false);
}

void WindowMapView::mouseMoveEvent(QMouseEvent* event) {
    moveTo(cellAt(event->position()));
}

void WindowMapView::leaveEvent(QEvent* event) {
    moveTo({});
    PlotView::leaveEvent(event);
}

} // namespace nibble::ui
