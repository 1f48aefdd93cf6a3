// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

class QLabel;
class QLineEdit;
class QStackedWidget;

namespace nibble::ui {

class MemoryBarsPlot;
class MemoryBench;
class MemoryForm;
class MemoryInspector;
class SegmentedControl;
class SeriesPlot;

/// Will it fit, and how fast could it be: a model, formats, a use and a device; bars against the device's
/// line, the cache against the context, tokens per second against the batch, hardware, and the estimate put
/// to the test.
class MemoryPage : public Page {
    Q_OBJECT

public:
    explicit MemoryPage(Session& session);

    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QList<QAction*> commands() override { return m_actions; }
    [[nodiscard]] bool settled() const override;
    /// "fit", "speed", "hardware" or "measured", and after colons a device, or two joined by "+", and a
    /// preset.
    bool showView(const QString& name) override;
    [[nodiscard]] MemoryBench& bench() const { return *m_bench; }
    [[nodiscard]] MemoryBarsPlot& bars() const { return *m_bars; }
    [[nodiscard]] SeriesPlot& kvPlot() const { return *m_kv; }
    [[nodiscard]] SeriesPlot& batchPlot() const { return *m_batch; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildTools();
    void buildContent();
    QWidget* buildFormulas();
    QWidget* buildAdder();
    void buildActions();
    void fit();
    void refresh();
    void refreshBars();
    void refreshFormulas();
    void refreshCurves();
    void addFormat();
    void copyTable(bool markdown);
    void setViewIndex(int index);

    MemoryBench* m_bench;
    MemoryForm* m_form;
    MemoryInspector* m_inspector;
    MemoryBarsPlot* m_bars;
    SeriesPlot *m_kv, *m_batch;
    QStackedWidget* m_views;
    QWidget* m_fit = nullptr; ///< scrolls where there is no room for it
    SegmentedControl *m_view = nullptr, *m_unit = nullptr;
    QLineEdit* m_format = nullptr;
    QLabel *m_kvHead = nullptr, *m_kvFormula = nullptr, *m_weightFormula = nullptr, *m_nominal = nullptr;
    QList<QAction*> m_actions;
};

} // namespace nibble::ui
