// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/qat_run.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "core/experiment/run.h"
#include "core/methods/registry.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr int kTrainingUpdateMilliseconds = 40; // at most 25 repaints a second while the curve grows

} // namespace

/// Where the engine leaves what it has; taken at the window's pace.
struct QatRun::Mailbox {
    std::mutex mutex;
    std::vector<TrainingResult> trainings;
    std::vector<TrainedVariantPointer> landed; ///< not yet taken
    std::vector<ResultPointer> measured;       ///< not yet taken, the latest of each scheme
    bool announced = false;
};

/// Tells where the whole job stands: every scheme trains for a known time, then a run with a clock of its own
/// measures it. Used on the engine's thread only.
class QatRun::Clock {
public:
    Clock(std::size_t schemes, double trainingSeconds, RunEstimate measuring)
        : m_schemes(static_cast<double>(schemes)), m_training(trainingSeconds),
          m_measuring(measuring.seconds), m_estimate(std::move(measuring)), m_run(m_estimate) {}

    void enter(std::size_t scheme, const std::string& name, bool measuring) {
        m_scheme = static_cast<double>(scheme);
        m_what = toQt(name);
        m_measures = measuring;
        m_run = RunClock(m_estimate);
        m_clock.start();
    }
    void measured() { m_measuring = static_cast<double>(m_clock.elapsed()) / 1000; }

    JobEstimate update(const Progress& progress) {
        double within = 0, left = m_training + m_measuring;
        if (m_measures) {
            const auto reading = m_run.update(progress, static_cast<double>(m_clock.elapsed()) / 1000);
            within = m_training + reading.fraction * m_measuring;
            left = reading.secondsLeft.value_or((1 - reading.fraction) * m_measuring);
        } else if (progress.stage == "train" && progress.total > 0) {
            within = m_training *
                     std::min(1.0, static_cast<double>(progress.done) / static_cast<double>(progress.total));
            left -= within;
        }
        const double each = m_training + m_measuring;
        return {.fraction = (m_scheme * each + within) / (m_schemes * each),
                .secondsLeft = left + (m_schemes - 1 - m_scheme) * each,
                .what = m_what};
    }

private:
    double m_schemes, m_training, m_measuring, m_scheme = 0;
    RunEstimate m_estimate;
    RunClock m_run;
    QString m_what;
    bool m_measures = false;
    QElapsedTimer m_clock;
};

/// The job. It owns what it works on; the announcement is dropped by Qt if the receiver is gone.
class QatRun::Work {
public:
    struct Item {
        QuantScheme scheme;
        bool roundedKnown; ///< the row without training has its figures already
    };
    ModelPointer model;
    Experiment experiment; ///< how it is measured
    QatPlan plan;
    std::vector<Item> items;
    std::shared_ptr<Mailbox> mailbox;
    std::shared_ptr<Clock> clock;
    std::function<void()> announce;

    Expected<void> operator()(const JobContext& job) const {
        if (auto set = applyMachineSettings(experiment.threads, experiment.isa); !set)
            return set;
        Expected<void> outcome;
        for (std::size_t i = 0; i < items.size(); ++i) {
            auto done = one(i, job);
            if (done)
                continue;
            fail(i, done.error());
            // A loss that ran away says nothing of the other schemes; anything else does.
            if (done.error().kind != ErrorKind::failed)
                return done;
            outcome = std::move(done);
        }
        return outcome;
    }

private:
    template <typename Change>
    void post(const Change& change) const {
        {
            const std::lock_guard lock(mailbox->mutex);
            change(*mailbox);
            if (std::exchange(mailbox->announced, true))
                return;
        }
        announce();
    }
    void fail(std::size_t i, const Error& error) const {
        post([&](Mailbox& box) {
            box.trainings[i].stage = TrainingStage::done;
            if (error.kind == ErrorKind::stopped)
                box.trainings[i].stopped = true;
            else
                box.trainings[i].error = error.text();
        });
    }
    void enter(std::size_t i, TrainingStage stage) const {
        clock->enter(i, items[i].scheme.text(), stage == TrainingStage::measuring);
        post([&](Mailbox& box) { box.trainings[i].stage = stage; });
    }
    Expected<void> one(std::size_t i, const JobContext& job) const {
        enter(i, TrainingStage::preparing);
        auto trained = trainVariant(model, items[i].scheme, plan, job, [&](const TrainingResult& soFar) {
            post([&](Mailbox& box) { box.trainings[i] = soFar; });
        });
        if (!trained)
            return passOn(trained);
        post([&](Mailbox& box) {
            box.trainings[i] = (*trained)->training;
            box.landed.push_back(*trained);
        });
        if ((*trained)->training.stopped)
            return stoppedByUser();
        enter(i, TrainingStage::measuring);
        if (auto done = measure(i, *trained, job); !done)
            return done;
        clock->measured();
        post([&](Mailbox& box) { box.trainings[i].stage = TrainingStage::done; });
        return {};
    }
    Expected<void> measure(std::size_t i, const TrainedVariantPointer& trained, const JobContext& job) const {
        Experiment asked = experiment;
        asked.methods.clear();
        if (!items[i].roundedKnown)
            asked.methods.push_back(items[i].scheme.text());
        bool first = true;
        const auto observe = [&](const Result& result) {
            auto copy = std::make_shared<const Result>(result);
            post([&](Mailbox& box) {
                if (!std::exchange(first, false) && !box.measured.empty())
                    box.measured.back() = std::move(copy);
                else
                    box.measured.push_back(std::move(copy));
            });
        };
        auto result = runExperiment(asked, job, observe, model, {trained});
        if (!result)
            return passOn(result);
        observe(*result);
        return {};
    }
};

QatRun::QatRun(JobRunner& jobs, Comparison& comparison, QObject* parent)
    : QObject(parent), m_jobs(jobs), m_comparison(comparison) {
    m_update.setSingleShot(true);
    connect(&m_update, &QTimer::timeout, this, &QatRun::collect);
    connect(&comparison, &Comparison::resultChanged, this, &QatRun::changed);
    m_sinceUpdate.start();
}

void QatRun::setModel(const ModelPointer& model) {
    m_model = model;
    m_trainings.clear();
    emit changed();
}

TrainingEstimate QatRun::estimate(const QatSettings& settings) const {
    return m_model ? estimateTraining(*m_model, settings, m_comparison.experiment().threads)
                   : TrainingEstimate{};
}

RunEstimate QatRun::measuringEstimate(const std::string& scheme) const {
    Experiment asked = m_comparison.experiment();
    asked.methods = {scheme, scheme}; // the second stands for the trained one
    const auto rows = planRows(asked, *m_model);
    return rows ? estimateRun(asked, *m_model, *rows, m_comparison.textBytes()) : RunEstimate{};
}

double QatRun::estimatedSeconds(const QatPlan& plan, int schemes) const {
    if (!m_model)
        return 0;
    return schemes * (plan.settings.seconds + measuringEstimate("rtn:int4:g64").seconds);
}

std::vector<TrainingResult> QatRun::trainings() const {
    auto all = m_trainings;
    const auto& result = m_comparison.result();
    if (result)
        for (const auto& other : result->trainings)
            if (std::none_of(all.begin(), all.end(),
                             [&](const auto& known) { return known.method == other.method; }))
                all.push_back(other);
    return all;
}

Expected<void> QatRun::start(const QStringList& schemes, const QatPlan& plan) {
    if (m_running || !m_model || m_jobs.busy() || schemes.isEmpty())
        return {};
    auto mailbox = std::make_shared<Mailbox>();
    Work work{
        .model = m_model,
        .experiment = m_comparison.experiment(),
        .plan = plan,
        .items = {},
        .mailbox = mailbox,
        .clock = {},
        .announce = [this] { QMetaObject::invokeMethod(this, &QatRun::announced, Qt::QueuedConnection); }};
    for (const QString& text : schemes) {
        auto scheme = parseScheme(text.toStdString());
        if (!scheme)
            return passOn(scheme);
        mailbox->trainings.push_back(
            {.method = std::string(kTrainedPrefix) + scheme->text(), .stage = TrainingStage::queued});
        work.items.push_back({*scheme, m_comparison.measured(toQt(scheme->text()))});
    }
    const auto cost = estimate(plan.settings);
    setCadence(work.plan.settings, cost);
    const double seconds = plan.settings.steps > 0
                               ? static_cast<double>(plan.settings.steps) * cost.secondsPerStep
                               : plan.settings.seconds;
    auto clock = std::make_shared<Clock>(work.items.size(), seconds,
                                         measuringEstimate(work.items.front().scheme.text()));
    work.clock = clock;
    m_mailbox = mailbox;
    m_trainings = mailbox->trainings;
    m_running = true;
    emit runningChanged(true);
    emit changed();
    const bool started = m_jobs.start(
        {.title = tr("Train for quantization"),
         .memoryBytes = static_cast<std::int64_t>(cost.bytes),
         .seconds = estimatedSeconds(plan, static_cast<int>(schemes.size())),
         .work = std::move(work),
         .estimate = [clock](const Progress& progress, double) { return clock->update(progress); },
         .finished = [this](const Expected<void>& outcome) { ended(outcome); }});
    if (!started)
        ended(stoppedByUser());
    return {};
}

void QatRun::stop() {
    if (m_running)
        m_jobs.cancel();
}

void QatRun::remove(const QString& method) {
    if (m_running)
        return;
    std::erase_if(m_trainings, [&](const auto& training) { return toQt(training.method) == method; });
    m_comparison.removeTrained(method);
    emit changed();
}

void QatRun::announced() {
    if (!m_update.isActive())
        m_update.start(std::max(0, kTrainingUpdateMilliseconds - static_cast<int>(m_sinceUpdate.elapsed())));
}

void QatRun::collect() {
    if (!m_mailbox)
        return;
    std::vector<TrainedVariantPointer> landed;
    std::vector<ResultPointer> measured;
    {
        const std::lock_guard lock(m_mailbox->mutex);
        m_trainings = m_mailbox->trainings;
        landed.swap(m_mailbox->landed);
        measured.swap(m_mailbox->measured);
        m_mailbox->announced = false;
    }
    m_sinceUpdate.restart();
    for (const auto& trained : landed)
        m_comparison.addTrained(trained);
    for (const auto& result : measured)
        m_comparison.takeMeasured(*result);
    emit changed();
}

void QatRun::ended(const Expected<void>& outcome) {
    m_update.stop();
    collect();
    m_mailbox.reset();
    m_running = false;
    // What was never begun is no training.
    std::erase_if(m_trainings,
                  [](const auto& training) { return training.record.empty() && training.error.empty(); });
    if (!outcome && outcome.error().kind != ErrorKind::stopped)
        emit problem(errorText(outcome.error()));
    emit runningChanged(false);
    emit changed();
}

} // namespace nibble::ui
