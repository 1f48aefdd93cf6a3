// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_canvas.h"

#include "widgets/plots/canvas_parts.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kPanShare = 0.1, kZoomStep = 1.25;
constexpr int kClickReach = 4; // a press that moves further is a drag

QCPRange zoomed(const QCPAxis& axis, double factor) {
    const QCPRange range = axis.range();
    if (axis.scaleType() == QCPAxis::stLogarithmic) {
        const double middle = std::sqrt(range.lower * range.upper);
        const double half = std::pow(range.upper / range.lower, 0.5 / factor);
        return {middle / half, middle * half};
    }
    const double half = range.size() / 2 / factor;
    return {range.center() - half, range.center() + half};
}

QCPRange panned(const QCPAxis& axis, double share) {
    const QCPRange range = axis.range();
    if (axis.scaleType() == QCPAxis::stLogarithmic) {
        const double factor = std::pow(range.upper / range.lower, share);
        return {range.lower * factor, range.upper * factor};
    }
    return {range.lower + share * range.size(), range.upper + share * range.size()};
}

} // namespace

PlotCanvas::PlotCanvas(QWidget* parent) : PlotView(parent), m_plot(new QCustomPlot) {
    m_plot->setObjectName(QStringLiteral("surface"));
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->setNoAntialiasingOnDrag(false);
    m_plot->installEventFilter(this);
    setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QVBoxLayout(this);
    const int ring = 3; // room for the focus ring
    layout->setContentsMargins(ring, ring, ring, ring);
    layout->addWidget(m_plot);
    m_plot->addLayer(QStringLiteral("behind"), m_plot->layer(QStringLiteral("main")), QCustomPlot::limBelow);
    m_plot->layer(QStringLiteral("overlay"))->setMode(QCPLayer::lmBuffered);
    new PaintHook(m_plot, QStringLiteral("behind"), [this](QCPPainter& painter) { drawBehind(painter); });
    new PaintHook(m_plot, QStringLiteral("legend"), [this](QCPPainter& painter) { drawOver(painter); });
    new PaintHook(m_plot, QStringLiteral("overlay"), [this](QCPPainter& painter) {
        if (!painter.modes().testFlag(QCPPainter::pmNoCaching))
            drawCrosshair(painter);
    });
    setUpArea(area());
    connectMouse();
    connect(&m_limiter, &RepaintLimiter::due, this, [this] {
        if (isVisible())
            m_plot->replot();
        else
            m_stale = true;
    });
    connect(&theme(), &Theme::changed, this, [this] {
        restyle();
        redraw();
    });
    connect(m_plot, &QCustomPlot::beforeReplot, this, [this] { m_plot->setLocale(QLocale()); });
    // Ticks are chosen before the axes have found their room: once more where it is another one.
    connect(m_plot, &QCustomPlot::afterReplot, this, [this, room = QRect(), again = false]() mutable {
        again = !again && area().rect() != room;
        room = area().rect();
        if (again)
            refresh(); // not at once: a page with many plots would draw all of them twice in one go
    });
}

void PlotCanvas::connectMouse() {
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { m_pressed = event->pos(); });
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (event->buttons() == Qt::NoButton)
            hover(event->position());
    });
    connect(m_plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        if (event->button() == Qt::LeftButton && (event->pos() - m_pressed).manhattanLength() < kClickReach)
            click(event->position());
    });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, [this] { resetView(); });
}

void PlotCanvas::setUpArea(QCPAxisRect& area, bool wholeNumbers) {
    area.axis(QCPAxis::atBottom)
        ->setTicker(QSharedPointer<RoundTicker>::create(*area.axis(QCPAxis::atBottom), wholeNumbers));
    area.axis(QCPAxis::atLeft)->setTicker(QSharedPointer<RoundTicker>::create(*area.axis(QCPAxis::atLeft)));
    for (auto* axis : area.axes()) {
        axis->setSubTicks(false);
        connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] {
            if (!m_homing)
                m_atHome = false;
        });
    }
}

void PlotCanvas::restyle() {
    m_plot->setBackground(theme().colour(Colour::surface));
    for (auto* area : m_plot->axisRects())
        styleArea(*area);
}

QPointF PlotCanvas::pixelOf(const QPointF& point) const {
    return {area().axis(QCPAxis::atBottom)->coordToPixel(point.x()),
            area().axis(QCPAxis::atLeft)->coordToPixel(point.y())};
}

QRectF PlotCanvas::visibleRange() const {
    const QCPRange x = area().axis(QCPAxis::atBottom)->range(), y = area().axis(QCPAxis::atLeft)->range();
    return {x.lower, y.lower, x.size(), y.size()};
}

void PlotCanvas::setHome(const QCPRange& x, const QCPRange& y) {
    m_homeX = x;
    m_homeY = y;
    if (m_atHome)
        resetView();
}

void PlotCanvas::setScales(AxisScale x, AxisScale y) {
    const auto set = [](QCPAxis* axis, AxisScale scale) {
        axis->setScaleType(scale == AxisScale::logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    };
    // A logarithmic axis may have to leave a range with negative numbers: that is not the user moving away.
    m_homing = true;
    for (auto* rect : m_plot->axisRects()) {
        set(rect->axis(QCPAxis::atBottom), x);
        set(rect->axis(QCPAxis::atLeft), y);
    }
    m_homing = false;
}

void PlotCanvas::show(const QCPRange& x, const QCPRange& y) {
    for (auto* rect : m_plot->axisRects()) {
        rect->axis(QCPAxis::atBottom)->setRange(x);
        rect->axis(QCPAxis::atLeft)->setRange(y);
    }
    redraw();
}

void PlotCanvas::resetView() {
    m_homing = true;
    show(m_homeX, m_homeY);
    m_homing = false;
    m_atHome = true;
}

void PlotCanvas::zoom(double factor) {
    show(zoomed(*area().axis(QCPAxis::atBottom), factor), zoomed(*area().axis(QCPAxis::atLeft), factor));
}

void PlotCanvas::pan(double right, double up) {
    show(panned(*area().axis(QCPAxis::atBottom), right), panned(*area().axis(QCPAxis::atLeft), up));
}

void PlotCanvas::redraw() {
    if (isVisible())
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    else
        m_stale = true;
}

void PlotCanvas::redrawCrosshair() {
    m_plot->layer(QStringLiteral("overlay"))->replot();
}

void PlotCanvas::paintPicture(QCPPainter& painter, const QSize& size) {
    restyle();
    m_plot->toPainter(&painter, size.width(), size.height());
    // The colours of the moment may be a picture's; those of the screen are back when the event loop is.
    QMetaObject::invokeMethod(
        this,
        [this] {
            restyle();
            redraw();
        },
        Qt::QueuedConnection);
}

void PlotCanvas::paintReadout(QCPPainter& painter, const QPointF& at, const QStringList& lines) const {
    paintReadoutBox(painter, at, lines, QRectF(m_plot->viewport()));
}

void PlotCanvas::keyPressEvent(QKeyEvent* event) {
    const bool stepping = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Left:
        return stepping ? step(-1) : pan(-kPanShare, 0);
    case Qt::Key_Right:
        return stepping ? step(1) : pan(kPanShare, 0);
    case Qt::Key_Up:
        return pan(0, kPanShare);
    case Qt::Key_Down:
        return pan(0, -kPanShare);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(kZoomStep);
    case Qt::Key_Minus:
        return zoom(1 / kZoomStep);
    case Qt::Key_Home:
    case Qt::Key_0:
        return resetView();
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        return choose();
    default:
        PlotView::keyPressEvent(event);
    }
}

void PlotCanvas::paintEvent(QPaintEvent*) {
    if (hasFocus()) {
        QPainter painter(this);
        paintFocusRing(painter, rect());
    }
}

void PlotCanvas::focusInEvent(QFocusEvent* event) {
    update();
    PlotView::focusInEvent(event);
}

void PlotCanvas::focusOutEvent(QFocusEvent* event) {
    update();
    PlotView::focusOutEvent(event);
}

bool PlotCanvas::event(QEvent* event) {
    // Style comes late, so that overriding classes are complete.
    if (event->type() == QEvent::Polish) {
        restyle();
        m_plot->replot();
    }
    if (event->type() == QEvent::Show && std::exchange(m_stale, false))
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    return PlotView::event(event);
}

bool PlotCanvas::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot && event->type() == QEvent::Leave)
        leave();
    return PlotView::eventFilter(watched, event);
}

} // namespace nibble::ui
