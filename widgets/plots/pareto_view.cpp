// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/pareto_view.h"

#include "widgets/plots/pareto_plot.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kLogFrom = 2.5;   // ratio of largest to smallest x above which its axis is logarithmic
constexpr double kFarOff = 4;      // times the height of the others: a point that would press them together
constexpr double kPointReach = 14; // pixels within which a point is hit

} // namespace

void ParetoView::setResult(const Result& result, ParetoX x, ParetoY y, const QString& xTitle,
                           const QString& yTitle) {
    m_points = paretoPoints(result, x, y);
    m_front = paretoFront(m_points, x);
    m_limits = paretoLimits(result, y);
    m_styles = variantStyles(result.variants);
    m_methods.clear();
    for (const VariantResult& variant : result.variants)
        m_methods.push_back(toQt(variant.method));
    m_x = x;
    m_xTitle = xTitle;
    m_yTitle = yTitle;
    m_current = -1;
    findHome();
    area().axis(QCPAxis::atBottom)->setLabel(m_logX ? ParetoPlot::tr("%1 (log scale)").arg(xTitle) : xTitle);
    area().axis(QCPAxis::atLeft)->setLabel(yTitle);
    restyle();
    refresh();
}

namespace {

/// The largest y that the first view shows: points far above all others are told at the upper edge.
double usualTop(const std::vector<ParetoPoint>& points, double atLeast) {
    std::vector<double> values;
    for (const ParetoPoint& point : points)
        if (point.y)
            values.push_back(*point.y);
    std::sort(values.begin(), values.end());
    while (values.size() > 3) {
        const double others = std::max(values[values.size() - 2], atLeast);
        if (values.back() - values.front() < kFarOff * (others - values.front()))
            break;
        values.pop_back();
    }
    return values.empty() ? 0 : values.back();
}

} // namespace

void ParetoView::findHome() {
    double left = INFINITY, right = 0, bottom = 0, top = 0;
    bool any = false;
    const double usual = usualTop(m_points, m_limits ? m_limits->review : 0);
    for (const ParetoPoint& point : m_points) {
        left = std::min(left, point.x);
        right = std::max(right, point.x);
        if (!point.y || *point.y > usual)
            continue;
        const double low = point.low.value_or(*point.y), high = point.high.value_or(*point.y);
        bottom = any ? std::min(bottom, low) : low;
        top = any ? std::max(top, high) : high;
        any = true;
    }
    if (!any)
        return;
    // The limits are worth showing where they do not push the points together.
    for (const double limit :
         m_limits ? std::vector{m_limits->pass, m_limits->review} : std::vector<double>{})
        if (limit - bottom < 2.5 * std::max(top - bottom, 1e-9))
            top = std::max(top, limit);
    const double height = top > bottom ? top - bottom : std::max(std::abs(top) * 0.1, 1e-3);
    m_logX = right > kLogFrom * left;
    const double factor = std::pow(right / left, 0.1),
                 margin = right > left ? 0.1 * (right - left) : 0.2 * right;
    setScales(m_logX ? AxisScale::logarithmic : AxisScale::linear, AxisScale::linear);
    setHome(m_logX ? QCPRange(left / factor, right * factor) : QCPRange(left - margin, right + margin),
            {bottom - 0.1 * height, bottom + 1.1 * height});
}

bool ParetoView::hasPoints() const {
    return std::any_of(m_points.begin(), m_points.end(), [](const ParetoPoint& point) { return point.y; });
}

void ParetoView::setSelected(const QString& method) {
    if (method == m_selected)
        return;
    m_selected = method;
    redraw();
}

PlotTable ParetoView::table() const {
    return {{ParetoPlot::tr("Method"), m_xTitle, m_yTitle, ParetoPlot::tr("95 % from"),
             ParetoPlot::tr("95 % to"), ParetoPlot::tr("On the front"), ParetoPlot::tr("State")},
            static_cast<qsizetype>(m_points.size()),
            [points = m_points, front = m_front, methods = m_methods](qsizetype row, int column) -> QVariant {
                const auto figure = [](const std::optional<double>& value) {
                    return value ? QVariant(*value) : QVariant();
                };
                const ParetoPoint& point = points[static_cast<std::size_t>(row)];
                switch (column) {
                case 0:
                    return variantName(methods[point.variant]);
                case 1:
                    return point.x;
                case 2:
                    return figure(point.y);
                case 3:
                    return figure(point.low);
                case 4:
                    return figure(point.high);
                case 5:
                    return std::count(front.begin(), front.end(), static_cast<std::size_t>(row)) > 0
                               ? ParetoPlot::tr("yes")
                               : ParetoPlot::tr("no");
                default:
                    return point.final ? ParetoPlot::tr("final")
                           : point.y   ? ParetoPlot::tr("preliminary")
                                       : ParetoPlot::tr("queued");
                }
            }};
}

QPointF ParetoView::placeOf(const ParetoPoint& point) const {
    const QPointF place = pixelOf({point.x, point.y.value_or(0)});
    if (!point.y)
        return {place.x(), static_cast<double>(area().rect().bottom() - theme().px(4))};
    return isAbove(point) ? QPointF(place.x(), area().rect().top() + theme().px(7)) : place;
}

bool ParetoView::isAbove(const ParetoPoint& point) const {
    return point.y && *point.y > area().axis(QCPAxis::atLeft)->range().upper;
}

QPointF ParetoView::pixelOfVariant(std::size_t variant) const {
    for (const ParetoPoint& point : m_points)
        if (point.variant == variant)
            return placeOf(point);
    return {};
}

QString ParetoView::labelOf(const ParetoPoint& point) const {
    const QString name = variantName(toQt(m_styles[point.variant].label));
    if (isAbove(point))
        return name + QStringLiteral(" ↑ ") + figureText(*point.y, 3);
    return point.y ? name : ParetoPlot::tr("%1 queued").arg(name);
}

QStringList ParetoView::readout(const ParetoPoint& point) const {
    QStringList lines{variantName(m_methods[point.variant]),
                      m_xTitle + QStringLiteral(": ") + figureText(point.x)};
    if (point.y)
        lines += m_yTitle + QStringLiteral(": ") + figureText(*point.y);
    if (point.low)
        lines += ParetoPlot::tr("95 %: %1 … %2").arg(figureText(*point.low), figureText(*point.high));
    if (!point.final)
        lines += point.y ? ParetoPlot::tr("preliminary") : ParetoPlot::tr("queued");
    return lines;
}

int ParetoView::nearest(const QPointF& pixel) const {
    int found = -1;
    double least = theme().px(kPointReach);
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        const double distance = QLineF(pixel, placeOf(m_points[i])).length();
        if (distance < least) {
            least = distance;
            found = static_cast<int>(i);
        }
    }
    return found;
}

void ParetoView::hover(const QPointF& pixel) {
    moveTo(nearest(pixel));
}

void ParetoView::click(const QPointF& pixel) {
    moveTo(nearest(pixel));
    choose();
}

void ParetoView::choose() {
    if (m_current >= 0 && onChosen)
        onChosen(m_methods[m_points[static_cast<std::size_t>(m_current)].variant]);
}

void ParetoView::step(int by) {
    if (m_points.empty())
        return;
    // In the order in which they lie, from left to right.
    std::vector<int> order(m_points.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<int>(i);
    std::stable_sort(order.begin(), order.end(), [this](int a, int b) {
        return m_points[static_cast<std::size_t>(a)].x < m_points[static_cast<std::size_t>(b)].x;
    });
    const auto last = static_cast<int>(order.size()) - 1;
    const auto found = std::find(order.begin(), order.end(), m_current);
    const int at = found == order.end() ? (by > 0 ? -1 : last + 1) : static_cast<int>(found - order.begin());
    moveTo(order[static_cast<std::size_t>(std::clamp(at + by, 0, last))]);
}

void ParetoView::moveTo(int point) {
    if (point == m_current)
        return;
    m_current = point;
    plot().setCursor(point >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    redrawCrosshair();
    emit readoutChanged(point < 0
                            ? QString()
                            : readout(m_points[static_cast<std::size_t>(point)]).join(QStringLiteral("; ")));
}

} // namespace nibble::ui
