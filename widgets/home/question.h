// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QAbstractButton>
#include <QString>

namespace nibble::ui {

class Session;

/// A question that a person brings, answered in one line from what is known, and the page that answers it in
/// full.
struct Question {
    QString title;
    QString page;                                  ///< its name in pages.def
    std::function<QString()> answer;               ///< asked again whenever something changed
    std::function<void(QPainter&, QRectF)> sketch; ///< drawn to scale from the same figures
    std::function<void()> prepare;                 ///< sets the page up; may be empty
    QString view = {};                             ///< of the page; may be empty
};

/// The whole row is the button: sketch, question, answer, and where it leads.
class QuestionRow : public QAbstractButton {
    Q_OBJECT

public:
    QuestionRow(Session& session, Question question, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    Question m_question;
};

} // namespace nibble::ui
