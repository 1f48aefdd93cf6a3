// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/token_map_view.h"

#include <algorithm>
#include <cmath>

#include "widgets/plots/canvas_parts.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kLowShare = 0.05; // of the median: where the colours begin

/// The names of rows at their middles, as many as there is room for.
class RowTicker : public QCPAxisTicker {
public:
    RowTicker(const QCPAxis& axis, const TokenMap& map) : m_axis(axis), m_map(map) {}

    void generate(const QCPRange& range, const QLocale&, QChar, int, QVector<double>& ticks,
                  QVector<double>* subTicks, QVector<QString>* labels) override {
        ticks.clear();
        if (subTicks)
            subTicks->clear();
        QVector<QString> names;
        const auto first = std::max<qint64>(0, static_cast<qint64>(std::floor(range.lower)));
        const auto last = std::min(m_map.rows, static_cast<qint64>(std::ceil(range.upper)));
        const double height = m_axis.axisRect()->height() / std::max(1e-9, range.size());
        const auto every = std::max<qint64>(1, static_cast<qint64>(std::ceil(theme().px(13) / height)));
        const QFontMetricsF metrics(m_axis.tickLabelFont());
        for (qint64 row = (first + every - 1) / every * every; row < last; row += every) {
            const double middle = static_cast<double>(row) + 0.5;
            if (!range.contains(middle))
                continue;
            ticks << middle;
            const QString name = row < m_map.tokens.size() ? m_map.tokens[row] : QString::number(row + 1);
            names << metrics.elidedText(name, Qt::ElideRight, theme().px(66));
        }
        if (labels)
            *labels = names;
    }

private:
    const QCPAxis& m_axis;
    const TokenMap& m_map;
};

} // namespace

TokenMapView::TokenMapView() {
    auto* left = area().axis(QCPAxis::atLeft);
    left->setTicker(QSharedPointer<RowTicker>::create(*left, m_map));
    left->setRangeReversed(true);
    auto* bottom = area().axis(QCPAxis::atBottom);
    bottom->setTicker(QSharedPointer<RoundTicker>::create(*bottom, true));
    bottom->setLabel(TokenMapPlot::tr("Channel"));
}

void TokenMapView::restyle() {
    PlotCanvas::restyle();
    auto* left = area().axis(QCPAxis::atLeft);
    left->setTickLabelFont(theme().numberFont(Type::dense));
    left->grid()->setVisible(false);
    area().setAutoMargins(QCP::msNone);
    area().setMargins(QMargins(theme().px(78), theme().px(30), theme().px(12), theme().px(40)));
}

void TokenMapView::setMap(TokenMap map) {
    const bool sameShape = map.rows == m_map.rows && map.channels == m_map.channels;
    m_map = std::move(map);
    m_current = {};
    if (!sameShape)
        m_chosen = {};
    if (empty())
        return redraw();
    double largest = 0;
    for (const float value : *m_map.values)
        if (std::isfinite(value))
            largest = std::max(largest, static_cast<double>(std::abs(value)));
    m_high = largest > 0 ? largest : 1;
    m_low = std::min(m_high / 10, m_map.median > 0 ? kLowShare * m_map.median : m_high / 1000);
    setHome({0, static_cast<double>(m_map.channels)}, {0, static_cast<double>(m_map.rows)});
    redraw();
}

void TokenMapView::setChosen(qint64 row, qint64 channel) {
    m_chosen = empty() || row >= m_map.rows || channel >= m_map.channels ? Cell{} : Cell{row, channel};
    redraw();
}

PlotTable TokenMapView::table() const {
    return {{TokenMapPlot::tr("Token"), TokenMapPlot::tr("Piece"), TokenMapPlot::tr("Channel"),
             TokenMapPlot::tr("Value")},
            empty() ? 0 : m_map.rows * m_map.channels,
            [values = m_map.values, channels = m_map.channels,
             tokens = m_map.tokens](qsizetype row, int column) -> QVariant {
                const qsizetype token = row / channels;
                if (column == 0)
                    return static_cast<qlonglong>(token);
                if (column == 1)
                    return token < tokens.size() ? tokens[token] : QString();
                if (column == 2)
                    return static_cast<qlonglong>(row % channels);
                return (*values)[static_cast<std::size_t>(row)];
            }};
}

QRgb TokenMapView::colourOf(float value) const {
    if (!std::isfinite(value))
        return theme().colour(Colour::review).rgb();
    const auto size = static_cast<double>(std::abs(value));
    const double place =
        size > m_low ? std::min(1.0, std::log(size / m_low) / std::log(m_high / m_low)) : 0.0;
    if (!m_map.isSigned)
        return Theme::viridis(place);
    return theme().diverging(value < 0 ? -place : place);
}

/// Columns and rows of `cells` on so many pixels; the largest magnitude stands for those that share one.
QImage TokenMapView::image(const QRect& cells, int width, int height) const {
    const int columns = std::min(width, cells.width()), rows = std::min(height, cells.height());
    QImage picture(columns, rows, QImage::Format_RGB32);
    const auto place = [](int i, int count, int parts) { return static_cast<qint64>(i) * count / parts; };
    for (int y = 0; y < rows; ++y) {
        auto* line = reinterpret_cast<QRgb*>(picture.scanLine(y));
        const qint64 top = cells.top() + place(y, cells.height(), rows);
        const qint64 bottom = cells.top() + place(y + 1, cells.height(), rows);
        for (int x = 0; x < columns; ++x) {
            const qint64 first = cells.left() + place(x, cells.width(), columns);
            const qint64 last = cells.left() + place(x + 1, cells.width(), columns);
            float seen = valueAt({top, first});
            for (qint64 row = top; row < bottom; ++row)
                for (qint64 channel = first; channel < last; ++channel) {
                    const float value = valueAt({row, channel});
                    if (!(std::abs(value) <= std::abs(seen))) // NaN is seen too
                        seen = value;
                }
            line[x] = colourOf(seen);
        }
    }
    return picture;
}

void TokenMapView::drawBehind(QCPPainter& painter) {
    if (empty())
        return;
    const QRectF inside = area().rect();
    const QCPRange x = area().axis(QCPAxis::atBottom)->range(), y = area().axis(QCPAxis::atLeft)->range();
    const auto clamped = [](double value, qint64 most) {
        return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(most)));
    };
    const int left = clamped(std::floor(x.lower), m_map.channels);
    const int right = clamped(std::ceil(x.upper), m_map.channels);
    const int top = clamped(std::floor(y.lower), m_map.rows),
              bottom = clamped(std::ceil(y.upper), m_map.rows);
    if (right <= left || bottom <= top)
        return;
    const double ratio = devicePixelRatioF();
    const QRect cells(left, top, right - left, bottom - top);
    const QRectF where(pixelOf({static_cast<double>(left), static_cast<double>(top)}),
                       pixelOf({static_cast<double>(right), static_cast<double>(bottom)}));
    painter.save();
    painter.setClipRect(inside);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(where, image(cells, std::max(1, static_cast<int>(where.width() * ratio)),
                                   std::max(1, static_cast<int>(where.height() * ratio))));
    drawColumns(painter, m_map.leaving, false);
    painter.restore();
}

/// Marks above the channels, or a veil over them with a line at both sides: seen without colour too.
void TokenMapView::drawColumns(QCPPainter& painter, const std::vector<std::int64_t>& channels,
                               bool marks) const {
    const QRectF inside = area().rect();
    QColor veil = theme().colour(Colour::rtn);
    painter.setPen(Qt::NoPen);
    for (const qint64 channel : channels) {
        const QRectF box = boxOf({0, channel}, false);
        const double middle = box.center().x();
        if (middle < inside.left() || middle > inside.right())
            continue;
        if (marks) {
            const double size = theme().px(4), top = inside.top() - theme().px(3);
            painter.setBrush(theme().colour(Colour::rtn));
            painter.drawPolygon(QPolygonF(
                {{middle - size, top - 1.6 * size}, {middle + size, top - 1.6 * size}, {middle, top}}));
        } else {
            veil.setAlphaF(0.7F);
            const double width = std::max(box.width(), 2.0);
            painter.fillRect(QRectF(middle - width / 2, inside.top(), width, inside.height()), veil);
        }
    }
}

void TokenMapView::drawOver(QCPPainter& painter) {
    if (empty())
        return;
    drawColumns(painter, m_map.outliers, true);
    drawLegend(painter);
    if (m_chosen.row < 0)
        return;
    painter.save();
    painter.setClipRect(QRectF(area().rect()).adjusted(-1, -1, 1, 1));
    painter.setBrush(Qt::NoBrush);
    for (const bool wholeRow : {true, false}) {
        const QRectF box = boxOf(m_chosen, wholeRow);
        painter.setPen(QPen(theme().colour(Colour::text), 2.5));
        painter.drawRect(box);
        painter.setPen(QPen(theme().colour(Colour::surface), 1));
        painter.drawRect(box);
    }
    painter.restore();
}

/// The colours with their ends, above the map at the right.
void TokenMapView::drawLegend(QCPPainter& painter) const {
    painter.setFont(theme().font(Type::caption));
    const QFontMetricsF metrics(painter.font());
    const QString low = m_map.isSigned ? figureText(-m_high, 3) : figureText(m_low, 2);
    const QString high = m_map.isSigned ? TokenMapPlot::tr("%1, log").arg(figureText(m_high, 3))
                                        : TokenMapPlot::tr("%1, log |x|").arg(figureText(m_high, 3));
    const double width = theme().px(120), gap = theme().px(6), y = theme().px(3);
    const double right = QRectF(area().rect()).right() - metrics.horizontalAdvance(high) - 2;
    const QRectF bar(right - gap - width, y + theme().px(3), width, theme().px(8));
    for (double x = 0; x < bar.width(); ++x) {
        const double share = x / bar.width();
        painter.fillRect(QRectF(bar.left() + x, bar.top(), 1.5, bar.height()),
                         QColor(m_map.isSigned ? theme().diverging(2 * share - 1) : Theme::viridis(share)));
    }
    painter.setPen(theme().colour(Colour::text2));
    painter.drawText(QRectF(bar.right() + gap, y, metrics.horizontalAdvance(high) + 2, theme().px(14)),
                     Qt::AlignLeft | Qt::AlignVCenter, high);
    painter.drawText(QRectF(0, y, bar.left() - gap, theme().px(14)), Qt::AlignRight | Qt::AlignVCenter, low);
}

QRectF TokenMapView::boxOf(const Cell& cell, bool wholeRow) const {
    const auto row = static_cast<double>(cell.row);
    const double left = wholeRow ? 0 : static_cast<double>(cell.channel);
    const double right = wholeRow ? static_cast<double>(m_map.channels) : left + 1;
    return QRectF(pixelOf({left, row}), pixelOf({right, row + 1})).normalized();
}

/// Of the channels that share the pixel the one of the largest magnitude.
TokenMapView::Cell TokenMapView::cellAt(const QPointF& pixel) const {
    if (empty() || !QRectF(area().rect()).contains(pixel))
        return {};
    const auto* bottom = area().axis(QCPAxis::atBottom);
    const double row = std::floor(area().axis(QCPAxis::atLeft)->pixelToCoord(pixel.y()));
    const double first = std::floor(bottom->pixelToCoord(std::floor(pixel.x())));
    const double last = std::max(first + 1, std::floor(bottom->pixelToCoord(std::floor(pixel.x()) + 1)));
    if (row < 0 || row >= static_cast<double>(m_map.rows) || last <= 0 ||
        first >= static_cast<double>(m_map.channels))
        return {};
    Cell best{static_cast<qint64>(row), std::max<qint64>(0, static_cast<qint64>(first))};
    for (qint64 c = best.channel + 1; c < std::min(m_map.channels, static_cast<qint64>(last)); ++c)
        if (std::abs(valueAt({best.row, c})) > std::abs(valueAt(best)))
            best.channel = c;
    return best;
}

void TokenMapView::moveTo(const Cell& cell) {
    if (cell == m_current)
        return;
    m_current = cell;
    redrawCrosshair();
    emit readoutChanged(cell.row < 0 ? QString() : readout(cell).join(QStringLiteral(": ")));
}

QStringList TokenMapView::readout(const Cell& cell) const {
    const QString piece = cell.row < m_map.tokens.size() ? m_map.tokens[cell.row] : QString();
    const float value = valueAt(cell);
    QString figure = QStringLiteral("x = ") + figureText(static_cast<double>(value), 7);
    if (m_map.median > 0)
        figure += TokenMapPlot::tr(", |x| is %1 × the median")
                      .arg(figureText(static_cast<double>(std::abs(value)) / m_map.median, 3));
    return {TokenMapPlot::tr("token %1 %2, channel %3")
                .arg(integerText(cell.row), piece, integerText(cell.channel)),
            figure};
}

void TokenMapView::drawCrosshair(QCPPainter& painter) {
    if (m_current.row < 0 || empty())
        return;
    const QRectF inside = area().rect();
    const QPointF at = boxOf(m_current, false).center();
    QPen pen(theme().colour(Colour::surface), 1);
    pen.setDashPattern({2, 2});
    painter.setPen(pen);
    painter.drawLine(QLineF(at.x(), inside.top(), at.x(), inside.bottom()));
    painter.drawLine(QLineF(inside.left(), at.y(), inside.right(), at.y()));
    paintReadout(painter, at, readout(m_current));
}

void TokenMapView::hover(const QPointF& pixel) {
    moveTo(cellAt(pixel));
}

void TokenMapView::click(const QPointF& pixel) {
    const Cell cell = cellAt(pixel);
    if (cell.row >= 0 && chosen)
        chosen(cell.row, cell.channel);
}

void TokenMapView::step(int by) {
    if (empty())
        return;
    const Cell from = m_current.row >= 0 ? m_current : m_chosen.row >= 0 ? m_chosen : Cell{0, 0};
    moveTo({from.row, std::clamp<qint64>(from.channel + by, 0, m_map.channels - 1)});
}

void TokenMapView::choose() {
    if (m_current.row >= 0 && chosen)
        chosen(m_current.row, m_current.channel);
}

/// Up and down go from token to token with the keys that go from channel to channel.
void TokenMapView::keyPressEvent(QKeyEvent* event) {
    const bool stepping = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
    const int by = event->key() == Qt::Key_Up ? -1 : event->key() == Qt::Key_Down ? 1 : 0;
    if (!stepping || by == 0 || empty())
        return PlotCanvas::keyPressEvent(event);
    const Cell from = m_current.row >= 0 ? m_current : m_chosen.row >= 0 ? m_chosen : Cell{0, 0};
    moveTo({std::clamp<qint64>(from.row + by, 0, m_map.rows - 1), from.channel});
}

} // namespace nibble::ui
