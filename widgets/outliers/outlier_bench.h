// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <QObject>
#include <QStringList>
#include <QTimer>

#include "core/experiment/outliers.h"
#include "widgets/worker.h"

namespace nibble::ui {

class Session;

/// Outliers made by an equivalent rewriting of the model.
struct Injection {
    bool on = false;
    int channels = 4;
    double factor = 64;
    int seed = 1;

    /// "inject:c4:x64:s1", or empty.
    [[nodiscard]] std::string text() const;
    bool operator==(const Injection&) const = default;
};

/// A study with what the window shows beside it. Immutable.
struct ShownStudy {
    OutlierStudy study;
    QString textName;            ///< of a text; empty for a typed prompt
    std::int64_t textTokens = 0; ///< of the text, as far as it was looked at
    QStringList tokens;          ///< pieces, blanks made visible
};
using StudyPointer = std::shared_ptr<const ShownStudy>;
using ActivationsPointer = std::shared_ptr<const LayerActivations>;

/// What the page Outliers works on: a prompt run through the open model, or through the model with outliers
/// injected, and what of it is looked at. The parts of the page see this and never each other.
class OutlierBench : public QObject {
    Q_OBJECT

public:
    enum class Values { inputs, weights };
    static constexpr std::int64_t kMostTokens = 512;
    static constexpr std::int64_t kMostBytes = std::int64_t{256} << 20; ///< of inputs that are kept

    explicit OutlierBench(Session& session, QObject* parent = nullptr);

    [[nodiscard]] Session& session() const { return m_session; }
    /// A typed prompt; empty: the text.
    void setPrompt(const QString& prompt);
    [[nodiscard]] const QString& prompt() const { return m_prompt; }
    /// As loadText() takes it; used while no prompt is typed.
    void setText(const std::string& path);
    [[nodiscard]] const std::string& text() const { return m_text; }
    void setInjection(const Injection& injection);
    [[nodiscard]] const Injection& injection() const { return m_injection; }
    /// Runs what is asked for, at once or as soon as no other job runs; what was asked for before is given
    /// up.
    void run();
    /// Another model is open: nothing is shown until it has run.
    void clear();
    /// Runs soon: for sliders.
    void runSoon();
    /// Null until the first run has ended. It is the last one that ended well.
    [[nodiscard]] const StudyPointer& study() const { return m_study; }
    [[nodiscard]] bool pending() const { return m_wanted || m_soon.isActive() || m_weighing; }
    /// Why the last run gave nothing.
    [[nodiscard]] const std::optional<Error>& problem() const { return m_problem; }

    [[nodiscard]] Values values() const { return m_values; }
    void setValues(Values values);
    [[nodiscard]] const OutlierThreshold& threshold() const {
        return m_values == Values::inputs ? m_inputThreshold : m_weightThreshold;
    }
    void setThreshold(const OutlierThreshold& threshold);
    /// Of inputs or of weights; empty while there are none.
    [[nodiscard]] const std::vector<ChannelProfile>& profiles() const;
    [[nodiscard]] int place() const;
    void setPlace(int place);
    /// Null while there is none.
    [[nodiscard]] const ChannelProfile* profile() const;
    /// The inputs of the chosen place, or of the place that the chosen matrix reads; null if not kept.
    [[nodiscard]] ActivationsPointer activations() const;
    /// The matrix that is operated on.
    [[nodiscard]] std::string tensor() const;
    void setTensor(const std::string& name);
    [[nodiscard]] qint64 channel() const { return m_channel; }
    [[nodiscard]] qint64 token() const { return m_token; }
    void setCell(qint64 token, qint64 channel);
    /// The course's picture in place of the chosen inputs.
    [[nodiscard]] bool course() const { return m_course; }
    void setCourse(bool on);

signals:
    /// Another study, other values, or the problem is another.
    void studyChanged();
    void pendingChanged(bool pending);
    /// Another layer, or other values of it.
    void placeChanged();
    void thresholdChanged();
    void cellChanged();
    void injectionChanged();

private:
    struct Wanted;
    void begin();
    void ended(quint64 number, StudyPointer study, const Expected<void>& outcome);
    void take(StudyPointer study);
    void weigh();
    void makeCourse();
    void chooseCell();
    void followTensor();

    Session& m_session;
    QString m_prompt;
    std::string m_text;
    Injection m_injection;
    QTimer m_soon;
    bool m_wanted = false, m_running = false;
    quint64 m_number = 0;
    StudyPointer m_study;
    std::optional<Error> m_problem;
    Values m_values = Values::inputs;
    OutlierThreshold m_inputThreshold, m_weightThreshold{10, true};
    std::vector<ChannelProfile> m_weights;
    bool m_weighing = false;
    int m_inputPlace = 0, m_weightPlace = 0;
    std::string m_tensor; ///< chosen by name, or empty
    qint64 m_channel = 0, m_token = 0;
    bool m_course = false;
    std::vector<ChannelProfile> m_courseProfiles;
    ActivationsPointer m_courseInputs;
    std::stop_source m_weightsStop{std::nostopstate};
    Worker m_worker; ///< last: it uses the members above
};

} // namespace nibble::ui
