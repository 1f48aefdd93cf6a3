// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/comparison.h"

#include <filesystem>
#include <mutex>

#include <QElapsedTimer>
#include <QTimer>

#include "core/experiment/run.h"
#include "core/experiment/run_plan.h"
#include "core/methods/registry.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr int kUpdateMilliseconds = 40; // at most 25 repaints a second while results stream in

} // namespace

/// Where the engine leaves its latest result; taken at the window's pace.
struct Comparison::Mailbox {
    std::mutex mutex;
    ResultPointer latest;
    bool announced = false;
};

Comparison::Comparison(JobRunner& jobs, QObject* parent) : QObject(parent), m_jobs(jobs) {
    m_experiment.methods = {"w8a8", "rtn:int4:g32", "nf4:g64"};
    m_update.setSingleShot(true);
    connect(&m_update, &QTimer::timeout, this, &Comparison::collect);
    m_sinceUpdate.start();
}

void Comparison::setModel(const ModelPointer& model) {
    m_model = model;
    m_trained.clear();
    m_experiment.model = model ? model->path : std::string();
    m_complete = false;
    emit experimentChanged();
    plan();
}

void Comparison::setExperiment(const Experiment& experiment) {
    const std::string model = m_experiment.model;
    m_experiment = experiment;
    if (m_model)
        m_experiment.model = model;
    emit experimentChanged();
    if (!m_running)
        plan();
}

std::int64_t Comparison::textBytes() const {
    if (m_experiment.text.empty())
        return m_model ? static_cast<std::int64_t>(builtInTextBytes(*m_model)) : 0;
    std::error_code problem;
    const auto size = std::filesystem::file_size(m_experiment.text, problem);
    return problem ? 0 : static_cast<std::int64_t>(size);
}

Expected<QString> Comparison::addMethod(const QString& scheme) {
    return replaceMethod(static_cast<int>(m_experiment.methods.size()), scheme);
}

Expected<QString> Comparison::replaceMethod(int index, const QString& text) {
    auto scheme = parseScheme(text.trimmed().toStdString());
    if (!scheme)
        return passOn(scheme);
    const std::string canonical = scheme->text();
    auto methods = m_experiment.methods;
    const auto at = static_cast<std::size_t>(index);
    for (std::size_t i = 0; i < methods.size(); ++i)
        if (i != at && methods[i] == canonical)
            return fail(ErrorKind::usage, "{} is in the list already", canonical);
    if (m_model)
        if (auto possible = planRows({.methods = {canonical}}, *m_model); !possible)
            return passOn(possible);
    if (at < methods.size())
        methods[at] = canonical;
    else
        methods.push_back(canonical);
    changeMethods(std::move(methods));
    return toQt(canonical);
}

void Comparison::removeMethod(int index) {
    auto methods = m_experiment.methods;
    if (index < 0 || index >= static_cast<int>(methods.size()))
        return;
    methods.erase(methods.begin() + index);
    changeMethods(std::move(methods));
}

void Comparison::moveMethod(int from, int to) {
    auto methods = m_experiment.methods;
    const int count = static_cast<int>(methods.size());
    if (from < 0 || to < 0 || from >= count || to >= count || from == to)
        return;
    const std::string moved = methods[static_cast<std::size_t>(from)];
    methods.erase(methods.begin() + from);
    methods.insert(methods.begin() + to, moved);
    changeMethods(std::move(methods));
}

void Comparison::changeMethods(std::vector<std::string> methods) {
    if (m_running)
        return;
    m_experiment.methods = std::move(methods);
    emit experimentChanged();
    plan();
}

QString Comparison::methodProblem(const QString& method) const {
    return m_problems.value(method);
}

/// The rows with what is known before anything runs. Figures that were measured under the same settings stay.
void Comparison::plan() {
    m_problems.clear();
    if (!m_model) {
        take(nullptr);
        return;
    }
    Experiment possible = m_experiment;
    possible.methods.clear();
    for (const auto& method : m_experiment.methods) {
        if (auto rows = planRows({.methods = {method}}, *m_model); rows)
            possible.methods.push_back(method);
        else
            m_problems.insert(toQt(method), errorText(rows.error()));
    }
    auto rows = planRows(possible, *m_model);
    if (!rows)
        return;
    addTrainedRows(*rows, m_trained);
    const auto estimate = estimateRun(m_experiment, *m_model, *rows, textBytes());
    m_estimatedSeconds = estimate.seconds;
    m_estimatedBytes = static_cast<std::int64_t>(estimate.peakBytes);
    m_plannedPeaks.clear();
    auto planned = std::make_shared<Result>();
    planned->experiment = m_experiment;
    planned->model = {.name = m_model->name,
                      .path = m_model->path,
                      .architecture = m_model->config.architectureName,
                      .format = m_model->format,
                      .parameters = m_model->parameters(),
                      .bytes = m_model->tensorBytes(),
                      .bitsPerWeight = m_model->bitsPerWeight(),
                      .randomWeights = m_model->randomWeights};
    for (auto& row : *rows) {
        m_plannedPeaks.insert(toQt(row.result.method), row.quantizePeakBytes);
        planned->variants.push_back(std::move(row.result));
    }
    for (const auto& trained : m_trained)
        planned->trainings.push_back(trained->training);
    m_complete = keepMeasured(*planned);
    take(planned);
}

namespace {

/// The row of `from` that is the same one; null if it has none.
const VariantResult* sameRow(const Result& from, const VariantResult& row) {
    for (const auto& other : from.variants)
        if (other.method == row.method && other.baseline == row.baseline)
            return &other;
    return nullptr;
}

void copyCircumstances(const Result& from, Result& to) {
    to.machine = from.machine;
    to.model = from.model;
    to.textName = from.textName;
    to.textSha256 = from.textSha256;
    to.context = from.context;
    to.startedAt = from.startedAt;
    to.version = from.version;
}

bool allDone(const Result& result) {
    return std::all_of(result.variants.begin(), result.variants.end(),
                       [](const VariantResult& row) { return row.stage == RowStage::done; });
}

} // namespace

/// Whether figures of the two stand for the same thing: all settings but the list of methods.
bool Comparison::sameSettings(const Result& a, const Result& b) {
    Experiment one = a.experiment, other = b.experiment;
    one.methods = other.methods = {};
    one.model = other.model = {};
    return a.model.path == b.model.path && a.model.name == b.model.name && one == other;
}

bool Comparison::keepMeasured(Result& planned) const {
    if (!m_result || !sameSettings(*m_result, planned))
        return false;
    for (auto& variant : planned.variants)
        if (const auto* old = sameRow(*m_result, variant); old && old->stage == RowStage::done)
            variant = *old;
    copyCircumstances(*m_result, planned);
    return allDone(planned) && m_complete;
}

void Comparison::takeMeasured(const Result& measured) {
    if (m_running || !m_result || !sameSettings(*m_result, measured))
        return;
    auto merged = std::make_shared<Result>(*m_result);
    for (auto& row : merged->variants)
        if (const auto* now = sameRow(measured, row); now && row.stage != RowStage::done)
            row = *now;
    copyCircumstances(measured, *merged);
    m_complete = allDone(*merged);
    take(merged);
}

bool Comparison::measured(const QString& method) const {
    return m_result &&
           std::any_of(m_result->variants.begin(), m_result->variants.end(), [&](const auto& row) {
               return toQt(row.method) == method && row.stage == RowStage::done && row.perplexity;
           });
}

void Comparison::forgetRow(const std::string& method) {
    std::erase_if(m_trained, [&](const auto& one) { return one->training.method == method; });
    if (!m_result)
        return;
    auto without = std::make_shared<Result>(*m_result);
    std::erase_if(without->variants, [&](const VariantResult& row) { return row.method == method; });
    m_result = std::move(without);
}

void Comparison::addTrained(const TrainedVariantPointer& trained) {
    if (m_running)
        return;
    forgetRow(trained->training.method);
    m_trained.push_back(trained);
    auto methods = m_experiment.methods;
    if (std::find(methods.begin(), methods.end(), trained->training.scheme()) == methods.end())
        methods.push_back(trained->training.scheme());
    changeMethods(std::move(methods));
}

void Comparison::removeTrained(const QString& method) {
    if (m_running)
        return;
    forgetRow(method.toStdString());
    plan();
}

TrainedVariantPointer Comparison::trained(const QString& method) const {
    for (const auto& one : m_trained)
        if (toQt(one->training.method) == method)
            return one;
    return nullptr;
}

std::optional<double> Comparison::plannedPeakBytes(const QString& method) const {
    const auto found = m_plannedPeaks.find(method);
    return found == m_plannedPeaks.end() || *found <= 0 ? std::nullopt : std::optional(*found);
}

void Comparison::setResult(const Result& result) {
    if (m_running)
        return;
    m_experiment = result.experiment;
    m_complete = true;
    emit experimentChanged();
    take(std::make_shared<Result>(result));
}

void Comparison::run() {
    if (m_running || !m_model || m_jobs.busy())
        return;
    Experiment experiment = m_experiment;
    std::erase_if(experiment.methods,
                  [this](const std::string& method) { return m_problems.contains(toQt(method)); });
    auto rows = planRows(experiment, *m_model);
    if (!rows)
        return;
    addTrainedRows(*rows, m_trained);
    auto clock = std::make_shared<RunClock>(estimateRun(experiment, *m_model, *rows, textBytes()));
    auto mailbox = std::make_shared<Mailbox>();
    m_mailbox = mailbox;
    // The mailbox outlives the run; this object may not, so that the engine's thread never touches it but for
    // the announcement, which Qt drops with the receiver: the job runner waits for its job before either is
    // destroyed.
    const auto observe = [this, mailbox](const Result& result) {
        auto copy = std::make_shared<Result>(result);
        const std::lock_guard lock(mailbox->mutex);
        mailbox->latest = std::move(copy);
        if (!std::exchange(mailbox->announced, true))
            QMetaObject::invokeMethod(this, &Comparison::announced, Qt::QueuedConnection);
    };
    m_running = true;
    m_complete = false;
    emit runningChanged(true);
    const bool started =
        m_jobs.start({.title = tr("Compare"),
                      .memoryBytes = m_estimatedBytes,
                      .seconds = m_estimatedSeconds,
                      .work = [experiment, model = m_model, trained = m_trained,
                               observe](const JobContext& job) -> Expected<void> {
                          auto result = runExperiment(experiment, job, observe, model, trained);
                          if (!result)
                              return passOn(result);
                          observe(*result);
                          return {};
                      },
                      .estimate = [clock](const Progress& progress, double elapsed) -> JobEstimate {
                          const auto reading = clock->update(progress, elapsed);
                          return {.fraction = reading.fraction, .secondsLeft = reading.secondsLeft};
                      },
                      .finished = [this](const Expected<void>& outcome) { ended(outcome); }});
    if (!started)
        ended(stoppedByUser());
}

void Comparison::stop() {
    if (m_running)
        m_jobs.cancel();
}

void Comparison::announced() {
    if (!m_update.isActive())
        m_update.start(std::max(0, kUpdateMilliseconds - static_cast<int>(m_sinceUpdate.elapsed())));
}

void Comparison::collect() {
    if (!m_mailbox)
        return;
    ResultPointer latest;
    {
        const std::lock_guard lock(m_mailbox->mutex);
        latest = std::move(m_mailbox->latest);
        m_mailbox->latest = nullptr;
        m_mailbox->announced = false;
    }
    m_sinceUpdate.restart();
    if (latest)
        take(latest);
}

void Comparison::take(const ResultPointer& result) {
    m_result = result;
    emit resultChanged();
}

void Comparison::ended(const Expected<void>& outcome) {
    m_update.stop();
    collect();
    m_mailbox.reset();
    m_running = false;
    m_complete = outcome.has_value();
    emit runningChanged(false);
    emit resultChanged();
}

} // namespace nibble::ui
