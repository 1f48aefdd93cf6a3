// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QSlider;
class QToolButton;

namespace nibble::ui {

class SegmentedControl;

/// Plays through a number of steps: start, back, play or pause, on, end, a slider, and how fast. Space plays
/// and pauses, the arrows step, Home and End jump.
class StepTransport : public QWidget {
    Q_OBJECT

public:
    explicit StepTransport(QWidget* parent = nullptr);

    /// Another recording: stands still at `step`.
    void setSteps(int count, int step);
    [[nodiscard]] int count() const { return m_count; }
    [[nodiscard]] int step() const { return m_step; }
    [[nodiscard]] bool playing() const { return m_timer.isActive(); }
    /// Held inside the steps there are.
    void goTo(int step);
    /// From the end it plays from the start.
    void toggle();
    void pause();
    /// Steps per second, by the choice's number.
    void setSpeed(int choice);
    /// Whether the key was one of the transport's.
    bool takeKey(int key);

signals:
    void stepChanged(int step);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QToolButton* makeButton(const QString& iconName, const QString& name, const QString& hint);
    void advance();
    void refresh();
    void refreshIcons();

    int m_count = 0, m_step = 0;
    QTimer m_timer;
    QToolButton *m_start, *m_back, *m_play, *m_forward, *m_end;
    QSlider* m_slider;
    QLabel* m_place;
    SegmentedControl* m_speed;
};

} // namespace nibble::ui
