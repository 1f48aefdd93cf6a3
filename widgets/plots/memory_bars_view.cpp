// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/memory_bars_view.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include "widgets/plots/canvas_parts.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kHeadHeight = 22, kRowHeight = 24, kLeastRowHeight = 17;
constexpr double kBarsZoomStep = 1.2, kDragBegins = 4;
/// Bars that are this much longer than the device's line break off.
constexpr double kBeyondLine = 1.45;

} // namespace

MemoryBarsView::MemoryBarsView(QWidget* parent) : PlotView(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void MemoryBarsView::setBars(MemoryBars bars) {
    m_bars = std::move(bars);
    findHome();
    updateGeometry();
    update();
}

QSize MemoryBarsView::sizeHint() const {
    const auto rows = static_cast<double>(std::max<std::size_t>(4, m_bars.rows.size()));
    return {theme().px(560), theme().px(kHeadHeight + kRowHeight * rows)};
}

QSize MemoryBarsView::minimumSizeHint() const {
    const auto rows = static_cast<double>(std::max<std::size_t>(4, m_bars.rows.size()));
    return {theme().px(380), theme().px(kHeadHeight + kLeastRowHeight * rows)};
}

/// The device's line and what is around it; all bars where they are all short of it.
void MemoryBarsView::findHome() {
    double most = 0, least = INFINITY, line = 0;
    for (const auto& row : m_bars.rows)
        for (const auto& bar : row.bars) {
            most = std::max(most, bar.total());
            least = std::min(least, row.total());
        }
    for (const double left : m_bars.left)
        line = std::max(line, left);
    double home = most * 1.06;
    if (line > 0 && line > 0.4 * most)
        home = std::min(std::max(home, line * 1.06), std::max(line * kBeyondLine, least * 1.2));
    if (line > 0 && most < 0.4 * line)
        home = most * 1.15; // the line is far out of sight
    if (line > 0 && line <= 0.4 * most)
        home = std::min(home, std::max(line * 2.2, least * 1.6));
    m_homeTo = home > 0 && std::isfinite(home) ? home : 1;
    if (m_atHome) {
        m_from = 0;
        m_to = m_homeTo;
    }
}

MemoryBarsView::Edges MemoryBarsView::edges(const QSizeF& size) const {
    const auto& look = theme();
    const QFontMetricsF metrics(look.numberFont(Type::table));
    double names = look.px(72);
    for (const auto& row : m_bars.rows)
        names = std::max(names, metrics.horizontalAdvance(row.name) + look.px(20));
    names = std::min(names, 0.24 * size.width());
    const bool wide = size.width() > look.px(620);
    const double number = look.px(64);
    std::array<double, columns> widths{};
    widths[name] = names;
    widths[bits] = look.px(52);
    widths[weights] = wide ? number : 0;
    widths[total] = number;
    widths[badge] = look.px(84);
    widths[rate] = look.px(62);
    double rest = size.width();
    for (const double width : widths)
        rest -= width;
    widths[area] = std::max(10.0, rest);
    Edges edges{};
    for (std::size_t i = 0; i < columns; ++i)
        edges[i + 1] = edges[i] + widths[i];
    return edges;
}

QRectF MemoryBarsView::rowBox(int row, const QSizeF& size) const {
    const double head = theme().px(kHeadHeight);
    const double count = std::max<double>(1, static_cast<double>(m_bars.rows.size()));
    const double height = std::min<double>(theme().px(kRowHeight * 1.3), (size.height() - head) / count);
    return {0, head + row * height, size.width(), height};
}

int MemoryBarsView::rowAt(const QPointF& at) const {
    for (int row = 0; row < static_cast<int>(m_bars.rows.size()); ++row)
        if (rowBox(row).contains(at))
            return row;
    return -1;
}

double MemoryBarsView::pixel(double bytes, const Edges& edges) const {
    return edges[area] +
           (bytes - m_from) / (m_to - m_from) * (edges[area + 1] - edges[area] - theme().px(10));
}

double MemoryBarsView::xOf(double bytes) const {
    return pixel(bytes, edges(size()));
}

double MemoryBarsView::bytesAt(double x) const {
    const Edges at = edges(size());
    return m_from + (x - at[area]) / (at[area + 1] - at[area] - theme().px(10)) * (m_to - m_from);
}

QString MemoryBarsView::sizeText(double bytes) const {
    const double value = bytes / m_bars.unit;
    const int decimals = value >= 999.5    ? 0
                         : value >= 99.95  ? 1
                         : value >= 0.995  ? 2
                         : value >= 0.0995 ? 3
                                           : 4;
    return QLocale().toString(value, 'f', decimals);
}

PlotTable MemoryBarsView::table() const {
    auto rows = std::make_shared<const std::vector<MemoryBarRow>>(m_bars.rows);
    auto devices = m_bars.devices;
    struct Line {
        std::size_t row, bar;
    };
    auto lines = std::make_shared<std::vector<Line>>();
    for (std::size_t i = 0; i < rows->size(); ++i)
        for (std::size_t j = 0; j < (*rows)[i].bars.size(); ++j)
            lines->push_back({i, j});
    return {{MemoryBarsPlot::tr("Format"), MemoryBarsPlot::tr("Device"),
             MemoryBarsPlot::tr("Bits per weight"), MemoryBarsPlot::tr("Weights, bytes"),
             MemoryBarsPlot::tr("KV cache, bytes"), MemoryBarsPlot::tr("Runtime, bytes"),
             MemoryBarsPlot::tr("Left, bytes"), MemoryBarsPlot::tr("Fits"),
             MemoryBarsPlot::tr("Tokens/s at most")},
            static_cast<qsizetype>(lines->size()),
            [rows, lines, devices](qsizetype index, int column) -> QVariant {
                const Line& line = (*lines)[static_cast<std::size_t>(index)];
                const MemoryBarRow& row = (*rows)[line.row];
                const MemoryBar& bar = row.bars[line.bar];
                switch (column) {
                case 0:
                    return row.name;
                case 1:
                    return devices.value(static_cast<qsizetype>(line.bar));
                case 2:
                    return row.bits ? QVariant(*row.bits) : QVariant();
                case 3:
                    return bar.weights;
                case 4:
                    return bar.cache;
                case 5:
                    return bar.runtime;
                case 6:
                    return bar.left;
                case 7:
                    return bar.fits() ? MemoryBarsPlot::tr("yes") : MemoryBarsPlot::tr("no");
                default:
                    return row.rate ? QVariant(*row.rate) : QVariant();
                }
            }};
}

QRectF MemoryBarsView::visibleRange() const {
    return {m_from, 0, m_to - m_from, static_cast<double>(m_bars.rows.size())};
}

void MemoryBarsView::resetView() {
    m_atHome = true;
    m_from = 0;
    m_to = m_homeTo;
    update();
}

void MemoryBarsView::zoom(double factor) {
    zoomAround((m_from + m_to) / 2, factor);
}

void MemoryBarsView::zoomAround(double bytes, double factor) {
    const double span = std::clamp((m_to - m_from) / factor, m_homeTo * 1e-6, m_homeTo * 1e6);
    const double share = (bytes - m_from) / (m_to - m_from);
    m_from = std::max(0.0, bytes - share * span);
    m_to = m_from + span;
    m_atHome = false;
    update();
}

void MemoryBarsView::pan(double right, double /*up*/) {
    const double span = m_to - m_from;
    m_from = std::max(0.0, m_from + right * span);
    m_to = m_from + span;
    m_atHome = false;
    update();
}

bool MemoryBarsView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos());
        if (row >= 0)
            QToolTip::showText(help->globalPos(), m_bars.rows[static_cast<std::size_t>(row)].toolTip, this);
        else
            QToolTip::hideText();
        return true;
    }
    return PlotView::event(event);
}

void MemoryBarsView::tell(const QPointF& at) {
    const int row = rowAt(at);
    if (row < 0)
        return void(emit readoutChanged({}));
    const auto& line = m_bars.rows[static_cast<std::size_t>(row)];
    emit readoutChanged(line.bars.empty() ? line.name
                                          : MemoryBarsPlot::tr("%1: %2 %3, %4")
                                                .arg(line.name, sizeText(line.total()), m_bars.unitName,
                                                     line.fits() ? MemoryBarsPlot::tr("fits")
                                                                 : MemoryBarsPlot::tr("too big")));
}

void MemoryBarsView::mousePressEvent(QMouseEvent* event) {
    m_pressed = event->position();
    m_pressedFrom = m_from;
    m_dragging = false;
}

void MemoryBarsView::mouseMoveEvent(QMouseEvent* event) {
    m_pointer = event->position();
    if (event->buttons() & Qt::LeftButton) {
        const double moved = m_pressed.x() - m_pointer.x();
        m_dragging = m_dragging || std::abs(moved) > kDragBegins;
        if (m_dragging) {
            const Edges at = edges(size());
            const double span = m_to - m_from;
            m_from = std::max(0.0, m_pressedFrom + moved / (at[area + 1] - at[area]) * span);
            m_to = m_from + span;
            m_atHome = false;
        }
    }
    tell(m_pointer);
    update();
}

void MemoryBarsView::mouseReleaseEvent(QMouseEvent* event) {
    const int row = rowAt(event->position());
    if (event->button() == Qt::LeftButton && !m_dragging && row >= 0)
        emit chosen(row);
    m_dragging = false;
}

void MemoryBarsView::mouseDoubleClickEvent(QMouseEvent*) {
    resetView();
}

void MemoryBarsView::wheelEvent(QWheelEvent* event) {
    const Edges at = edges(size());
    if (event->position().x() < at[area] || event->position().x() > at[area + 1])
        return event->ignore();
    zoomAround(bytesAt(event->position().x()), std::pow(kBarsZoomStep, event->angleDelta().y() / 120.0));
    event->accept();
}

void MemoryBarsView::leaveEvent(QEvent* event) {
    m_pointer = {-1, -1};
    emit readoutChanged({});
    update();
    PlotView::leaveEvent(event);
}

void MemoryBarsView::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(m_bars.rows.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
        emit chosen(std::clamp(m_bars.current + (event->key() == Qt::Key_Up ? -1 : 1), 0, std::max(0, last)));
        break;
    case Qt::Key_Left:
        pan(-0.1, 0);
        break;
    case Qt::Key_Right:
        pan(0.1, 0);
        break;
    case Qt::Key_Plus:
        zoom(kBarsZoomStep);
        break;
    case Qt::Key_Minus:
        zoom(1 / kBarsZoomStep);
        break;
    case Qt::Key_Home:
        resetView();
        break;
    default:
        return PlotView::keyPressEvent(event);
    }
    const QRectF box = rowBox(m_bars.current);
    tell(box.center());
}

} // namespace nibble::ui
