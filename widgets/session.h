// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include <QObject>

#include "core/model/model.h"
#include "widgets/comparison.h"
#include "widgets/job_runner.h"
#include "widgets/qat_run.h"
#include "widgets/saved_state.h"
#include "widgets/selection.h"
#include "widgets/worker.h"

namespace nibble::ui {

/// What the window works on: the open model, the comparison, the jobs, what was open before. Pages see this
/// and the selection, never each other.
class Session : public QObject {
    Q_OBJECT

public:
    explicit Session(SavedState saved = {}, QObject* parent = nullptr);

    /// Null only until the first model has been opened.
    [[nodiscard]] const ModelPointer& model() const { return m_model; }
    /// Seconds that opening took.
    [[nodiscard]] double openSeconds() const { return m_openSeconds; }
    /// Whether it is the one built in.
    [[nodiscard]] bool builtIn() const { return m_model && m_model->path.empty(); }
    [[nodiscard]] bool opening() const { return m_opening > 0; }

    /// Opens a model file or folder, an experiment or a report (`.json`): off this thread; what is open stays
    /// until the new one is there, and stays if it cannot be opened. An empty path opens the built-in model.
    void open(const QString& path);

    [[nodiscard]] Selection& selection() { return m_selection; }
    [[nodiscard]] Comparison& comparison() { return m_comparison; }
    [[nodiscard]] QatRun& training() { return m_training; }
    /// The engine: jobs that use all threads, one at a time.
    [[nodiscard]] JobRunner& jobs() { return m_jobs; }
    /// One thread for looking: statistics, pictures of tensors. Nothing there may use parallel loops.
    [[nodiscard]] Worker& background() { return m_background; }
    /// What is kept for the next start; written when the window closes and when a model was opened.
    [[nodiscard]] SavedState& saved() { return m_saved; }

signals:
    void modelChanged();
    void openingChanged(bool opening);
    void recentChanged();
    /// Something went wrong; what was there before still is.
    void problem(const QString& message);

private:
    void openModelFile(const QString& path, std::function<void()> then);
    void openJsonFile(const QString& path);
    void takeModel(ModelPointer model);
    void remember();

    SavedState m_saved;
    Selection m_selection;
    ModelPointer m_model;
    double m_openSeconds = 0;
    int m_opening = 0;
    quint64 m_openNumber = 0; ///< answers to earlier requests are dropped
    Comparison m_comparison;
    QatRun m_training;
    // Destroyed first, each after its running task has stopped: nothing above is used by another thread then.
    JobRunner m_jobs;
    Worker m_opener;
    Worker m_background;
};

} // namespace nibble::ui
