// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/calibration_run.h"
#include "widgets/models/calibration_model.h"

class QLabel;
class QTableView;

namespace nibble::ui {

class CalibrationForm;
class CalibrationPlot;
class Card;
class Session;

/// The calibration lab: how much text a method needs, and which text.
class CalibrationPanel : public QWidget {
    Q_OBJECT

public:
    explicit CalibrationPanel(Session& session, QWidget* parent = nullptr);

    /// Starts what the form says, or stops what runs; the figures until then stay.
    void toggle();
    /// Why it cannot start; empty if it can.
    [[nodiscard]] QString obstacle() const;
    [[nodiscard]] QString caption() const;
    [[nodiscard]] CalibrationForm& form() const { return *m_form; }
    [[nodiscard]] CalibrationRun& run() { return m_run; }
    [[nodiscard]] const CalibrationRun& run() const { return m_run; }

signals:
    /// The obstacle, the caption or whether it runs is another one.
    void changed();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    Card* makeFormCard();
    Card* makeTableCard();
    void newModel();
    void refresh();
    void refreshNote();
    void fit();

    Session& m_session;
    CalibrationRun m_run;
    CalibrationForm* m_form;
    QLabel* m_note;
    CalibrationPlot* m_plot;
    CalibrationModel m_model;
    QTableView* m_table;
    Card *m_formCard, *m_tableCard; ///< after what they hold
};

} // namespace nibble::ui
