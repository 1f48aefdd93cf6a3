// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/comparison_exports.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>

#include "core/base/output_file.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/export_variant.h"
#include "core/experiment/report.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/model/gguf_export.h"
#include "widgets/icon.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

std::string tableText(const Result& result, const QString& form) {
    if (form == QLatin1StringView("tex"))
        return latexTable(result);
    return form == QLatin1StringView("csv") ? csvReport(result) : markdownTable(result);
}

} // namespace

ComparisonExports::ComparisonExports(Session& session, QWidget* parent)
    : QObject(parent), m_session(session), m_parent(parent) {}

QString ComparisonExports::suggestedName(const QString& ending) const {
    QString name = m_session.model() ? toQt(m_session.model()->name) : tr("comparison");
    return name.replace(QChar('/'), QChar('-')) + ending;
}

void ComparisonExports::fill(QMenu& menu) {
    const auto& result = m_session.comparison().result();
    const bool rows = result && !result->variants.empty();
    const bool measured = rows && !result->startedAt.empty();
    auto* report = menu.addAction(
        ui::icon(QStringLiteral("folder")), tr("Report … (HTML, Markdown, CSV, JSON)"), this, [this] {
            const QString folder = QFileDialog::getExistingDirectory(m_parent, tr("A folder for the report"));
            if (!folder.isEmpty())
                writeReportTo(folder);
        });
    report->setEnabled(measured);
    menu.addAction(ui::icon(QStringLiteral("file")), tr("Experiment … (JSON, to be run again)"), this,
                   [this] {
                       const QString path = QFileDialog::getSaveFileName(
                           m_parent, tr("Save the experiment"),
                           suggestedName(QStringLiteral(".experiment.json")), tr("Experiments (*.json)"));
                       if (!path.isEmpty())
                           writeExperimentTo(path);
                   });
    auto* table =
        menu.addAction(ui::icon(QStringLiteral("table")), tr("Table … (Markdown, CSV, LaTeX)"), this, [this] {
            const QString path = QFileDialog::getSaveFileName(
                m_parent, tr("Save the table"), suggestedName(QStringLiteral(".md")),
                tr("Markdown (*.md);;CSV (*.csv);;LaTeX (*.tex)"));
            if (!path.isEmpty())
                writeTableTo(path);
        });
    table->setEnabled(rows);
    menu.addSeparator();
    for (const auto& [form, title] : {std::pair{"md", tr("Copy the table as Markdown")},
                                      {"csv", tr("Copy the table as CSV")},
                                      {"tex", tr("Copy the table as LaTeX")}})
        menu.addAction(ui::icon(QStringLiteral("copy")), title, this,
                       [this, form = form] { copyTable(form); })
            ->setEnabled(rows);
    menu.addSeparator();
    const QString variant = m_session.selection().variant();
    const bool writable = canWrite(variant);
    auto* model = menu.addAction(
        ui::icon(QStringLiteral("model")),
        writable ? tr("Model as %1 … (GGUF)").arg(variant) : tr("Model … (choose a row first)"), this,
        [this, variant] {
            const QString path =
                QFileDialog::getSaveFileName(m_parent, tr("Save the quantized model"),
                                             suggestedName(QStringLiteral(".gguf")), tr("GGUF (*.gguf)"));
            if (!path.isEmpty())
                writeModelTo(variant, path);
        });
    model->setEnabled(writable && !m_session.jobs().busy());
}

void ComparisonExports::tell(const Expected<void>& outcome, const QString& message) {
    if (outcome)
        emit done(message);
    else
        emit m_session.problem(errorText(outcome.error()));
}

/// Disks may be slow: the GUI thread does not wait for them.
void ComparisonExports::write(std::function<Expected<void>()> work, const QString& message) {
    m_session.background().run(
        this, [work = std::move(work)](const std::stop_token&) { return work(); },
        [this, message](const Expected<void>& outcome) { tell(outcome, message); });
}

void ComparisonExports::writeReportTo(const QString& folder) {
    write([result = m_session.comparison().result(),
           path = folder.toStdString()] { return writeReport(*result, path); },
          tr("The report is in %1").arg(folder));
}

void ComparisonExports::writeExperimentTo(const QString& path) {
    write([experiment = m_session.comparison().experiment(),
           file = path.toStdString()] { return saveExperiment(experiment, file); },
          tr("Saved %1").arg(path));
}

void ComparisonExports::writeTableTo(const QString& path) {
    write(
        [result = m_session.comparison().result(), file = path.toStdString(),
         form = QFileInfo(path).suffix().toLower()] { return writeTextFile(file, tableText(*result, form)); },
        tr("Saved %1").arg(path));
}

void ComparisonExports::copyTable(const char* form) {
    const auto& result = m_session.comparison().result();
    QGuiApplication::clipboard()->setText(toQt(tableText(*result, QLatin1StringView(form))));
    emit done(tr("The table is on the clipboard"));
}

bool ComparisonExports::canWrite(const QString& method) const {
    return m_session.model() && (m_session.comparison().trained(method) || parseScheme(method.toStdString()));
}

void ComparisonExports::writeModelTo(const QString& method, const QString& path, std::function<void()> then) {
    JobRequest request{.title = tr("Export %1").arg(method)};
    if (const auto trained = m_session.comparison().trained(method)) {
        request.work = [trained, file = path.toStdString()](const JobContext& job) {
            return exportGguf(trained->variant, file, {}, job);
        };
    } else {
        auto scheme = parseScheme(method.toStdString());
        if (!scheme) {
            emit m_session.problem(errorText(scheme.error()));
            return;
        }
        if (auto plan = planVariant(*m_session.model(), *scheme))
            request.memoryBytes = static_cast<std::int64_t>(plan->totalBytes + plan->largestLayerBytes);
        request.work = [model = m_session.model(), scheme = *scheme, file = path.toStdString(),
                        calibration = calibrationChoice(m_session.comparison().result()->experiment)](
                           const JobContext& job) -> Expected<void> {
            auto written = exportQuantized(model, scheme, file, job, {}, calibration);
            return written ? Expected<void>() : passOn(written);
        };
    }
    request.finished = [this, path, then = std::move(then)](const Expected<void>& outcome) {
        if (!outcome && outcome.error().kind == ErrorKind::stopped)
            return;
        tell(outcome, tr("Saved %1").arg(path));
        if (outcome && then)
            then();
    };
    m_session.jobs().start(std::move(request));
}

} // namespace nibble::ui
