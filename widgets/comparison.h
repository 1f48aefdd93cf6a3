// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QTimer>

#include "core/experiment/experiment.h"
#include "core/experiment/qat.h"
#include "core/experiment/result.h"
#include "core/model/model.h"
#include "widgets/job_runner.h"

namespace nibble::ui {

using ResultPointer = std::shared_ptr<const Result>;

/// The experiment that is being put together, its plan, its run and what came of it.
class Comparison : public QObject {
    Q_OBJECT

public:
    explicit Comparison(JobRunner& jobs, QObject* parent = nullptr);

    [[nodiscard]] const Experiment& experiment() const { return m_experiment; }
    /// Replaces the settings; the result of other settings is dropped only where a run begins.
    void setExperiment(const Experiment& experiment);
    /// Adds a scheme in canonical form. Errors: usage, saying what is wrong with it.
    Expected<QString> addMethod(const QString& scheme);
    Expected<QString> replaceMethod(int index, const QString& scheme);
    void removeMethod(int index);
    void moveMethod(int from, int to);

    /// Why a method of the list cannot be used on the open model; empty if it can.
    [[nodiscard]] QString methodProblem(const QString& method) const;
    /// Computed need of memory while quantizing, known before the run; none for the model as opened.
    [[nodiscard]] std::optional<double> plannedPeakBytes(const QString& method) const;
    /// Of the text to measure on.
    [[nodiscard]] std::int64_t textBytes() const;
    /// Of the whole run, estimated.
    [[nodiscard]] double estimatedSeconds() const { return m_estimatedSeconds; }
    [[nodiscard]] std::int64_t estimatedBytes() const { return m_estimatedBytes; }

    /// The table as it stands: planned rows (size and bits known), or the run's rows as they land. Null
    /// without a model.
    [[nodiscard]] const ResultPointer& result() const { return m_result; }
    /// A report opened from a file.
    void setResult(const Result& result);
    /// A variant trained for a scheme: a row after the row of that scheme, which joins the methods, and
    /// measured with every run. It takes the place of an earlier one.
    void addTrained(const TrainedVariantPointer& trained);
    void removeTrained(const QString& method);
    /// Null where the row was not trained here.
    [[nodiscard]] TrainedVariantPointer trained(const QString& method) const;
    /// Rows that another job has measured; taken while the settings are still those it measured by.
    void takeMeasured(const Result& measured);
    /// Whether a row has all its figures.
    [[nodiscard]] bool measured(const QString& method) const;
    [[nodiscard]] bool running() const { return m_running; }
    /// Whether the rows come from a run that ended by itself.
    [[nodiscard]] bool complete() const { return m_complete; }
    void run();
    void stop();

    void setModel(const ModelPointer& model);

signals:
    void experimentChanged();
    void resultChanged();
    void runningChanged(bool running);

private:
    struct Mailbox;
    void changeMethods(std::vector<std::string> methods);
    void plan();
    bool keepMeasured(Result& planned) const;
    [[nodiscard]] static bool sameSettings(const Result& a, const Result& b);
    void forgetRow(const std::string& method);
    void announced();
    void collect();
    void take(const ResultPointer& result);
    void ended(const Expected<void>& outcome);

    JobRunner& m_jobs;
    ModelPointer m_model;
    Experiment m_experiment;
    ResultPointer m_result;
    std::vector<TrainedVariantPointer> m_trained;
    QHash<QString, QString> m_problems;
    QHash<QString, double> m_plannedPeaks;
    double m_estimatedSeconds = 0;
    std::int64_t m_estimatedBytes = 0;
    bool m_running = false, m_complete = false;
    std::shared_ptr<Mailbox> m_mailbox;
    QTimer m_update;
    QElapsedTimer m_sinceUpdate;
};

} // namespace nibble::ui
