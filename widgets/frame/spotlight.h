// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

namespace nibble::ui {

/// In the presenter's view: dims everything but the card under the pointer. Lets all events through.
class Spotlight : public QWidget {
    Q_OBJECT

public:
    explicit Spotlight(QWidget* over);
    void setActive(bool active);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();

    QTimer m_timer;
    QPointer<QWidget> m_lit;
};

} // namespace nibble::ui
