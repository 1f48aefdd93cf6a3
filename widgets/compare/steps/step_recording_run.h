// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QObject>

#include "core/methods/steps/step_recorder.h"

namespace nibble::ui {

class Session;

using StepRecordingPointer = std::shared_ptr<const StepRecording>;

/// Records a method's steps on the open model as a job of the engine, calibrated as the comparison calibrates
/// but on fewer sequences.
class StepRecordingRun : public QObject {
    Q_OBJECT

public:
    static constexpr std::int64_t kSequences = 16; ///< at most

    explicit StepRecordingRun(Session& session, QObject* parent = nullptr);

    /// Records unless it has that already, at once or as soon as no other job runs; what was asked for before
    /// is given up.
    void ask(const StepRequest& request);
    /// Nothing is wanted any more, and nothing kept.
    void clear();
    /// Null while there is none for what was last asked for.
    [[nodiscard]] const StepRecordingPointer& recording() const { return m_recording; }
    /// Whether it records, or waits for another job to end.
    [[nodiscard]] bool pending() const { return m_wanted.has_value(); }
    [[nodiscard]] bool running() const { return m_running; }
    /// Why there is no recording; nothing while none was asked for or it is pending.
    [[nodiscard]] const std::optional<Error>& problem() const { return m_problem; }

signals:
    void changed();

private:
    void begin();
    void ended(quint64 number, StepRecordingPointer recording, const Expected<void>& outcome);

    Session& m_session;
    std::optional<StepRequest> m_wanted;
    QString m_key;        ///< of what was last asked for, calibration included
    quint64 m_number = 0; ///< of what was last asked for: answers to earlier requests are dropped
    bool m_running = false;
    StepRecordingPointer m_recording;
    std::optional<Error> m_problem;
};

} // namespace nibble::ui
