// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

class QMenu;
class QPushButton;

namespace nibble::ui {

class ComparisonExports;
class ComparisonTable;
class MethodChips;
class ResultPlots;
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
    [[nodiscard]] QString captionText() const;

    MethodChips* m_chips;
    ComparisonTable* m_table;
    ResultPlots* m_plots;
    ComparisonExports* m_exports;
    VariantInspector* m_inspector;
    QPushButton *m_run = nullptr, *m_settings = nullptr;
    QMenu* m_exportMenu = nullptr;
    QList<QAction*> m_actions;
};

} // namespace nibble::ui
