// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "widgets/job_runner.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace nibble::ui {

/// At the bottom of the window: what runs, how far it is, how long it will take, what memory it needs, and
/// the way to stop it.
class JobBar : public QFrame {
    Q_OBJECT

public:
    explicit JobBar(JobRunner& jobs, QWidget* parent = nullptr);
    /// What stands there while nothing runs and nothing has run yet.
    void setIdleText(const QString& text);

private:
    void show(const JobState& state);
    void showTexts(const JobState& state);
    void act();
    void dismissOrCancel();

    JobRunner& m_jobs;
    QString m_idleText;
    QLabel *m_icon, *m_title, *m_stage, *m_percent, *m_times, *m_memory;
    QProgressBar* m_progress;
    QPushButton *m_primary, *m_cancel;
};

} // namespace nibble::ui
