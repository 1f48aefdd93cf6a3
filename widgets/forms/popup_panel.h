// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QPushButton;
class QVBoxLayout;

namespace nibble::ui {

/// A small panel that opens under a control, with a title, a form and two buttons; Escape or a click
/// elsewhere closes it without effect.
class PopupPanel : public QFrame {
    Q_OBJECT

public:
    PopupPanel(const QString& title, QWidget* form, const QString& accept, QWidget* parent);
    /// Under `anchor`, moved so that it stays on the screen.
    void openAt(QWidget* anchor);
    [[nodiscard]] QPushButton* acceptButton() const { return m_accept; }

signals:
    void accepted();

private:
    QPushButton* m_accept;
};

} // namespace nibble::ui
