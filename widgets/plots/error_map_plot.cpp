// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/error_map_plot.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>

#include <QMouseEvent>

#include "widgets/controls/segmented.h"
#include "widgets/plots/canvas_parts.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

class ErrorMapView : public PlotView {
public:
    using Layer = ErrorMapPlot::Layer;

    std::function<void(qint64 row, qint64 col)> onChosen;
    static constexpr double kClickReach = 4;

    ErrorMapView() {
        setMouseTracking(true);
        setFocusPolicy(Qt::StrongFocus);
        connect(&theme(), &Theme::changed, this, [this] {
            colour();
            update();
        });
    }

    void setMap(ErrorMap map, bool asPicture) {
        m_map = std::make_shared<const ErrorMap>(std::move(map));
        m_picture = asPicture;
        m_row = m_col = -1;
        colour();
        resetView();
    }

    void setLayer(Layer layer) {
        m_layer = layer;
        colour();
        update();
    }
    [[nodiscard]] Layer layer() const { return m_layer; }
    [[nodiscard]] QPointF placeOf(qint64 row, qint64 col) const {
        const QRectF where = cells(size());
        const double x = static_cast<double>(col / m_map->colsPerCell) + 0.5,
                     y = static_cast<double>(row / m_map->rowsPerCell) + 0.5;
        return {where.left() + (x - m_window.left()) / m_window.width() * where.width(),
                where.top() + (y - m_window.top()) / m_window.height() * where.height()};
    }

    [[nodiscard]] PlotTable table() const override {
        if (!m_map)
            return {};
        return {{ErrorMapPlot::tr("First row"), ErrorMapPlot::tr("First column"),
                 ErrorMapPlot::tr("Error (RMS)"), ErrorMapPlot::tr("Mean value"),
                 ErrorMapPlot::tr("Mean stored value")},
                static_cast<qsizetype>(m_map->error.size()),
                [map = m_map](qsizetype row, int column) -> QVariant {
                    const auto at = static_cast<std::size_t>(row);
                    switch (column) {
                    case 0:
                        return static_cast<qlonglong>(row / map->width * map->rowsPerCell);
                    case 1:
                        return static_cast<qlonglong>(row % map->width * map->colsPerCell);
                    default:
                        return static_cast<double>((column == 2   ? map->error
                                                    : column == 3 ? map->original
                                                                  : map->restored)[at]);
                    }
                }};
    }
    [[nodiscard]] QRectF visibleRange() const override { return m_window; }
    void resetView() override {
        m_window = m_map ? QRectF(0, 0, static_cast<double>(m_map->width), static_cast<double>(m_map->height))
                         : QRectF();
        update();
    }
    void zoom(double factor) override { zoomAt(factor, m_window.center()); }
    void pan(double right, double up) override {
        m_window.translate(right * m_window.width(), -up * m_window.height());
        keepInside();
    }
    void paintPicture(QCPPainter& painter, const QSize& size) override {
        colour(); // in the colours of the picture
        draw(painter, size, false);
        QMetaObject::invokeMethod(
            this,
            [this] {
                colour();
                update();
            },
            Qt::QueuedConnection);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), theme().colour(Colour::surface));
        draw(painter, size(), true);
        if (hasFocus())
            paintFocusRing(painter, rect());
    }

    void mousePressEvent(QMouseEvent* event) override {
        m_pressed = m_pressedAt = event->position();
        m_moved = false;
    }
    void mouseReleaseEvent(QMouseEvent* event) override {
        if (event->button() == Qt::LeftButton && !m_moved && m_map &&
            cells(size()).contains(event->position()))
            choose(cellAt(event->position()));
    }
    void mouseMoveEvent(QMouseEvent* event) override {
        const QRectF where = cells(size());
        if (event->buttons().testFlag(Qt::LeftButton)) {
            m_moved |= (event->position() - m_pressedAt).manhattanLength() > kClickReach;
            const QPointF by = event->position() - m_pressed;
            m_pressed = event->position();
            m_window.translate(-by.x() / where.width() * m_window.width(),
                               -by.y() / where.height() * m_window.height());
            keepInside();
        }
        moveTo(where.contains(event->position()) && m_map ? cellAt(event->position()) : QPoint(-1, -1));
    }
    void mouseDoubleClickEvent(QMouseEvent*) override { resetView(); }
    void wheelEvent(QWheelEvent* event) override {
        const QRectF where = cells(size());
        const QPointF share((event->position().x() - where.left()) / where.width(),
                            (event->position().y() - where.top()) / where.height());
        zoomAt(std::pow(1.25, event->angleDelta().y() / 120.0),
               m_window.topLeft() + QPointF(share.x() * m_window.width(), share.y() * m_window.height()));
        event->accept();
    }
    void leaveEvent(QEvent* event) override {
        moveTo({-1, -1});
        PlotView::leaveEvent(event);
    }

    void keyPressEvent(QKeyEvent* event) override {
        const bool stepping = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
        const auto go = [&](int x, int y) {
            if (!stepping)
                return pan(0.1 * x, -0.1 * y);
            if (m_map)
                moveTo({std::clamp(m_col + x, 0, static_cast<int>(m_map->width) - 1),
                        std::clamp(m_row + y, 0, static_cast<int>(m_map->height) - 1)});
        };
        switch (event->key()) {
        case Qt::Key_Left:
            return go(-1, 0);
        case Qt::Key_Right:
            return go(1, 0);
        case Qt::Key_Up:
            return go(0, -1);
        case Qt::Key_Down:
            return go(0, 1);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoom(1.25);
        case Qt::Key_Minus:
            return zoom(0.8);
        case Qt::Key_Home:
        case Qt::Key_0:
            return resetView();
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return m_row >= 0 ? choose({m_col, m_row}) : void();
        default:
            PlotView::keyPressEvent(event);
        }
    }

private:
    void zoomAt(double factor, const QPointF& fixed) {
        const QSizeF size = m_window.size() / factor;
        const QPointF share((fixed.x() - m_window.left()) / m_window.width(),
                            (fixed.y() - m_window.top()) / m_window.height());
        if (size.width() < 2 || size.height() < 2)
            return;
        m_window = QRectF(fixed - QPointF(share.x() * size.width(), share.y() * size.height()), size);
        keepInside();
    }

    void keepInside() {
        if (!m_map)
            return;
        const auto width = static_cast<double>(m_map->width), height = static_cast<double>(m_map->height);
        m_window.setSize({std::min(m_window.width(), width), std::min(m_window.height(), height)});
        m_window.moveLeft(std::clamp(m_window.left(), 0.0, width - m_window.width()));
        m_window.moveTop(std::clamp(m_window.top(), 0.0, height - m_window.height()));
        update();
    }

    [[nodiscard]] const std::vector<float>& values() const {
        return m_layer == Layer::error      ? m_map->error
               : m_layer == Layer::original ? m_map->original
                                            : m_map->restored;
    }

    /// The whole layer as an image: one pixel per cell.
    void colour() {
        if (!m_map)
            return;
        m_limit = 0;
        for (const float value : m_layer == Layer::error ? m_map->error : m_map->original)
            m_limit = std::max(m_limit, std::abs(static_cast<double>(value)));
        m_image =
            QImage(static_cast<int>(m_map->width), static_cast<int>(m_map->height), QImage::Format_RGB32);
        const float* value = values().data();
        for (int y = 0; y < m_image.height(); ++y) {
            auto* line = reinterpret_cast<QRgb*>(m_image.scanLine(y));
            for (int x = 0; x < m_image.width(); ++x, ++value)
                line[x] = colourOf(static_cast<double>(*value));
        }
    }

    [[nodiscard]] QRgb colourOf(double value) const {
        const double share = m_limit > 0 ? value / m_limit : 0;
        if (m_layer == Layer::error)
            return Theme::viridis(std::clamp(share, 0.0, 1.0));
        if (!m_picture)
            return theme().diverging(std::clamp(share, -1.0, 1.0));
        const int grey = static_cast<int>(std::lround(255 * std::clamp(value, 0.0, 1.0)));
        return qRgb(grey, grey, grey);
    }

    /// All the room there is; pictures keep their shape.
    [[nodiscard]] QRectF cells(const QSizeF& size) const {
        QRectF where(theme().px(48), theme().px(8), size.width() - theme().px(48 + 76),
                     size.height() - theme().px(8 + 24));
        if (m_picture && m_map && where.width() > 1 && where.height() > 1) {
            const QSizeF shape = QSizeF(static_cast<double>(m_map->cols), static_cast<double>(m_map->rows))
                                     .scaled(where.size(), Qt::KeepAspectRatio);
            where.setSize(shape);
        }
        return where;
    }

    [[nodiscard]] QPoint cellAt(const QPointF& pixel) const {
        const QRectF where = cells(size());
        const double x = m_window.left() + (pixel.x() - where.left()) / where.width() * m_window.width(),
                     y = m_window.top() + (pixel.y() - where.top()) / where.height() * m_window.height();
        return {std::clamp(static_cast<int>(x), 0, static_cast<int>(m_map->width) - 1),
                std::clamp(static_cast<int>(y), 0, static_cast<int>(m_map->height) - 1)};
    }

    void choose(const QPoint& cell) {
        if (onChosen)
            onChosen(cell.y() * m_map->rowsPerCell, cell.x() * m_map->colsPerCell);
    }

    void moveTo(const QPoint& cell) {
        if (cell.x() == m_col && cell.y() == m_row)
            return;
        m_col = cell.x();
        m_row = cell.y();
        update();
        emit readoutChanged(readout().join(QStringLiteral("; ")));
    }

    [[nodiscard]] QStringList readout() const {
        if (m_row < 0 || !m_map)
            return {};
        const auto at = static_cast<std::size_t>(m_row * m_map->width + m_col);
        const auto range = [](qint64 first, qint64 count, qint64 all) {
            const qint64 last = std::min(first + count, all) - 1;
            return last > first ? QStringLiteral("%1 – %2").arg(integerText(first), integerText(last))
                                : integerText(first);
        };
        return {ErrorMapPlot::tr("rows %1").arg(
                    range(m_row * m_map->rowsPerCell, m_map->rowsPerCell, m_map->rows)),
                ErrorMapPlot::tr("columns %1")
                    .arg(range(m_col * m_map->colsPerCell, m_map->colsPerCell, m_map->cols)),
                ErrorMapPlot::tr("error %1 (RMS)").arg(figureText(static_cast<double>(m_map->error[at]), 3)),
                ErrorMapPlot::tr("mean %1, stored %2")
                    .arg(figureText(static_cast<double>(m_map->original[at]), 3),
                         figureText(static_cast<double>(m_map->restored[at]), 3))};
    }

    void draw(QPainter& painter, const QSizeF& size, bool crosshair) const {
        const QRectF where = cells(size);
        if (!m_map || where.width() < 4 || where.height() < 4)
            return;
        painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        painter.drawImage(where, m_image, m_window);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme().colour(Colour::axis), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(where);
        drawNumbers(painter, where);
        drawLegend(painter, QRectF(where.right() + theme().px(12), where.top(), theme().px(10),
                                   std::min<double>(where.height(), theme().px(160))));
        if (!crosshair || m_row < 0)
            return;
        const double wide = where.width() / m_window.width(), high = where.height() / m_window.height();
        const QRectF box(where.left() + (m_col - m_window.left()) * wide,
                         where.top() + (m_row - m_window.top()) * high, wide, high);
        painter.setPen(QPen(theme().colour(Colour::accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(box.intersected(where));
        paintReadoutBox(painter, box.bottomRight(), readout(), QRectF(QPointF(), size));
    }

    void drawNumbers(QPainter& painter, const QRectF& where) const {
        painter.setFont(theme().font(Type::caption));
        painter.setPen(theme().colour(Colour::text2));
        const double line = QFontMetricsF(painter.font()).height();
        const auto row = [&](double y) {
            return integerText(std::min<qint64>(m_map->rows, std::llround(y) * m_map->rowsPerCell));
        };
        const auto col = [&](double x) {
            return integerText(std::min<qint64>(m_map->cols, std::llround(x) * m_map->colsPerCell));
        };
        const double left = theme().px(44);
        painter.drawText(QRectF(0, where.top(), left, line), Qt::AlignRight, row(m_window.top()));
        painter.drawText(QRectF(0, where.bottom() - line, left, line), Qt::AlignRight,
                         row(m_window.bottom()));
        const double y = where.bottom() + theme().px(4);
        painter.drawText(QRectF(where.left(), y, left, line), Qt::AlignLeft, col(m_window.left()));
        painter.drawText(QRectF(where.right() - 2 * left, y, 2 * left, line), Qt::AlignRight,
                         col(m_window.right()));
    }

    void drawLegend(QPainter& painter, const QRectF& where) const {
        const bool isSigned = m_layer != Layer::error && !m_picture;
        const double top = m_picture && m_layer != Layer::error ? 1 : m_limit;
        for (int y = 0; y < static_cast<int>(where.height()); ++y) {
            const double share = 1 - y / where.height();
            painter.fillRect(QRectF(where.left(), where.top() + y, where.width(), 1),
                             QColor(colourOf(isSigned ? (2 * share - 1) * top : share * top)));
        }
        painter.setFont(theme().font(Type::caption));
        painter.setPen(theme().colour(Colour::text2));
        const double x = where.right() + theme().px(4), line = QFontMetricsF(painter.font()).height();
        painter.drawText(QRectF(x, where.top(), theme().px(60), line), Qt::AlignLeft, figureText(top, 3));
        painter.drawText(QRectF(x, where.bottom() - line, theme().px(60), line), Qt::AlignLeft,
                         figureText(isSigned ? -top : 0, 3));
    }

    std::shared_ptr<const ErrorMap> m_map;
    bool m_picture = false;
    Layer m_layer = Layer::error;
    QImage m_image;
    double m_limit = 0; ///< end of the colour scale
    QRectF m_window;    ///< cells in view
    int m_row = -1, m_col = -1;
    QPointF m_pressed, m_pressedAt;
    bool m_moved = false; ///< the button is down for a drag, not a click
};

ErrorMapPlot::ErrorMapPlot(QWidget* parent)
    : PlotFrame(tr("Error map"), new ErrorMapView, parent), m_map(static_cast<ErrorMapView*>(&view())),
      m_layer(new SegmentedControl({tr("Error"), tr("Values"), tr("Stored")})) {
    addOptions(m_layer);
    m_map->onChosen = [this](qint64 row, qint64 col) { emit placeChosen(row, col); };
    connect(m_layer, &SegmentedControl::chosen, this,
            [this](int choice) { m_map->setLayer(static_cast<Layer>(choice)); });
    const QStringList names{tr("Show the error"), tr("Show the values"), tr("Show what is stored")};
    for (int i = 0; i < 3; ++i)
        menu()->addAction(names[i], this, [this, i] { setLayer(static_cast<Layer>(i)); });
}

void ErrorMapPlot::setMap(ErrorMap map, bool asPicture) {
    m_map->setMap(std::move(map), asPicture);
    if (state() != State::data || tableShown())
        showData();
}

void ErrorMapPlot::setLayer(Layer layer) {
    m_layer->setCurrent(static_cast<int>(layer));
    m_map->setLayer(layer);
}

QPointF ErrorMapPlot::placeOf(qint64 row, qint64 col) const {
    return m_map->placeOf(row, col);
}

ErrorMapPlot::Layer ErrorMapPlot::layer() const {
    return m_map->layer();
}

} // namespace nibble::ui
