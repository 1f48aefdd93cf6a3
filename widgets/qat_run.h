// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include "core/experiment/qat.h"
#include "core/experiment/run_plan.h"
#include "widgets/comparison.h"

namespace nibble::ui {

/// Trains variants of the open model for their schemes, one after the other, and has each measured as the
/// comparison measures; what was trained becomes rows of the comparison.
class QatRun : public QObject {
    Q_OBJECT

public:
    QatRun(JobRunner& jobs, Comparison& comparison, QObject* parent = nullptr);

    void setModel(const ModelPointer& model);
    /// What one scheme takes on the open model by these settings; estimated.
    [[nodiscard]] TrainingEstimate estimate(const QatSettings& settings) const;
    /// The whole run for so many schemes, measuring included.
    [[nodiscard]] double estimatedSeconds(const QatPlan& plan, int schemes) const;

    /// Of the present or the last run, then those that the comparison has besides.
    [[nodiscard]] std::vector<TrainingResult> trainings() const;
    [[nodiscard]] bool running() const { return m_running; }
    /// Errors: usage for a scheme that is none.
    Expected<void> start(const QStringList& schemes, const QatPlan& plan);
    /// What was learnt until now is kept as a row.
    void stop();
    /// Takes a trained row and its curve away.
    void remove(const QString& method);

signals:
    void changed();
    void runningChanged(bool running);
    void problem(const QString& message);

private:
    struct Mailbox;
    class Clock;
    class Work;
    void announced();
    void collect();
    void ended(const Expected<void>& outcome);
    [[nodiscard]] RunEstimate measuringEstimate(const std::string& scheme) const;

    JobRunner& m_jobs;
    Comparison& m_comparison;
    ModelPointer m_model;
    std::vector<TrainingResult> m_trainings; ///< of the present or the last run
    std::shared_ptr<Mailbox> m_mailbox;
    bool m_running = false;
    QTimer m_update;
    QElapsedTimer m_sinceUpdate;
};

} // namespace nibble::ui
