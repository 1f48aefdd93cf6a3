// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace nibble::ui {

/// Gathers requests to repaint, so that figures which stream in cost at most 25 repaints a second.
class RepaintLimiter : public QObject {
    Q_OBJECT

public:
    static constexpr int kMilliseconds = 40;

    explicit RepaintLimiter(QObject* parent = nullptr);
    /// Many requests before `due` make one.
    void request();

signals:
    void due();

private:
    QTimer m_timer;
    QElapsedTimer m_sinceLast;
};

} // namespace nibble::ui
