// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/range_grid_view.h"

#include <algorithm>
#include <cmath>

#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kHandleReach = 6, kLineReach = 3;
constexpr double kTail = 0.0005; ///< of the values may lie outside the first view on either side
constexpr double kKeyFactor = 1.01, kKeyLeap = 1.1;
constexpr int kHomeBins = 100;
constexpr int kTableBins = 120;

} // namespace

RangeGridView::RangeGridView() {
    connectDrag();
    area().axis(QCPAxis::atBottom)->setLabel(RangeGridPlot::tr("Value"));
    area().axis(QCPAxis::atLeft)->setLabel(RangeGridPlot::tr("Density"));
}

/// A press on a part of the grid takes hold of it; anything else moves the axis.
void RangeGridView::connectDrag() {
    connect(&plot(), &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        m_drag = event->button() == Qt::LeftButton ? gripAt(event->position()) : Grip{};
        m_zeroBefore = m_picture.grid.zero;
        m_zeroFrom = valueAt(event->position().x());
        plot().setInteraction(QCP::iRangeDrag, m_drag.part == Part::none);
    });
    connect(&plot(), &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (m_drag.part != Part::none && event->buttons().testFlag(Qt::LeftButton))
            drag(m_drag, valueAt(event->position().x()));
    });
    connect(&plot(), &QCustomPlot::mouseRelease, this, [this] {
        m_drag = {};
        plot().setInteraction(QCP::iRangeDrag, true);
    });
}

void RangeGridView::setPicture(RangeGridPicture picture) {
    const bool fit = picture.fit || picture.values != m_picture.values;
    m_picture = std::move(picture);
    if (fit)
        findHome();
    redraw();
    if (m_cursor)
        redrawCrosshair();
}

RangeGridView::Grip RangeGridView::gripAt(const QPointF& pixel) const {
    const AffineGrid& grid = m_picture.grid;
    const QRectF inside = area().rect();
    if (!m_picture.movable || !m_picture.values || !(grid.scale > 0))
        return {};
    const auto near = [&](double value, double reach) {
        return std::abs(pixelX(value) - pixel.x()) <= theme().px(reach);
    };
    if (near(0, kHandleReach) && pixel.y() > inside.bottom() - theme().px(12) &&
        m_picture.scheme.kind == GridKind::asymmetric)
        return {Part::zero, grid.zero};
    if (!inside.contains(pixel))
        return {};
    if (near(grid.high(), kHandleReach))
        return {Part::high, grid.highest};
    if (near(grid.low(), kHandleReach))
        return {Part::low, grid.lowest};
    const int code = grid.code(valueAt(pixel.x()));
    const bool apart = std::abs(pixelX(grid.scale) - pixelX(0)) > 3 * theme().px(kLineReach);
    return code != grid.zero && apart && near(grid.value(code), kLineReach) ? Grip{Part::line, code} : Grip{};
}

/// One end: the range; of symmetric grids both. A code's line: the scale.
void RangeGridView::drag(const Grip& grip, double value) {
    const AffineGrid& grid = m_picture.grid;
    const double least = std::abs(valueAt(1) - valueAt(0)); // a pixel: never an empty range
    if (grip.part == Part::zero) {
        const double steps = (value - m_zeroFrom) / grid.scale;
        if (onZero)
            onZero(m_zeroBefore - static_cast<int>(std::lround(steps)));
        return;
    }
    if (!onRange)
        return;
    if (m_picture.scheme.kind != GridKind::asymmetric || grip.part == Part::line) {
        const int code = grip.part == Part::low    ? grid.lowest
                         : grip.part == Part::high ? grid.highest
                                                   : grip.code;
        const double scale = value / static_cast<double>(code - grid.zero);
        if (!(std::abs(scale) * static_cast<double>(grid.codes()) > least) || scale < 0)
            return;
        const bool symmetric = m_picture.scheme.kind != GridKind::asymmetric;
        const double high = scale * static_cast<double>(grid.highest - grid.zero);
        return onRange(symmetric ? -high : scale * static_cast<double>(grid.lowest - grid.zero), high);
    }
    if (grip.part == Part::low)
        onRange(std::min(value, grid.high() - least), grid.high());
    else
        onRange(grid.low(), std::max(value, grid.low() + least));
}

void RangeGridView::moveRange(double factor) {
    if (onRange && m_picture.movable)
        onRange(m_picture.scheme.kind == GridKind::asymmetric ? m_picture.grid.low() * factor
                                                              : -m_picture.grid.high() * factor,
                m_picture.grid.high() * factor);
}

void RangeGridView::keyPressEvent(QKeyEvent* event) {
    const bool leap = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_BracketRight:
    case Qt::Key_BraceRight:
        return moveRange(leap ? kKeyLeap : kKeyFactor);
    case Qt::Key_BracketLeft:
    case Qt::Key_BraceLeft:
        return moveRange(1 / (leap ? kKeyLeap : kKeyFactor));
    case Qt::Key_Comma:
        return onZero && m_picture.movable ? onZero(m_picture.grid.zero - 1) : void();
    case Qt::Key_Period:
        return onZero && m_picture.movable ? onZero(m_picture.grid.zero + 1) : void();
    default:
        PlotCanvas::keyPressEvent(event);
    }
}

double RangeGridView::pixelX(double value) const {
    return area().axis(QCPAxis::atBottom)->coordToPixel(value);
}

double RangeGridView::valueAt(double pixel) const {
    return area().axis(QCPAxis::atBottom)->pixelToCoord(pixel);
}

QPointF RangeGridView::handleAt(double value) const {
    return {pixelX(value), QRectF(area().rect()).center().y()};
}

QPointF RangeGridView::zeroAt() const {
    return {pixelX(0), static_cast<double>(area().rect().bottom()) - 2};
}

QPointF RangeGridView::lineAt(int code) const {
    return {pixelX(m_picture.grid.value(code)), area().rect().top() + area().rect().height() * 0.2};
}

double RangeGridView::shareBelow(double value) const {
    const ValueTable& values = *m_picture.values;
    return values.size() > 0 ? static_cast<double>(values.below(value)) / static_cast<double>(values.size()) : 0;
}

double RangeGridView::density(double from, double to) const {
    return to > from ? (shareBelow(to) - shareBelow(from)) / (to - from) : 0;
}

/// The bulk of the values, and the grid.
void RangeGridView::findHome() {
    const ValueTable& values = *m_picture.values;
    if (values.size() == 0)
        return;
    const auto quantile = [&](double share) {
        const auto last = static_cast<double>(values.size() - 1);
        return static_cast<double>(values.value(std::llround(share * last)));
    };
    double low = std::min({quantile(kTail), m_picture.grid.low(), 0.0}),
           high = std::max({quantile(1 - kTail), m_picture.grid.high(), 0.0});
    if (!(high > low)) {
        low -= 1;
        high += 1;
    }
    const double air = 0.06 * (high - low);
    low -= air;
    high += air;
    std::vector<double> heights;
    for (int bin = 0; bin < kHomeBins; ++bin) {
        const double width = (high - low) / kHomeBins;
        heights.push_back(density(low + bin * width, low + (bin + 1) * width));
    }
    std::sort(heights.rbegin(), heights.rend());
    // One bin that towers over all others, such as ReLU's zeros, must not press them flat.
    const double top = heights[0] > 4 * heights[1] && heights[1] > 0 ? 2 * heights[1] : heights[0];
    setHome({low, high}, {0, top > 0 ? top * 1.1 : 1});
    resetView();
}

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
        const bool crowded = !end && (std::abs(pixelX(grid.high()) - x) < label ||
                                      std::abs(pixelX(grid.low()) - x) < label) && apart < label;
        if ((offset % every != 0 && !end) || crowded)
            continue;
        painter.setPen(theme().colour(end || isZero ? Colour::text : Colour::text2));
        painter.drawText(QRectF(x - label, 0, 2 * label, theme().px(24)), Qt::AlignCenter,
                         digits(code));
    }
}

void RangeGridView::drawHandle(QCPPainter& painter, double value) {
    const QRectF inside = area().rect();
    const double x = pixelX(value);
    if (!(x >= inside.left() && x <= inside.right()))
        return;
    painter.setPen(QPen(theme().colour(Colour::text), 1.6));
    painter.drawLine(QLineF(x, inside.top(), x, inside.bottom()));
    if (!m_picture.movable)
        return;
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

void RangeGridView::hover(const QPointF& pixel) {
    const bool inside = QRectF(area().rect()).contains(pixel);
    plot().setCursor(gripAt(pixel).part != Part::none ? Qt::SizeHorCursor : Qt::ArrowCursor);
    m_cursor = inside && m_picture.values ? std::optional(valueAt(pixel.x())) : std::nullopt;
    redrawCrosshair();
    emit readoutChanged(readout().join(QStringLiteral("; ")));
}

void RangeGridView::leave() {
    m_cursor.reset();
    redrawCrosshair();
    emit readoutChanged({});
}

/// From code to code.
void RangeGridView::step(int by) {
    if (!m_picture.values)
        return;
    const AffineGrid& grid = m_picture.grid;
    const int code = m_cursor ? std::clamp(grid.code(*m_cursor) + by, grid.lowest, grid.highest) : grid.zero;
    m_cursor = grid.value(code);
    redrawCrosshair();
    emit readoutChanged(readout().join(QStringLiteral("; ")));
}

QStringList RangeGridView::readout() const {
    if (!m_cursor || !m_picture.values)
        return {};
    const AffineGrid& grid = m_picture.grid;
    const int code = grid.code(*m_cursor);
    const double stored = grid.value(code);
    return {QStringLiteral("x  %1").arg(figureText(*m_cursor)), QStringLiteral("q  %1").arg(code),
            QStringLiteral("x̂  %1").arg(figureText(stored)),
            RangeGridPlot::tr("error %1").arg(figureText(stored - *m_cursor, 3))};
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

/// The bins in view.
PlotTable RangeGridView::table() const {
    const QRectF range = visibleRange();
    return {{RangeGridPlot::tr("From"), RangeGridPlot::tr("To"), RangeGridPlot::tr("Count"),
             RangeGridPlot::tr("Density")},
            kTableBins,
            [values = m_picture.values, left = range.left(),
             width = range.width() / kTableBins](qsizetype row, int column) -> QVariant {
                const double from = left + static_cast<double>(row) * width, to = from + width;
                if (column < 2)
                    return column == 0 ? from : to;
                if (!values || values->size() == 0)
                    return {};
                const std::int64_t count = values->below(to) - values->below(from);
                return column == 2 ? QVariant(static_cast<qlonglong>(count))
                                   : QVariant(static_cast<double>(count) /
                                              static_cast<double>(values->size()) / width);
            }};
}

} // namespace nibble::ui
