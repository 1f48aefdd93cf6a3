// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

class QGridLayout;
class QLineEdit;
class QScrollArea;

namespace nibble::ui {

class InjectionStrip;
class OutlierActions;
class OutlierBench;
class OutlierInspector;
class OutlierViews;
class SurgeryPanel;
class SurgeryRun;

/// A few channels set the scale of all the others: a prompt's activations layer by layer, remedies tried on
/// them, and outliers injected where a model has none.
class OutliersPage : public Page {
    Q_OBJECT

public:
    explicit OutliersPage(Session& session);
    ~OutliersPage() override;

    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QList<QAction*> commands() override { return m_actions; }
    [[nodiscard]] bool settled() const override;
    /// "pictures", "tables", "weights"; "inject" injects outliers; a remedy: "int8", "smooth", "awq",
    /// "rotation", "clip", "scales", "formats"; several joined by "+".
    bool showView(const QString& name) override;
    [[nodiscard]] OutlierBench& bench() const { return *m_bench; }
    [[nodiscard]] SurgeryRun& surgery() const { return *m_surgery; }
    [[nodiscard]] OutlierViews& views() const { return *m_views; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void buildTools();
    void buildContent();
    void buildActions();
    void arrange();
    bool showPart(const QString& name);
    void runIfNew();
    void refresh();

    OutlierBench* m_bench;
    SurgeryRun* m_surgery;
    InjectionStrip* m_strip;
    SurgeryPanel* m_panel;
    OutlierViews* m_views;
    OutlierInspector* m_inspector;
    OutlierActions* m_deeds;
    QLineEdit* m_prompt = nullptr;
    QPushButton *m_text = nullptr, *m_run = nullptr, *m_export = nullptr;
    QLabel* m_problem = nullptr;
    QScrollArea* m_scroll = nullptr;
    QGridLayout* m_grid = nullptr;
    QList<QAction*> m_actions;
    bool m_wide = true;
};

} // namespace nibble::ui
