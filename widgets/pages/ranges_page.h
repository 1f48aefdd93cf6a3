// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

class QStackedWidget;

namespace nibble::ui {

class ChoiceRows;
class CodeSharePlot;
class ErrorMapPlot;
class ErrorSplitPlot;
class MetricStrip;
class RangeBench;
class RangeControls;
class RangeGridPlot;
class RangeInspector;
class SegmentedControl;
class SeriesPlot;
class ValueRows;

/// Affine quantization that can be touched: values, a grid lying on them whose ends, zero point and lines can
/// be dragged, and what that loses.
class RangesPage : public Page {
    Q_OBJECT

public:
    explicit RangesPage(Session& session);

    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QList<QAction*> commands() override { return m_actions; }
    [[nodiscard]] bool settled() const override;
    /// "grid", "values", "map" or "calibrators"; or "source:NAME" with a distribution, "example", "tensor" or
    /// "picture".
    bool showView(const QString& name) override;
    [[nodiscard]] RangeBench& bench() const { return *m_bench; }
    [[nodiscard]] RangeGridPlot& grid() const { return *m_grid; }
    [[nodiscard]] ErrorSplitPlot& split() const { return *m_split; }
    [[nodiscard]] ErrorMapPlot& map() const { return *m_map; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildTools();
    void buildContent();
    void buildActions();
    void connectBench();
    void fit();
    void chooseView(int view);
    void refreshData();
    void refreshAnswer();
    void refreshCurves();
    void refreshMap();
    void chooseGridAt(qint64 row, qint64 col);
    void saveRows();

    RangeBench* m_bench;
    RangeControls* m_controls;
    MetricStrip* m_metrics;
    RangeGridPlot* m_grid;
    CodeSharePlot* m_shares;
    SeriesPlot* m_bits;
    ErrorSplitPlot* m_split;
    ValueRows* m_values;
    ErrorMapPlot* m_map;
    ChoiceRows* m_choices;
    RangeInspector* m_inspector;
    QStackedWidget* m_views; ///< what stands under the histogram
    SegmentedControl *m_view = nullptr, *m_snapshot = nullptr;
    QList<QAction*> m_actions;
    const void* m_fitted = nullptr; ///< the values that the histogram was last fitted to
    QString m_fittedScheme;
};

} // namespace nibble::ui
