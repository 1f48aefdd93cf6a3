// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "core/experiment/layer_errors.h"
#include "core/experiment/plot_style.h"
#include "widgets/plots/plot_canvas.h"

namespace nibble::ui {

/// The drawing of LayerErrorPlot.
class LayerErrorView : public PlotCanvas {
public:
    std::function<void(int layer)> onLayer;
    std::function<void(const QString& method)> onVariant;
    std::function<void(const QString& caption)> onCaption;

    void setResult(const Result& result);
    [[nodiscard]] bool empty() const { return m_kinds.empty(); }
    void setSelected(const QString& method);
    void setLayer(int layer);
    [[nodiscard]] PlotTable table() const override;
    void paintPicture(QCPPainter& painter, const QSize& size) override;

protected:
    void restyle() override;
    void drawOver(QCPPainter& painter) override;
    void drawCrosshair(QCPPainter& painter) override;
    void hover(const QPointF& pixel) override;
    void leave() override;
    void click(const QPointF& pixel) override;
    void step(int by) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct LegendEntry {
        std::size_t variant;
        QRectF box;
    };

    void findHome();
    void layOut(const QSize& size);
    void placePanels(int columns);
    void tellCaption();
    [[nodiscard]] std::vector<LegendEntry> legend(double width) const;
    [[nodiscard]] int legendHeight(double width) const;
    void drawLegend(QCPPainter& painter);
    void drawLines(QCPPainter& painter, std::size_t panel);
    void drawLine(QCPPainter& painter, std::size_t panel, std::size_t variant);
    void drawTitle(QCPPainter& painter, std::size_t panel);
    [[nodiscard]] QPointF pixelIn(std::size_t panel, double layer, double error) const;
    [[nodiscard]] int panelAt(const QPointF& pixel) const;
    /// Variant whose line passes closest to the pixel; −1 if none is near.
    [[nodiscard]] int lineAt(std::size_t panel, const QPointF& pixel) const;
    [[nodiscard]] int selectedVariant() const;
    [[nodiscard]] std::optional<double> errorAt(std::size_t panel, int variant, int layer) const;

    std::vector<LayerErrors> m_kinds;
    std::vector<VariantStyle> m_styles;
    std::vector<QString> m_methods;
    std::vector<std::size_t> m_drawn; ///< variants that have a line
    int m_firstLayer = 0, m_lastLayer = 0;
    QString m_selected;
    int m_layer = -1, m_columns = 0, m_hoverPanel = -1, m_hoverVariant = -1;
    bool m_synchronizing = false;
};

} // namespace nibble::ui
