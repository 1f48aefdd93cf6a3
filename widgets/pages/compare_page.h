// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

class QMenu;
class QPushButton;
class QStackedWidget;

namespace nibble::ui {

class CalibrationPanel;
class ComparisonExports;
class ComparisonTable;
class MethodChips;
class QatPanel;
class ResultPlots;
class StepsPanel;
class VariantInspector;

/// The main job: methods chosen as chips, run side by side, their figures in one table and their trade-offs
/// in plots.
class ComparePage : public Page {
    Q_OBJECT

public:
    explicit ComparePage(Session& session);

    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QList<QAction*> commands() override;
    [[nodiscard]] bool settled() const override;
    /// "table", "training", "calibration" or "steps"; "steps:SCHEME" chooses the method to watch,
    /// "steps:SCHEME@N" its step.
    bool showView(const QString& name) override;
    [[nodiscard]] ComparisonExports& exports() const { return *m_exports; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildTools();
    void buildContent();
    void buildActions();
    void refresh();
    void fitTable();
    void openSettings();
    void toggleRun();
    enum class View { table, training, calibration, steps };
    void setView(View view);
    [[nodiscard]] View shown() const;
    [[nodiscard]] bool trains() const { return shown() == View::training; }
    [[nodiscard]] bool calibrates() const { return shown() == View::calibration; }
    [[nodiscard]] bool working() const;
    void watch(const QString& method);
    bool showSteps(const QString& what);
    void refreshTools();
    void refreshRun(bool running, const QString& start, const QString& obstacle);
    [[nodiscard]] QString captionText() const;

    MethodChips* m_chips;
    ComparisonTable* m_table;
    ResultPlots* m_plots;
    ComparisonExports* m_exports;
    VariantInspector* m_inspector;
    QatPanel* m_training;
    CalibrationPanel* m_calibration;
    StepsPanel* m_steps;
    QStackedWidget* m_views; ///< in the order of View
    QPushButton *m_run = nullptr, *m_settings = nullptr, *m_train = nullptr, *m_lab = nullptr,
                *m_stepsTool = nullptr;
    QMenu* m_exportMenu = nullptr;
    QList<QAction*> m_actions;
};

} // namespace nibble::ui
