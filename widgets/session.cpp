// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session.h"

#include <chrono>

#include <QFileInfo>

#include "core/base/output_file.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/inputs.h"
#include "core/experiment/result_json.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr std::size_t kJsonLimit = std::size_t{64} << 20;

/// What a JSON file dropped on the window holds.
struct JsonContent {
    Experiment experiment;
    std::optional<Result> result; ///< a report's
};

/// A report holds a list of results; anything else is read as an experiment, whose complaint is then the
/// useful one.
Expected<JsonContent> readJson(const std::string& path) {
    auto text = readTextFile(path, kJsonLimit);
    if (!text)
        return passOn(text);
    if (text->find("\"results\"") != std::string::npos) {
        auto result = resultFromJson(*text, path);
        if (!result)
            return passOn(result);
        Experiment experiment = result->experiment;
        return JsonContent{std::move(experiment), std::move(*result)};
    }
    auto experiment = experimentFromJson(*text, path);
    if (!experiment)
        return passOn(experiment);
    return JsonContent{std::move(*experiment), {}};
}

struct Opened {
    Expected<ModelPointer> model;
    double seconds;
};

} // namespace

Session::Session(SavedState saved, QObject* parent)
    : QObject(parent), m_saved(std::move(saved)), m_comparison(m_jobs), m_training(m_jobs, m_comparison) {
    if (m_saved.experiment)
        m_comparison.setExperiment(*m_saved.experiment);
    connect(&m_comparison, &Comparison::experimentChanged, this,
            [this] { m_saved.experiment = m_comparison.experiment(); });
    connect(&m_training, &QatRun::problem, this, &Session::problem);
}

void Session::open(const QString& path) {
    if (path.endsWith(QLatin1StringView(".json"), Qt::CaseInsensitive) && QFileInfo(path).isFile())
        openJsonFile(path);
    else
        openModelFile(path, {});
}

void Session::openModelFile(const QString& path, std::function<void()> then) {
    if (m_comparison.running()) {
        emit problem(tr("%1 was not opened: stop the comparison first.").arg(fileName(path)));
        return;
    }
    if (m_training.running()) {
        emit problem(tr("%1 was not opened: stop the training first.").arg(fileName(path)));
        return;
    }
    const quint64 number = ++m_openNumber;
    if (m_opening++ == 0)
        emit openingChanged(true);
    m_opener.run(
        this,
        [file = path.toStdString()](const std::stop_token&) {
            const auto begin = std::chrono::steady_clock::now();
            auto model = openExperimentModel(file);
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
            return Opened{std::move(model), took.count()};
        },
        [this, number, path, then = std::move(then)](Opened opened) {
            if (--m_opening == 0)
                emit openingChanged(false);
            if (!opened.model) {
                const QString message = errorText(opened.model.error());
                if (m_model || path.isEmpty())
                    emit problem(message);
                else // a start with a file that cannot be used: no page is ever empty
                    openModelFile({}, [this, message] { emit problem(message); });
                return;
            }
            if (number != m_openNumber)
                return; // another was asked for meanwhile
            m_openSeconds = opened.seconds;
            takeModel(std::move(*opened.model));
            if (then)
                then();
        });
}

void Session::openJsonFile(const QString& path) {
    m_opener.run(
        this, [file = path.toStdString()](const std::stop_token&) { return readJson(file); },
        [this](Expected<JsonContent> content) {
            if (!content) {
                emit problem(errorText(content.error()));
                return;
            }
            const QString model = QString::fromStdString(content->experiment.model);
            openModelFile(model, [this, content = std::move(*content)] {
                m_comparison.setExperiment(content.experiment);
                if (content.result)
                    m_comparison.setResult(*content.result);
                emit m_selection.pageWanted(QStringLiteral("compare"));
            });
        });
}

void Session::takeModel(ModelPointer model) {
    m_selection.clear();
    const bool asBefore = !m_model && m_saved.model == QString::fromStdString(model->path);
    m_model = std::move(model);
    m_saved.model = QString::fromStdString(m_model->path);
    if (!m_model->path.empty())
        remember();
    m_comparison.setModel(m_model);
    m_training.setModel(m_model);
    if (asBefore) { // the first model of this start is the last of the one before: so is what was looked at
        if (m_model->find(m_saved.tensor.toStdString()))
            m_selection.setTensor(m_saved.tensor);
        if (!m_saved.variant.isEmpty())
            m_selection.setVariant(m_saved.variant);
    }
    emit modelChanged();
}

void Session::remember() {
    const RecentModel now{.path = QString::fromStdString(m_model->path),
                          .name = toQt(m_model->name),
                          .format = toQt(m_model->format),
                          .parameters = m_model->parameters(),
                          .bytes = m_model->tensorBytes(),
                          .opened = QDateTime::currentDateTime()};
    m_saved.recent.removeIf([&](const RecentModel& other) { return other.path == now.path; });
    m_saved.recent.prepend(now);
    if (m_saved.recent.size() > SavedState::kRecentModels)
        m_saved.recent.resize(SavedState::kRecentModels);
    emit recentChanged();
}

} // namespace nibble::ui
