// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/models/qat_model.h"

class QLabel;
class QPushButton;
class QTableView;

namespace nibble::ui {

class Card;
class ComparisonExports;
class LossPlot;
class QatForm;
class Session;

/// Training for quantization: what to train for, the loss while it trains, and rounded beside trained.
class QatPanel : public QWidget {
    Q_OBJECT

public:
    QatPanel(Session& session, ComparisonExports& exports, QWidget* parent = nullptr);

    /// Starts what the form says, or stops what runs and keeps what was learnt.
    void toggle();
    /// Why it cannot start; empty if it can.
    [[nodiscard]] QString obstacle() const;
    /// What the form asks for, and what that will take.
    [[nodiscard]] QString caption() const;
    [[nodiscard]] QatForm& form() const { return *m_form; }
    /// The row that is chosen as a GGUF file, and then, if asked for, opened.
    void saveTo(const QString& path, bool open);

signals:
    /// The obstacle or the caption is another one.
    void changed();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    Card* makeFormCard();
    Card* makeTableCard();
    QPushButton* makeAction(const char* iconName, const QString& text, const char* name, const QString& hint);
    void newModel();
    void refresh();
    void refreshActions();
    void select(const QString& method);
    void fit();
    void askAndSave(bool open);
    [[nodiscard]] QString chosen() const;

    Session& m_session;
    ComparisonExports& m_exports;
    QatForm* m_form;
    QLabel* m_note;
    LossPlot* m_plot;
    QatModel m_model;
    QTableView* m_table;
    QPushButton *m_save = nullptr, *m_open = nullptr, *m_remove = nullptr;
    Card *m_formCard, *m_tableCard; ///< after what they hold
};

} // namespace nibble::ui
