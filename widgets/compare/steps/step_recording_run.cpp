// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/steps/step_recording_run.h"

#include <algorithm>
#include <utility>

#include <QPointer>

#include "core/experiment/calibrate.h"
#include "core/experiment/inputs.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

/// All that a recording depends on besides the model.
QString keyOf(const StepRequest& request, const CalibrationChoice& calibration) {
    return QStringList{toQt(request.choice.text()),
                       toQt(request.tensor),
                       QString::number(request.firstRow),
                       QString::number(request.firstCol),
                       toQt(calibration.text),
                       toQt(calibration.imatrix),
                       QString::number(calibration.settings.samples),
                       QString::number(calibration.settings.length),
                       QString::number(calibration.settings.seed)}
        .join(QChar('\n'));
}

/// What the job owns and fills.
struct RecordingWork {
    ModelPointer model;
    Experiment experiment;
    StepRequest request;
    std::shared_ptr<StepRecordingPointer> result;

    Expected<void> operator()(const JobContext& job) const {
        if (auto set = applyMachineSettings(experiment.threads, experiment.isa); !set)
            return set;
        auto choice = calibrationChoice(experiment);
        choice.settings.samples = std::min(choice.settings.samples, StepRecordingRun::kSequences);
        auto calibration =
            calibrationFor(*model, {.transforms = {}, .base = request.choice, .overrides = {}}, choice, job);
        if (!calibration)
            return passOn(calibration);
        auto recording = recordSteps(model, request, *calibration ? &**calibration : nullptr, job);
        if (!recording)
            return passOn(recording);
        *result = std::make_shared<const StepRecording>(std::move(*recording));
        return {};
    }
};

} // namespace

StepRecordingRun::StepRecordingRun(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    connect(&session.jobs(), &JobRunner::stateChanged, this, &StepRecordingRun::begin);
}

void StepRecordingRun::ask(const StepRequest& request) {
    const QString key = keyOf(request, calibrationChoice(m_session.comparison().experiment()));
    if (key == m_key && (m_wanted || m_recording))
        return;
    m_key = key;
    m_recording.reset();
    m_problem.reset();
    m_wanted = request;
    ++m_number;
    if (m_running)
        m_session.jobs().cancel();
    begin();
    emit changed();
}

void StepRecordingRun::clear() {
    if (m_running)
        m_session.jobs().cancel();
    ++m_number;
    m_wanted.reset();
    m_recording.reset();
    m_problem.reset();
    emit changed();
}

void StepRecordingRun::begin() {
    const auto phase = m_session.jobs().state().phase;
    if (!m_wanted || m_running || m_session.jobs().busy() || phase == JobState::Phase::asks ||
        !m_session.model())
        return;
    RecordingWork work{.model = m_session.model(),
                       .experiment = m_session.comparison().experiment(),
                       .request = *m_wanted,
                       .result = std::make_shared<StepRecordingPointer>()};
    m_running = true;
    // The job may outlive whoever asked for it.
    m_session.jobs().start(
        {.title = tr("Steps of %1 on %2").arg(toQt(m_wanted->choice.text()), toQt(m_wanted->tensor)),
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

void StepRecordingRun::ended(quint64 number, StepRecordingPointer recording, const Expected<void>& outcome) {
    m_running = false;
    if (m_wanted && number == m_number) {
        m_wanted.reset();
        m_recording = std::move(recording);
        if (!outcome)
            m_problem = outcome.error();
    }
    begin();
    emit changed();
}

} // namespace nibble::ui
