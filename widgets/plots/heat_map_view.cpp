// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/heat_map_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kHomePixels = 8;   // per weight in the first view
constexpr double kLeastWeights = 6; // along the shorter edge when zoomed in all the way
constexpr double kWheelStep = 1.25; // per notch
constexpr double kKeyStep = 0.1;    // share of the window
constexpr int kCellClickReach = 4;

} // namespace

HeatMapView::HeatMapView(QWidget* parent) : PlotView(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    connect(&theme(), &Theme::changed, this, [this] {
        request();
        update();
    });
}

void HeatMapView::setSource(const HeatMapSourcePointer& source) {
    m_source = source;
    ++m_number;
    m_overview = m_detail = {};
    m_current = {};
    m_window = {};
    if (m_source)
        resetView();
    update();
}

QRectF HeatMapView::whole() const {
    if (!m_source)
        return {};
    return {0, 0, static_cast<double>(m_source->pyramid.cols), static_cast<double>(m_source->pyramid.rows)};
}

/// Single weights in the middle of the matrix, large enough to be told apart.
QRectF HeatMapView::homeWindow() const {
    const QRectF detail = places(size()).detail, all = whole();
    QRectF window(
        0, 0, std::min(all.width(), std::max(8.0, std::floor(detail.width() / theme().px(kHomePixels)))),
        std::min(all.height(), std::max(8.0, std::floor(detail.height() / theme().px(kHomePixels)))));
    window.moveTo(std::floor((all.width() - window.width()) / 2),
                  std::floor((all.height() - window.height()) / 2));
    return window;
}

void HeatMapView::resetView() {
    if (m_source)
        setWindow(homeWindow());
}

void HeatMapView::setWindow(QRectF window) {
    if (!m_source)
        return;
    const QRectF all = whole();
    const QPointF centre = window.center();
    window.setWidth(std::clamp(window.width(), std::min(kLeastWeights, all.width()), all.width()));
    window.setHeight(std::clamp(window.height(), std::min(kLeastWeights, all.height()), all.height()));
    window.moveCenter(centre);
    window.moveLeft(std::clamp(window.left(), 0.0, all.width() - window.width()));
    window.moveTop(std::clamp(window.top(), 0.0, all.height() - window.height()));
    m_window = window;
    emit windowChanged(windowText());
    request();
    update();
}

void HeatMapView::zoomAt(double factor, const QPointF& fixed) {
    if (!m_source)
        return;
    const QPointF corner = fixed - (fixed - m_window.topLeft()) / factor;
    setWindow(QRectF(corner, m_window.size() / factor));
}

void HeatMapView::zoom(double factor) {
    zoomAt(factor, m_window.center());
}

void HeatMapView::pan(double right, double up) {
    setWindow(m_window.translated(right * m_window.width(), -up * m_window.height()));
}

void HeatMapView::centreOn(const QPointF& point) {
    QRectF window = m_window;
    window.moveCenter(point);
    setWindow(window);
}

void HeatMapView::setMarked(qint64 row, qint64 first, qint64 count) {
    m_marked = {row, first};
    m_markedCount = count;
    update();
}

void HeatMapView::showCell(qint64 row, qint64 col) {
    if (!m_source)
        return;
    const QPointF at(static_cast<double>(col) + 0.5, static_cast<double>(row) + 0.5);
    if (!m_window.contains(at) || !m_detail.cells.isSigned) {
        m_window = homeWindow();
        centreOn(at);
    }
    moveTo({row, col});
}

/// One request is under way at most; what changes meanwhile is asked for when it has come back.
void HeatMapView::request() {
    if (!m_source || !m_worker || width() <= 0 || height() <= 0)
        return;
    if (m_busy) {
        m_wanted = true;
        m_drawing.request_stop();
        return;
    }
    m_busy = true;
    m_wanted = false;
    const auto sizes = places(size());
    const double ratio = devicePixelRatioF();
    m_drawing = std::stop_source();
    m_worker->run(
        this,
        [source = m_source, window = m_window, all = whole(), colours = HeatMapColours::of(m_source->pyramid),
         overview = (sizes.overview.size() * ratio).toSize(), detail = (sizes.detail.size() * ratio).toSize(),
         drop = m_drawing.get_token()](const std::stop_token&) -> Expected<std::pair<Part, Part>> {
            auto large = heatMapCells(*source, all, overview, HeatMapValues::magnitudes, drop);
            if (!large)
                return passOn(large);
            auto part = heatMapCells(*source, window, detail, HeatMapValues::weightsWhereSingle, drop);
            if (!part)
                return passOn(part);
            QImage largeImage = heatMapImage(*large, colours), partImage = heatMapImage(*part, colours);
            return std::pair(Part{std::move(*large), std::move(largeImage)},
                             Part{std::move(*part), std::move(partImage)});
        },
        [this, number = m_number](Expected<std::pair<Part, Part>> parts) {
            receive(number, std::move(parts));
        });
}

void HeatMapView::receive(quint64 number, Expected<std::pair<Part, Part>> parts) {
    m_busy = false;
    if (number == m_number && parts) {
        m_overview = std::move(parts->first);
        m_detail = std::move(parts->second);
        update();
    } else if (number == m_number && parts.error().kind != ErrorKind::stopped) {
        emit problem(errorText(parts.error()));
        return;
    }
    if (m_wanted)
        request();
}

HeatMapView::Cell HeatMapView::cellAt(const QPointF& pixel) const {
    const auto at = places(size());
    const bool overview = at.overview.contains(pixel);
    if (!m_source || (!overview && !at.detail.contains(pixel)))
        return {};
    const QRectF window = overview ? whole() : m_window, place = overview ? at.overview : at.detail;
    const double col = window.left() + (pixel.x() - place.left()) / place.width() * window.width();
    const double row = window.top() + (pixel.y() - place.top()) / place.height() * window.height();
    const QRectF all = whole();
    return {static_cast<qint64>(std::clamp(row, 0.0, all.height() - 1)),
            static_cast<qint64>(std::clamp(col, 0.0, all.width() - 1))};
}

void HeatMapView::moveTo(const Cell& cell) {
    if (cell == m_current)
        return;
    m_current = cell;
    update();
    emit cellHovered(cell.row, cell.col);
    emit readoutChanged(readout());
}

QString HeatMapView::readout() const {
    if (m_current.row < 0)
        return {};
    const QString place = tr("row %1, column %2").arg(integerText(m_current.row), integerText(m_current.col));
    for (const Part* part : {&m_detail, &m_overview}) {
        const std::int64_t at = part->cells.indexOf(m_current.row, m_current.col);
        if (at < 0)
            continue;
        const auto index = static_cast<std::size_t>(at);
        const QString value = figureText(part->cells.values[index]);
        return part->cells.isSigned ? place + QStringLiteral(": ") + value
                                    : tr("%1: mean |w| %2, largest %3")
                                          .arg(place, value, figureText(part->cells.largest[index]));
    }
    return place;
}

QString HeatMapView::windowText() const {
    const auto last = [](double end) { return integerText(static_cast<std::int64_t>(std::ceil(end)) - 1); };
    return tr("%1, rows %2 – %3, columns %4 – %5")
        .arg(shapeText({m_source->pyramid.rows, m_source->pyramid.cols}),
             integerText(static_cast<std::int64_t>(m_window.top())), last(m_window.bottom()),
             integerText(static_cast<std::int64_t>(m_window.left())), last(m_window.right()));
}

PlotTable HeatMapView::table() const {
    const auto cells = std::make_shared<HeatMapCells>(m_detail.cells);
    PlotTable table{{tr("Row"), tr("Column")}, static_cast<qsizetype>(cells->values.size()), {}};
    if (cells->isSigned)
        table.headers += tr("Weight");
    else
        table.headers +=
            {tr("Mean |w| of %1 × %2").arg(cells->rowSide).arg(cells->colSide), tr("Largest |w|")};
    table.cell = [cells](qsizetype row, int column) -> QVariant {
        if (column == 0)
            return static_cast<qlonglong>((cells->firstRow + row / cells->cols) * cells->rowSide);
        if (column == 1)
            return static_cast<qlonglong>((cells->firstCol + row % cells->cols) * cells->colSide);
        return (column == 2 ? cells->values : cells->largest)[static_cast<std::size_t>(row)];
    };
    return table;
}

void HeatMapView::resizeEvent(QResizeEvent* event) {
    PlotView::resizeEvent(event);
    if (m_source && event->oldSize().width() > 0 && m_window.isValid())
        setWindow(m_window);
    else
        resetView();
}

void HeatMapView::wheelEvent(QWheelEvent* event) {
    const auto at = places(size());
    if (!at.detail.contains(event->position()) && !at.overview.contains(event->position()))
        return event->ignore();
    const QRectF place = at.detail.contains(event->position()) ? at.detail : at.overview;
    const QRectF window = place == at.detail ? m_window : whole();
    const QPointF fixed(
        window.left() + (event->position().x() - place.left()) / place.width() * window.width(),
        window.top() + (event->position().y() - place.top()) / place.height() * window.height());
    zoomAt(std::pow(kWheelStep, event->angleDelta().y() / 120.0), fixed);
    moveTo(cellAt(event->position()));
    event->accept();
}

void HeatMapView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return PlotView::mousePressEvent(event);
    m_pressed = m_dragged = event->position();
    m_inOverview = places(size()).overview.contains(event->position());
    if (m_inOverview && m_source) {
        const Cell cell = cellAt(event->position());
        centreOn({static_cast<double>(cell.col), static_cast<double>(cell.row)});
    }
}

void HeatMapView::mouseMoveEvent(QMouseEvent* event) {
    if (!m_source)
        return;
    const Cell cell = cellAt(event->position());
    if (!(event->buttons() & Qt::LeftButton))
        return moveTo(cell);
    if (m_inOverview) {
        if (cell.row >= 0)
            centreOn({static_cast<double>(cell.col), static_cast<double>(cell.row)});
        return;
    }
    const QRectF detail = places(size()).detail;
    const QPointF moved = event->position() - m_dragged;
    m_dragged = event->position();
    setWindow(m_window.translated(-moved.x() / detail.width() * m_window.width(),
                                  -moved.y() / detail.height() * m_window.height()));
}

void HeatMapView::mouseReleaseEvent(QMouseEvent* event) {
    const bool clicked = (event->position() - m_pressed).manhattanLength() < kCellClickReach;
    const Cell cell = cellAt(event->position());
    if (event->button() == Qt::LeftButton && clicked && !m_inOverview && cell.row >= 0) {
        moveTo(cell);
        emit cellClicked(cell.row, cell.col);
    }
}

void HeatMapView::mouseDoubleClickEvent(QMouseEvent*) {
    resetView();
}

void HeatMapView::leaveEvent(QEvent* event) {
    moveTo({});
    PlotView::leaveEvent(event);
}

void HeatMapView::keyPressEvent(QKeyEvent* event) {
    const bool stepping = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
    const auto move = [&](int right, int down) {
        if (!stepping)
            return pan(kKeyStep * right, -kKeyStep * down);
        const QRectF all = whole();
        const bool none = m_current.row < 0;
        const qint64 row = none ? static_cast<qint64>(m_window.center().y()) : m_current.row + down;
        const qint64 col = none ? static_cast<qint64>(m_window.center().x()) : m_current.col + right;
        showCell(std::clamp<qint64>(row, 0, static_cast<qint64>(all.height()) - 1),
                 std::clamp<qint64>(col, 0, static_cast<qint64>(all.width()) - 1));
    };
    switch (m_source ? event->key() : 0) {
    case Qt::Key_Left:
        return move(-1, 0);
    case Qt::Key_Right:
        return move(1, 0);
    case Qt::Key_Up:
        return move(0, -1);
    case Qt::Key_Down:
        return move(0, 1);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(kWheelStep);
    case Qt::Key_Minus:
        return zoom(1 / kWheelStep);
    case Qt::Key_Home:
    case Qt::Key_0:
        return resetView();
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_current.row >= 0)
            emit cellClicked(m_current.row, m_current.col);
        return;
    default:
        PlotView::keyPressEvent(event);
    }
}

} // namespace nibble::ui
