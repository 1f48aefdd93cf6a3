// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "core/model/model.h"
#include "widgets/model/token_pieces.h"
#include "widgets/worker.h"

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QStackedWidget;

namespace nibble::ui {

class Card;

/// Type a text, see its tokens.
class TokenizerView : public QWidget {
    Q_OBJECT

public:
    explicit TokenizerView(QWidget* parent = nullptr);
    void setModel(const ModelPointer& model);
    [[nodiscard]] bool settled() const { return !m_waiting && !m_delay.isActive(); }
    [[nodiscard]] QPlainTextEdit* input() const { return m_input; }
    [[nodiscard]] const TokenPieces& pieces() const { return *m_pieces; }
    [[nodiscard]] QString summary() const;

private:
    void begin();
    void show(const TokenizedPointer& text);

    ModelPointer m_model;
    QStackedWidget* m_stack;
    QLabel *m_missing, *m_counts;
    Card *m_inputCard, *m_piecesCard;
    QPlainTextEdit* m_input;
    QCheckBox *m_addSpecial, *m_parseSpecial;
    TokenPieces* m_pieces;
    QTimer m_delay;
    bool m_waiting = false;
    quint64 m_request = 0;
    std::stop_source m_stop;
    Worker m_worker; ///< its own: typing must not wait for a tensor's statistics
};

} // namespace nibble::ui
