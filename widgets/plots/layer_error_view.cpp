// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/layer_error_view.h"

#include "widgets/plots/layer_error_plot.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr double kLogBarsFrom = 12; // ratio of largest to smallest error above which the axis is logarithmic
constexpr double kBarReach = 8;     // pixels within which a line is hit
constexpr int kPanelWidth = 128, kPanelHeight = 96; // the least that can be read

} // namespace

void LayerErrorView::setResult(const Result& result) {
    const std::size_t before = m_kinds.size();
    m_kinds = layerErrors(result);
    m_styles = variantStyles(result.variants);
    m_methods.clear();
    m_drawn.clear();
    for (std::size_t i = 0; i < result.variants.size(); ++i) {
        m_methods.push_back(toQt(result.variants[i].method));
        if (std::any_of(m_kinds.begin(), m_kinds.end(),
                        [i](const LayerErrors& kind) { return !kind.byVariant[i].empty(); }))
            m_drawn.push_back(i);
    }
    if (m_kinds.size() != before)
        m_columns = 0;
    if (m_kinds.empty())
        return;
    layOut(size());
    findHome();
    tellCaption();
    refresh();
}

void LayerErrorView::findHome() {
    double low = INFINITY, high = 0;
    std::int64_t first = INT64_MAX, last = 0;
    for (const LayerErrors& kind : m_kinds)
        for (const auto& errors : kind.byVariant)
            for (const auto& [layer, error] : errors) {
                low = error > 0 ? std::min(low, error) : low;
                high = std::max(high, error);
                first = std::min(first, layer);
                last = std::max(last, layer);
            }
    m_firstLayer = static_cast<int>(first);
    m_lastLayer = static_cast<int>(last);
    const bool logarithmic = high > kLogBarsFrom * low;
    const double margin = std::max(0.25, 0.02 * static_cast<double>(last - first));
    setScales(AxisScale::linear, logarithmic ? AxisScale::logarithmic : AxisScale::linear);
    setHome({static_cast<double>(first) - margin, static_cast<double>(last) + margin},
            logarithmic ? QCPRange(low / 1.25, high * 1.25) : QCPRange(0, high > 0 ? 1.08 * high : 1));
}

/// As many columns as are wide enough, the last row as full as can be.
void LayerErrorView::layOut(const QSize& size) {
    if (m_kinds.empty())
        return;
    const auto count = static_cast<int>(m_kinds.size());
    int columns = std::clamp(size.width() / theme().px(kPanelWidth), 1, count);
    const int rowsThatFit = std::max(1, (size.height() - theme().px(40)) / theme().px(kPanelHeight));
    if (rowsThatFit * columns > count) {
        const int rows = (count + columns - 1) / columns;
        columns = (count + rows - 1) / rows;
    }
    if (columns != m_columns)
        placePanels(columns);
}

void LayerErrorView::placePanels(int columns) {
    m_columns = columns;
    const QRectF shown = visibleRange();
    auto* grid = plot().plotLayout();
    grid->clear();
    for (std::size_t i = 0; i < m_kinds.size(); ++i) {
        auto* panel = new QCPAxisRect(&plot());
        grid->addElement(static_cast<int>(i) / columns, static_cast<int>(i) % columns, panel);
        setUpArea(*panel, true);
        for (auto* axis : panel->axes()) {
            connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
                    [this, type = axis->axisType()](const QCPRange& range) {
                        if (m_synchronizing)
                            return;
                        m_synchronizing = true;
                        for (auto* other : plot().axisRects())
                            other->axis(type)->setRange(range);
                        m_synchronizing = false;
                    });
        }
    }
    grid->setColumnSpacing(theme().px(14));
    grid->setRowSpacing(0);
    findHome();
    if (shown.width() > 0)
        resetView();
    restyle();
}

void LayerErrorView::restyle() {
    PlotCanvas::restyle();
    int index = 0;
    for (auto* panel : plot().axisRects()) {
        const bool first = index++ % std::max(m_columns, 1) == 0;
        auto* left = panel->axis(QCPAxis::atLeft);
        left->setTickLabels(first);
        if (!first) {
            left->setBasePen(Qt::NoPen);
            left->setTickPen(Qt::NoPen);
            left->setTickLength(0, 0);
        }
        panel->setAutoMargins(QCP::msNone);
        panel->setMargins(QMargins(0, theme().px(22), 0, theme().px(22)));
        panel->setMinimumMargins(QMargins());
    }
    plot().plotLayout()->setMargins(
        QMargins(theme().px(40), legendHeight(plot().width()), theme().px(16), theme().px(4)));
}

void LayerErrorView::resizeEvent(QResizeEvent* event) {
    PlotCanvas::resizeEvent(event);
    layOut(event->size());
    restyle();
}

void LayerErrorView::paintPicture(QCPPainter& painter, const QSize& size) {
    layOut(size);
    PlotCanvas::paintPicture(painter, size);
}

int LayerErrorView::selectedVariant() const {
    const auto found = std::find(m_methods.begin(), m_methods.end(), m_selected);
    return found == m_methods.end() ? -1 : static_cast<int>(found - m_methods.begin());
}

void LayerErrorView::setSelected(const QString& method) {
    if (method == m_selected)
        return;
    m_selected = method;
    tellCaption();
    redraw();
}

void LayerErrorView::setLayer(int layer) {
    if (layer == m_layer)
        return;
    m_layer = layer;
    tellCaption();
    redraw();
}

void LayerErrorView::tellCaption() {
    QStringList words;
    if (m_layer >= 0)
        words += LayerErrorPlot::tr("layer %1").arg(QLocale().toString(m_layer));
    if (const int variant = selectedVariant(); variant >= 0)
        words += m_selected;
    if (onCaption)
        onCaption(words.join(QStringLiteral(", ")));
}

std::optional<double> LayerErrorView::errorAt(std::size_t panel, int variant, int layer) const {
    if (variant < 0)
        return std::nullopt;
    const auto& errors = m_kinds[panel].byVariant[static_cast<std::size_t>(variant)];
    const auto found = errors.find(layer);
    return found == errors.end() ? std::nullopt : std::optional(found->second);
}

QPointF LayerErrorView::pixelIn(std::size_t panel, double layer, double error) const {
    const auto* rect = plot().axisRect(static_cast<int>(panel));
    return {rect->axis(QCPAxis::atBottom)->coordToPixel(layer),
            rect->axis(QCPAxis::atLeft)->coordToPixel(error)};
}

int LayerErrorView::panelAt(const QPointF& pixel) const {
    for (int i = 0; i < static_cast<int>(m_kinds.size()) && i < plot().axisRectCount(); ++i)
        if (plot().axisRect(i)->rect().contains(pixel.toPoint()))
            return i;
    return -1;
}

int LayerErrorView::lineAt(std::size_t panel, const QPointF& pixel) const {
    const auto* axis = plot().axisRect(static_cast<int>(panel))->axis(QCPAxis::atBottom);
    const auto layer = static_cast<int>(std::lround(axis->pixelToCoord(pixel.x())));
    double least = theme().px(kBarReach);
    int found = -1;
    for (const std::size_t variant : m_drawn) {
        const auto error = errorAt(panel, static_cast<int>(variant), layer);
        const double distance = error ? std::abs(pixelIn(panel, layer, *error).y() - pixel.y()) : INFINITY;
        if (distance < least) {
            least = distance;
            found = static_cast<int>(variant);
        }
    }
    return found;
}

void LayerErrorView::hover(const QPointF& pixel) {
    const int panel = panelAt(pixel);
    m_hoverPanel = panel;
    m_hoverVariant = panel < 0 ? -1 : lineAt(static_cast<std::size_t>(panel), pixel);
    if (panel >= 0) {
        const auto* axis = plot().axisRect(panel)->axis(QCPAxis::atBottom);
        const int layer = std::clamp(static_cast<int>(std::lround(axis->pixelToCoord(pixel.x()))),
                                     m_firstLayer, m_lastLayer);
        if (layer != m_layer) {
            setLayer(layer);
            if (onLayer)
                onLayer(layer);
        }
    }
    redrawCrosshair();
}

void LayerErrorView::leave() {
    m_hoverPanel = m_hoverVariant = -1;
    redrawCrosshair();
    emit readoutChanged({});
}

void LayerErrorView::click(const QPointF& pixel) {
    int variant = -1;
    for (const LegendEntry& entry : legend(plot().width()))
        if (entry.box.contains(pixel))
            variant = static_cast<int>(entry.variant);
    if (const int panel = panelAt(pixel); panel >= 0) {
        hover(pixel);
        variant = m_hoverVariant;
    }
    if (variant >= 0 && onVariant)
        onVariant(m_methods[static_cast<std::size_t>(variant)]);
}

void LayerErrorView::step(int by) {
    if (m_kinds.empty())
        return;
    const int start = m_layer < 0 ? (by > 0 ? m_firstLayer - 1 : m_lastLayer + 1) : m_layer;
    setLayer(std::clamp(start + by, m_firstLayer, m_lastLayer));
    if (onLayer)
        onLayer(m_layer);
    QStringList figures{LayerErrorPlot::tr("layer %1").arg(QLocale().toString(m_layer))};
    for (std::size_t panel = 0; panel < m_kinds.size(); ++panel)
        if (const auto error = errorAt(panel, selectedVariant(), m_layer))
            figures += toQt(m_kinds[panel].kind) + QChar(' ') + figureText(*error, 3);
    emit readoutChanged(figures.join(QStringLiteral("; ")));
}

PlotTable LayerErrorView::table() const {
    PlotTable table{{LayerErrorPlot::tr("Tensor"), LayerErrorPlot::tr("Layer")}, 0, {}};
    for (const std::size_t variant : m_drawn)
        table.headers += m_methods[variant];
    std::vector<std::pair<std::size_t, std::int64_t>> rows;
    for (std::size_t kind = 0; kind < m_kinds.size(); ++kind)
        for (int layer = m_firstLayer; layer <= m_lastLayer; ++layer)
            rows.emplace_back(kind, layer);
    table.rows = static_cast<qsizetype>(rows.size());
    table.cell = [rows = std::move(rows), kinds = m_kinds, drawn = m_drawn](qsizetype row,
                                                                            int column) -> QVariant {
        const auto [kind, layer] = rows[static_cast<std::size_t>(row)];
        if (column == 0)
            return toQt(kinds[kind].kind);
        if (column == 1)
            return static_cast<qlonglong>(layer);
        const auto& errors = kinds[kind].byVariant[drawn[static_cast<std::size_t>(column - 2)]];
        const auto found = errors.find(layer);
        return found == errors.end() ? QVariant() : QVariant(found->second);
    };
    return table;
}

} // namespace nibble::ui
