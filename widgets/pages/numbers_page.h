// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/page.h"

class QSplitter;
class QStackedWidget;

namespace nibble::ui {

class Card;
class CodeTable;
class FormatRows;
class NumberBench;
class NumberEntry;
class NumberInspector;
class NumberLinePlot;
class SegmentedControl;

/// How a number is stored: one value, kept exactly, in all formats at once, bit by bit; a number line with
/// every code; tables of all codes.
class NumbersPage : public Page {
    Q_OBJECT

public:
    explicit NumbersPage(Session& session);

    [[nodiscard]] QWidget* inspector() override;
    [[nodiscard]] QList<QAction*> commands() override { return m_actions; }
    /// "formats" or "codes".
    bool showView(const QString& name) override;
    [[nodiscard]] NumberBench& bench() const { return *m_bench; }
    [[nodiscard]] NumberLinePlot& line() const { return *m_line; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildTools();
    void buildContent();
    void buildActions();
    void fit();
    void refresh();
    void keep();
    void openSettings();
    void openDefinition();
    void copyRows();

    NumberBench* m_bench;
    NumberEntry* m_entry;
    FormatRows* m_rows;
    NumberLinePlot* m_line;
    CodeTable* m_codes;
    NumberInspector* m_inspector;
    Card* m_card = nullptr; ///< around the rows
    QSplitter* m_split = nullptr;
    SegmentedControl *m_rounding = nullptr, *m_view = nullptr;
    QPushButton *m_formats = nullptr, *m_settings = nullptr;
    QStackedWidget* m_views;
    QList<QAction*> m_actions;
};

} // namespace nibble::ui
