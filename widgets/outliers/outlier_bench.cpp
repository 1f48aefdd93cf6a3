// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/outliers/outlier_bench.h"

#include <algorithm>
#include <utility>

#include <QPointer>
#include <fmt/format.h>

#include "core/experiment/prompt_tokens.h"
#include "core/experiment/run.h"
#include "core/methods/registry.h"
#include "core/methods/transform.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr int kSoonMilliseconds = 120;
constexpr std::int64_t kCourseTokens = 24;
/// In the language of the models, whatever the window's.
constexpr const char* kFirstPrompt =
    "Once upon a time there was a girl who counted every star in the sky. She "
    "had only four bits, so she rounded them.";

/// A token's bytes on one line: blanks as "_", what cannot be shown as boxes.
QString pieceText(const Model& model, TokenId id) {
    if (!model.tokenizer)
        return QString::number(id);
    QString text = toQt(model.tokenizer->piece(id));
    text.replace(QChar(' '), QChar('_')).replace(QChar(0x2581), QChar('_'));
    text.replace(QChar('\n'), QStringLiteral("\\n")).replace(QChar('\t'), QStringLiteral("\\t"));
    text.replace(QStringLiteral("<|"), QStringLiteral("<\u200C|")); // no ligature
    for (QChar& each : text)
        if (each != QChar(0x200C) && !each.isPrint() && !each.isSurrogate())
            each = QChar(0x25AF);
    return text;
}

/// What the job owns and fills.
struct Work {
    ModelPointer model;
    Experiment experiment; ///< threads and instruction set
    std::string prompt, text, transforms;
    std::shared_ptr<StudyPointer> result;

    Expected<void> operator()(const JobContext& job) const {
        if (auto set = applyMachineSettings(experiment.threads, experiment.isa); !set)
            return set;
        ShownStudy shown;
        std::string content = prompt;
        if (prompt.empty() && model->tokenizer) {
            auto loaded = loadText(text, *model, TextUse::evaluation, job);
            if (!loaded)
                return passOn(loaded);
            content = std::move(loaded->content);
            shown.textName = toQt(loaded->name);
        }
        OutlierRequest request{.keptBytes = OutlierBench::kMostBytes};
        const std::int64_t perToken = std::max<std::int64_t>(1, tapBytesPerToken(*model));
        const std::int64_t most =
            std::clamp<std::int64_t>(OutlierBench::kMostBytes / perToken, 1, OutlierBench::kMostTokens);
        auto tokens = promptTokens(*model, content, most, experiment.seed, &shown.textTokens);
        if (!tokens)
            return passOn(tokens);
        request.tokens = std::move(*tokens);
        if (!transforms.empty()) {
            auto parsed = parseTransforms(transforms);
            if (!parsed)
                return passOn(parsed);
            request.transforms = std::move(*parsed);
        }
        auto study = studyOutliers(model, request, job);
        if (!study)
            return passOn(study);
        shown.study = std::move(*study);
        for (const TokenId id : shown.study.tokens)
            shown.tokens += pieceText(*model, id);
        *result = std::make_shared<const ShownStudy>(std::move(shown));
        return {};
    }
};

} // namespace

std::string Injection::text() const {
    return on ? fmt::format("inject:c{}:x{}:s{}", channels, factor, seed) : std::string();
}

OutlierBench::OutlierBench(Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_prompt(QLatin1StringView(kFirstPrompt)) {
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMilliseconds);
    connect(&m_soon, &QTimer::timeout, this, &OutlierBench::run);
    connect(&session.jobs(), &JobRunner::stateChanged, this, &OutlierBench::begin);
}

void OutlierBench::setPrompt(const QString& prompt) {
    m_prompt = prompt;
}

void OutlierBench::setText(const std::string& path) {
    m_text = path;
    m_prompt.clear();
}

void OutlierBench::setInjection(const Injection& injection) {
    if (injection == m_injection)
        return;
    const bool matters = injection.on || m_injection.on;
    m_injection = injection;
    emit injectionChanged();
    if (matters)
        runSoon();
}

void OutlierBench::clear() {
    if (m_running)
        m_session.jobs().cancel();
    ++m_number;
    m_wanted = false;
    m_soon.stop();
    m_weightsStop.request_stop();
    m_weighing = m_course = false;
    m_study.reset();
    m_weights.clear();
    m_courseProfiles.clear();
    m_courseInputs.reset();
    m_problem.reset();
    m_tensor.clear();
    m_inputPlace = m_weightPlace = 0;
    m_channel = m_token = 0;
    emit studyChanged();
    emit placeChanged();
    emit pendingChanged(false);
}

void OutlierBench::runSoon() {
    m_soon.start();
    emit pendingChanged(true);
}

void OutlierBench::run() {
    m_soon.stop();
    m_wanted = true;
    ++m_number;
    if (m_running)
        m_session.jobs().cancel();
    begin();
    emit pendingChanged(pending());
}

void OutlierBench::begin() {
    const auto phase = m_session.jobs().state().phase;
    if (!m_wanted || m_running || m_session.jobs().busy() || phase == JobState::Phase::asks ||
        !m_session.model())
        return;
    Work work{.model = m_session.model(),
              .experiment = m_session.comparison().experiment(),
              .prompt = m_prompt.toStdString(),
              .text = m_text,
              .transforms = m_injection.text(),
              .result = std::make_shared<StudyPointer>()};
    m_running = true;
    // The job may outlive whoever asked for it.
    m_session.jobs().start({.title = m_injection.on ? tr("Prompt, outliers injected") : tr("Prompt"),
                            .memoryBytes = 0,
                            .seconds = {},
                            .work = work,
                            .estimate = {},
                            .finished = [guard = QPointer(this), number = m_number,
                                         result = work.result](const Expected<void>& outcome) {
                                if (guard)
                                    guard->ended(number, *result, outcome);
                            }});
}

void OutlierBench::ended(quint64 number, StudyPointer study, const Expected<void>& outcome) {
    m_running = false;
    if (m_wanted && number == m_number) {
        m_wanted = false;
        m_problem.reset();
        if (!outcome)
            m_problem = outcome.error();
        if (study)
            take(std::move(study));
        else
            emit studyChanged();
    }
    begin();
    emit pendingChanged(pending());
}

void OutlierBench::take(StudyPointer study) {
    m_study = std::move(study);
    const auto& layers = m_study->study.layers;
    const auto last = static_cast<int>(layers.size()) - 1;
    m_inputPlace = std::clamp(m_inputPlace, 0, std::max(0, last));
    m_weightsStop.request_stop();
    m_weights.clear();
    m_weighing = false;
    if (m_values == Values::weights)
        weigh();
    if (m_course)
        makeCourse();
    chooseCell();
    emit studyChanged();
    emit placeChanged();
}

void OutlierBench::setValues(Values values) {
    if (values == m_values)
        return;
    m_values = values;
    if (values == Values::weights && m_weights.empty())
        weigh();
    followTensor();
    chooseCell();
    emit studyChanged();
    emit thresholdChanged();
    emit placeChanged();
}

/// Every matrix' figures, on our own thread.
void OutlierBench::weigh() {
    if (!m_study)
        return;
    m_weighing = true;
    m_weightsStop.request_stop();
    m_weightsStop = m_worker.run(
        this,
        [model = m_study->study.model](const std::stop_token& stop) {
            return profileAllWeights(*model, {.stop = stop});
        },
        [this, study = m_study](Expected<std::vector<ChannelProfile>> profiles) {
            if (study != m_study)
                return;
            m_weighing = false;
            if (profiles)
                m_weights = std::move(*profiles);
            else
                m_problem = profiles.error();
            followTensor();
            chooseCell();
            emit studyChanged();
            emit placeChanged();
            emit pendingChanged(pending());
        });
    emit pendingChanged(true);
}

void OutlierBench::setThreshold(const OutlierThreshold& threshold) {
    if (threshold == this->threshold())
        return;
    (m_values == Values::inputs ? m_inputThreshold : m_weightThreshold) = threshold;
    emit thresholdChanged();
}

const std::vector<ChannelProfile>& OutlierBench::profiles() const {
    static const std::vector<ChannelProfile> none;
    if (m_values == Values::weights)
        return m_weights;
    if (m_course)
        return m_courseProfiles;
    return m_study ? m_study->study.layers : none;
}

int OutlierBench::place() const {
    return m_values == Values::inputs ? m_inputPlace : m_weightPlace;
}

void OutlierBench::setPlace(int place) {
    if (place == this->place() || place < 0 || place >= static_cast<int>(profiles().size()))
        return;
    (m_values == Values::inputs ? m_inputPlace : m_weightPlace) = place;
    m_tensor.clear();
    if (m_values == Values::weights) {
        m_tensor = profiles()[static_cast<std::size_t>(place)].name;
        const auto& layers = m_study->study.layers;
        for (std::size_t i = 0; i < layers.size(); ++i)
            if (std::find(layers[i].tensors.begin(), layers[i].tensors.end(), m_tensor) !=
                layers[i].tensors.end())
                m_inputPlace = static_cast<int>(i);
    }
    if (m_course)
        makeCourse();
    chooseCell();
    emit placeChanged();
}

const ChannelProfile* OutlierBench::profile() const {
    const auto at = static_cast<std::size_t>(place());
    return at < profiles().size() ? &profiles()[at] : nullptr;
}

ActivationsPointer OutlierBench::activations() const {
    if (m_course)
        return m_courseInputs;
    const auto at = static_cast<std::size_t>(m_inputPlace);
    if (!m_study || at >= m_study->study.kept.size())
        return nullptr;
    return {m_study, &m_study->study.kept[at]};
}

std::string OutlierBench::tensor() const {
    const auto inputs = activations();
    if (!inputs)
        return {};
    const auto& names = inputs->place.tensors;
    return std::find(names.begin(), names.end(), m_tensor) != names.end() ? m_tensor : names.back();
}

void OutlierBench::setTensor(const std::string& name) {
    if (name == tensor())
        return;
    m_tensor = name;
    followTensor();
    if (m_values == Values::weights)
        chooseCell();
    emit placeChanged();
}

void OutlierBench::setCell(qint64 token, qint64 channel) {
    const auto* shown = profile();
    if (!shown || channel < 0 || channel >= shown->channels || token < 0 || token >= shown->rows)
        return;
    m_token = token;
    m_channel = channel;
    emit cellChanged();
}

/// The weights that are looked at are those of the matrix that is operated on.
void OutlierBench::followTensor() {
    const std::string name = tensor();
    for (std::size_t i = 0; i < m_weights.size(); ++i)
        if (m_weights[i].name == name)
            m_weightPlace = static_cast<int>(i);
}

/// Where the layer's largest value is.
void OutlierBench::chooseCell() {
    const auto* shown = profile();
    if (!shown || shown->figures.empty())
        return;
    m_channel = sortedChannels(*shown, ChannelOrder::peak).front();
    m_token = shown->figures[static_cast<std::size_t>(m_channel)].peakRow;
    emit cellChanged();
}

void OutlierBench::setCourse(bool on) {
    if (on == m_course || (on && !m_study))
        return;
    m_course = on;
    if (on)
        makeCourse();
    chooseCell();
    emit studyChanged();
    emit placeChanged();
}

/// The chosen layer's inputs replaced; the others' figures stay beside them.
void OutlierBench::makeCourse() {
    const auto& layers = m_study->study.layers;
    const auto at = static_cast<std::size_t>(m_inputPlace);
    const ChannelProfile& real = layers[at];
    m_courseInputs = std::make_shared<const LayerActivations>(
        LayerActivations{.place = m_study->study.kept[at].place,
                         .tokens = kCourseTokens,
                         .channels = real.channels,
                         .values = courseActivations(kCourseTokens, real.channels)});
    m_courseProfiles = layers;
    if (auto profile = profileActivations(*m_courseInputs))
        m_courseProfiles[at] = std::move(*profile);
}

} // namespace nibble::ui
