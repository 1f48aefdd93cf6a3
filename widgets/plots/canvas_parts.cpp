// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/canvas_parts.h"

#include "core/experiment/plot_axis.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// The engine's label, which has a decimal point, in the user's locale with as many decimals.
QString localLabel(const AxisTick& tick, const QLocale& locale) {
    if (tick.value == 0)
        return QStringLiteral("0");
    const auto dot = tick.label.find('.');
    const auto exponent = tick.label.find('e');
    if (exponent != std::string::npos)
        return locale.toString(tick.value, 'e', 0);
    const auto decimals = dot == std::string::npos ? 0 : tick.label.size() - dot - 1;
    return locale.toString(tick.value, 'f', static_cast<int>(decimals));
}

/// Names that would run into the one before are left out; their ticks stay.
void leaveOutOverlaps(const QCPAxis& axis, const QVector<double>& ticks, QVector<QString>& labels) {
    const QFontMetricsF metrics(axis.tickLabelFont());
    double end = -INFINITY;
    for (qsizetype i = 0; i < labels.size(); ++i) {
        const double half = metrics.horizontalAdvance(labels[i]) / 2, at = axis.coordToPixel(ticks[i]);
        if (at - half < end)
            labels[i].clear();
        else
            end = at + half + theme().px(4);
    }
}

} // namespace

void RoundTicker::generate(const QCPRange& range, const QLocale& locale, QChar, int, QVector<double>& ticks,
                           QVector<double>*, QVector<QString>* tickLabels) {
    const bool horizontal = m_axis.orientation() == Qt::Horizontal;
    const int length = horizontal ? m_axis.axisRect()->width() : m_axis.axisRect()->height();
    const int most = std::max(2, length / theme().px(horizontal ? 52 : 34));
    const bool logarithmic = m_axis.scaleType() == QCPAxis::stLogarithmic && range.lower > 0;
    PlotAxis axis = makeAxis(range.lower, range.upper,
                             logarithmic ? AxisScale::logarithmic : AxisScale::linear, 0, 1, most);
    if (m_wholeNumbers)
        std::erase_if(axis.ticks, [](const AxisTick& tick) { return tick.value != std::round(tick.value); });
    ticks.clear();
    if (tickLabels)
        tickLabels->clear();
    for (const AxisTick& tick : axis.ticks) {
        ticks += tick.value;
        if (tickLabels)
            *tickLabels +=
                m_wholeNumbers ? locale.toString(std::llround(tick.value)) : localLabel(tick, locale);
    }
    if (horizontal && tickLabels)
        leaveOutOverlaps(m_axis, ticks, *tickLabels);
}

void styleArea(QCPAxisRect& area) {
    const QPen line(theme().colour(Colour::axis), 1);
    for (auto* axis : area.axes()) {
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setTickLength(0, theme().px(4));
        axis->setTickLabelFont(theme().font(Type::caption));
        axis->setTickLabelColor(theme().colour(Colour::text2));
        axis->setTickLabelPadding(theme().px(4));
        axis->setLabelFont(theme().font(Type::caption));
        axis->setLabelColor(theme().colour(Colour::text3));
        axis->setLabelPadding(theme().px(4));
        axis->grid()->setZeroLinePen(Qt::NoPen);
        axis->grid()->setPen(QPen(theme().colour(Colour::grid), 1));
        axis->grid()->setVisible(axis->orientation() == Qt::Vertical);
    }
    // Numbers wider than the usual margin make it wider.
    area.setAutoMargins(QCP::msLeft);
    area.setMinimumMargins(QMargins(theme().px(44), 0, 0, 0));
    const bool titled = !area.axis(QCPAxis::atBottom)->label().isEmpty();
    area.setMargins(QMargins(theme().px(48), theme().px(8), theme().px(16), theme().px(titled ? 40 : 24)));
}

std::optional<QLineF> clippedLine(QLineF line, const QRectF& inside) {
    const auto cut = [&line](double from, double to, bool horizontal) {
        const auto at = [&](const QPointF& point) { return horizontal ? point.x() : point.y(); };
        if (at(line.p1()) > at(line.p2()))
            line = {line.p2(), line.p1()};
        const double begin = at(line.p1()), end = at(line.p2());
        if (end < from || begin > to)
            return false;
        const QLineF whole = line;
        if (begin < from)
            line.setP1(whole.pointAt((from - begin) / (end - begin)));
        if (end > to)
            line.setP2(whole.pointAt((to - begin) / (end - begin)));
        return true;
    };
    return cut(inside.left(), inside.right() + 1, true) && cut(inside.top(), inside.bottom() + 1, false)
               ? std::optional(line)
               : std::nullopt;
}

void paintFocusRing(QPainter& painter, const QRect& where) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().colour(Colour::accent), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(where).adjusted(1, 1, -1, -1), 3, 3);
}

void paintReadoutBox(QPainter& painter, const QPointF& at, const QStringList& lines, const QRectF& bounds) {
    if (lines.isEmpty())
        return;
    const QFont font = theme().numberFont(Type::caption);
    const QFontMetricsF metrics(font);
    double width = 0;
    for (const QString& line : lines)
        width = std::max(width, metrics.horizontalAdvance(line));
    const double padding = theme().px(4), gap = theme().px(8);
    QRectF box(0, 0, width + 2 * padding, metrics.height() * static_cast<double>(lines.size()) + padding);
    box.moveTopLeft(at + QPointF(gap, gap));
    if (box.right() > bounds.right())
        box.moveRight(at.x() - gap);
    if (box.bottom() > bounds.bottom())
        box.moveBottom(at.y() - gap);
    box.moveLeft(std::max(box.left(), bounds.left()));
    box.moveTop(std::max(box.top(), bounds.top()));
    painter.setPen(QPen(theme().colour(Colour::line), 1));
    painter.setBrush(theme().colour(Colour::surface));
    painter.drawRoundedRect(box, 2, 2);
    painter.setFont(font);
    painter.setPen(theme().colour(Colour::text));
    double top = box.top() + padding / 2;
    for (const QString& line : lines) {
        painter.drawText(QRectF(box.left() + padding, top, box.width(), metrics.height()), Qt::AlignVCenter,
                         line);
        top += metrics.height();
    }
}

} // namespace nibble::ui
