// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QStackedWidget;
class QTableView;

namespace nibble::ui {

class BarsPlot;
class ChannelTableModel;
class HeatMapPlot;
class LayerProfileModel;
class OutlierBench;
class SegmentedControl;
class SeriesPlot;
class SurgeryRun;
class TokenMapPlot;

/// The chosen layer's values as a heat map, its channels by peak, the outliers of every layer; or all layers
/// and channels as tables.
class OutlierViews : public QWidget {
    Q_OBJECT

public:
    OutlierViews(OutlierBench& bench, SurgeryRun& surgery, QWidget* parent = nullptr);

    void showTables(bool shown);
    [[nodiscard]] bool tablesShown() const;
    [[nodiscard]] bool settled() const;
    [[nodiscard]] TokenMapPlot& map() const { return *m_map; }
    [[nodiscard]] SeriesPlot& byPeak() const { return *m_byPeak; }
    [[nodiscard]] BarsPlot& perLayer() const { return *m_perLayer; }

private:
    QWidget* buildControls();
    QWidget* buildPictures();
    QWidget* buildTables();
    void connectParts();
    void fit();
    void refreshStudy();
    void refreshPlace();
    void refreshThreshold();
    void refreshMap();
    void refreshPlots();
    void refreshCell();
    void refreshTables();
    void takeThreshold();

    OutlierBench& m_bench;
    SurgeryRun& m_surgery;
    SegmentedControl *m_view = nullptr, *m_values = nullptr, *m_sign = nullptr, *m_unit = nullptr;
    QComboBox *m_places = nullptr, *m_figure = nullptr;
    QDoubleSpinBox* m_threshold = nullptr;
    QStackedWidget *m_views = nullptr, *m_maps = nullptr;
    TokenMapPlot* m_map = nullptr;
    HeatMapPlot* m_weights = nullptr;
    SeriesPlot* m_byPeak = nullptr;
    BarsPlot* m_perLayer = nullptr;
    LayerProfileModel* m_layerModel = nullptr;
    ChannelTableModel* m_channelModel = nullptr;
    QTableView *m_layerTable = nullptr, *m_channelTable = nullptr;
    bool m_filling = false;
};

} // namespace nibble::ui
