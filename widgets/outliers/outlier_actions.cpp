// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/outliers/outlier_actions.h"

#include <algorithm>

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>

#include "core/base/json_document.h"
#include "core/base/output_file.h"
#include "core/base/user_folders.h"
#include "core/experiment/transform_model.h"
#include "core/methods/registry.h"
#include "core/methods/transform.h"
#include "widgets/forms/popup_panel.h"
#include "widgets/forms/text_choice.h"
#include "widgets/outliers/outlier_bench.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

/// Where an injected model is kept: among what can be made again.
QString injectedPath(const Model& model, const std::string& transforms) {
    const std::string cache = userCacheFolder();
    const QDir folder(cache.empty() ? QDir::tempPath() + QStringLiteral("/nibblescope")
                                    : toQt(cache) + QStringLiteral("/models"));
    QString name = toQt(model.name) + QChar('-') + toQt(transforms);
    for (QChar& each : name)
        if (!each.isLetterOrNumber() && each != QChar('.') && each != QChar('-'))
            each = QChar('-');
    return folder.filePath(name.left(160) + QStringLiteral(".gguf"));
}

} // namespace

OutlierActions::OutlierActions(OutlierBench& bench, QWidget* page)
    : QObject(page), m_bench(bench), m_page(page) {
    connect(&bench.session(), &Session::modelChanged, this, [this] {
        const auto& model = m_bench.session().model();
        const bool injected = model && !m_injected.isEmpty() && toQt(model->path) == m_injected;
        if (injected) { // it has them already
            Injection injection = m_bench.injection();
            injection.on = false;
            m_bench.setInjection(injection);
        }
        emit injectedOpenChanged(injected);
    });
}

void OutlierActions::chooseText(QWidget* anchor) {
    auto* choice = new TextChoice(tr("Text"), false);
    choice->choose(m_bench.text());
    auto* panel = new PopupPanel(tr("Run a text"), choice, tr("Run"), m_page);
    panel->setObjectName(QStringLiteral("textPanel"));
    connect(choice, &TextChoice::changed, panel, [panel] { panel->adjustSize(); });
    connect(panel, &PopupPanel::accepted, this, [this, choice, panel] {
        if (choice->isMissing())
            return;
        m_bench.setText(choice->path());
        panel->close();
        emit textChosen();
        m_bench.run();
    });
    panel->openAt(anchor);
}

void OutlierActions::exportFigures() {
    const QString path =
        QFileDialog::getSaveFileName(m_page, tr("Figures of all channels"), QStringLiteral("outliers.csv"),
                                     tr("CSV (*.csv);;JSON (*.json)"));
    if (!path.isEmpty())
        writeFigures(path);
}

void OutlierActions::writeFigures(const QString& path) {
    OutlierReport report{.channels = 64};
    if (m_bench.values() == OutlierBench::Values::inputs)
        report.inputs = m_bench.threshold();
    else
        report.weights = m_bench.threshold();
    report.text = m_bench.study()->textName.toStdString();
    Session& session = m_bench.session();
    session.background().run(
        this,
        [study = m_bench.study(), report, file = path.toStdString(),
         json = path.endsWith(QLatin1StringView(".json"), Qt::CaseInsensitive)](const std::stop_token&) {
            return writeTextFile(file, json ? dumpJson(outliersToJson(study->study, report))
                                            : outliersToCsv(study->study));
        },
        [&session](const Expected<void>& outcome) {
            if (!outcome)
                emit session.problem(errorText(outcome.error()));
        });
}

void OutlierActions::useInjected() {
    Session& session = m_bench.session();
    auto transforms = parseTransforms(m_bench.injection().text());
    if (!session.model() || !m_bench.injection().on || !transforms)
        return;
    const QString path = injectedPath(*session.model(), m_bench.injection().text());
    if (!QDir().mkpath(QFileInfo(path).path())) {
        emit session.problem(tr("%1 cannot be made").arg(QFileInfo(path).path()));
        return;
    }
    const QString original = toQt(session.model()->path);
    TransformSettings settings{.transforms = std::move(*transforms), .output = path.toStdString()};
    session.jobs().start(
        {.title = tr("Write the injected model"),
         .memoryBytes = 4 * session.model()->parameters(),
         .seconds = {},
         .work = [model = session.model(), settings](const JobContext& job) -> Expected<void> {
             auto written = writeTransformed(model, settings, job);
             return written ? Expected<void>() : passOn(written);
         },
         .estimate = {},
         .finished =
             [guard = QPointer(this), path, original](const Expected<void>& outcome) {
                 if (!guard)
                     return;
                 Session& open = guard->m_bench.session();
                 if (outcome) {
                     guard->m_injected = path;
                     guard->m_original = original;
                     open.open(path);
                 } else if (outcome.error().kind != ErrorKind::stopped) {
                     emit open.problem(errorText(outcome.error()));
                 }
             }});
}

void OutlierActions::useOriginal() {
    m_bench.session().open(m_original);
}

void OutlierActions::compare(const QString& before, const QString& after) {
    Session& session = m_bench.session();
    const QString injected = toQt(m_bench.injection().text());
    const QString prefix = injected.isEmpty() ? QString() : injected + QChar('+');
    for (const QString& scheme : {before, after}) {
        const auto& methods = session.comparison().experiment().methods;
        std::string text = (prefix + scheme).toStdString();
        if (const auto canonical = parseScheme(text))
            text = canonical->text();
        if (std::find(methods.begin(), methods.end(), text) != methods.end())
            continue;
        if (auto added = session.comparison().addMethod(prefix + scheme); !added)
            emit session.problem(errorText(added.error()));
    }
    emit session.selection().pageWanted(QStringLiteral("compare"));
}

} // namespace nibble::ui
