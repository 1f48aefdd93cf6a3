// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/evaluation_form.h"

#include <limits>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include "core/base/parallel.h"
#include "core/evaluation/protocol.h"
#include "widgets/text.h"

namespace nibble::ui {

EvaluationForm::EvaluationForm(const Experiment& experiment, QWidget* parent)
    : QWidget(parent), m_base(experiment), m_form(new QFormLayout(this)) {
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(16);
    m_form->setVerticalSpacing(6);
    m_text = addFile(tr("Text"), QStringLiteral("text"), experiment.text, tr("the built-in text"),
                     tr("A text to measure on"), tr("Texts (*.txt *.md *.raw);;All files (*)"));
    m_protocol = new QComboBox;
    m_protocol->setObjectName(QStringLiteral("protocol"));
    for (const auto& name : protocolNames())
        m_protocol->addItem(toQt(name));
    m_protocol->setCurrentText(toQt(experiment.protocol));
    m_protocol->setToolTip(
        tr("How the text becomes predictions. Figures of different protocols are not comparable."));
    m_form->addRow(tr("Protocol"), m_protocol);
    m_context = addNumber(tr("Context, tokens"), QStringLiteral("context"), experiment.context, 0, 1 << 20,
                          tr("the protocol's"));
    m_stride = addNumber(tr("Stride, tokens"), QStringLiteral("stride"), experiment.stride, 0, 1 << 20,
                         tr("half the context"));
    m_chunks =
        addNumber(tr("Windows at most"), QStringLiteral("chunks"), experiment.chunks, 0, 1 << 24, tr("all"));
    addCalibration(experiment);
    QStringList tasks;
    for (const auto& task : experiment.tasks)
        tasks += toQt(task);
    m_tasks = new QLineEdit(tasks.join(QChar(',')));
    m_tasks->setObjectName(QStringLiteral("tasks"));
    m_tasks->setPlaceholderText(tr("none; all, or story,lookup,…"));
    m_tasks->setToolTip(
        tr("Sets of questions that every method answers: their accuracy stands in the inspector"));
    m_form->addRow(tr("Tasks"), m_tasks);
    m_latency = new QCheckBox(tr("Measure speed"));
    m_latency->setObjectName(QStringLiteral("latency"));
    m_latency->setChecked(experiment.latency);
    m_form->addRow(QString(), m_latency);
    m_prompt = addNumber(tr("Prompt, tokens"), QStringLiteral("prompt"), experiment.promptTokens, 1, 1 << 20);
    m_generate =
        addNumber(tr("Generated tokens"), QStringLiteral("generate"), experiment.generateTokens, 1, 1 << 20);
    m_repeats = addNumber(tr("Repeats"), QStringLiteral("repeats"), experiment.repeats, 1, 1000);
    m_threads = addNumber(tr("Threads"), QStringLiteral("threads"), experiment.threads, 0, hardwareThreads(),
                          tr("all"));
    m_seed = addNumber(tr("Seed"), QStringLiteral("seed"), static_cast<std::int64_t>(experiment.seed), 0,
                       std::numeric_limits<int>::max());
    m_pass = addPercent(tr("PASS below, % perplexity"), QStringLiteral("pass"), experiment.passBelow);
    m_review = addPercent(tr("REVIEW above, %"), QStringLiteral("review"), experiment.reviewAbove);
    for (auto* box : {m_prompt, m_generate, m_repeats}) {
        box->setEnabled(experiment.latency);
        connect(m_latency, &QCheckBox::toggled, box, &QWidget::setEnabled);
    }
    const auto showStride = [this] {
        m_stride->setEnabled(m_protocol->currentText() == QLatin1StringView("strided"));
    };
    connect(m_protocol, &QComboBox::currentTextChanged, this, showStride);
    showStride();
}

QLineEdit* EvaluationForm::addFile(const QString& title, const QString& name, const std::string& path,
                                   const QString& empty, const QString& question, const QString& filter) {
    auto* field = new QLineEdit(QString::fromStdString(path));
    field->setObjectName(name);
    field->setPlaceholderText(empty);
    field->setAccessibleName(title);
    auto* choose = new QPushButton(tr("Choose …"));
    choose->setProperty("role", "small");
    connect(choose, &QPushButton::clicked, this, [this, field, question, filter] {
        const QString chosen = QFileDialog::getOpenFileName(this, question, QString(), filter);
        if (!chosen.isEmpty())
            field->setText(chosen);
    });
    auto* row = new QHBoxLayout;
    row->addWidget(field, 1);
    row->addWidget(choose);
    m_form->addRow(title, row);
    return field;
}

void EvaluationForm::addCalibration(const Experiment& experiment) {
    m_calibration = addFile(tr("Calibration text"), QStringLiteral("calibration"), experiment.calibration,
                            tr("the built-in text"), tr("A text for methods that look at activations"),
                            tr("Texts (*.txt *.md *.raw);;All files (*)"));
    m_calibration->setToolTip(
        tr("For methods that look at activations. Take another text than the one that is measured on."));
    m_samples = addNumber(tr("Sequences of it, at most"), QStringLiteral("calibrationSamples"),
                          experiment.calibrationSamples, 1, 1 << 24);
    m_length = addNumber(tr("Tokens of each"), QStringLiteral("calibrationLength"),
                         experiment.calibrationLength, 2, 1 << 20);
    m_imatrix = addFile(tr("Importance matrix"), QStringLiteral("imatrix"), experiment.imatrix, tr("none"),
                        tr("An importance matrix for methods that take one"),
                        tr("Importance matrices (*.gguf *.dat);;All files (*)"));
}

QSpinBox* EvaluationForm::addNumber(const QString& title, const QString& name, std::int64_t value, int least,
                                    int most, const QString& zero) {
    auto* box = new QSpinBox;
    box->setObjectName(name);
    box->setRange(least, most);
    box->setValue(static_cast<int>(std::min<std::int64_t>(value, most)));
    box->setSpecialValueText(zero);
    box->setAccessibleName(title);
    m_form->addRow(title, box);
    return box;
}

QDoubleSpinBox* EvaluationForm::addPercent(const QString& title, const QString& name, double value) {
    auto* box = new QDoubleSpinBox;
    box->setObjectName(name);
    box->setRange(0, 1000);
    box->setDecimals(2);
    box->setSingleStep(0.5);
    box->setValue(100 * value);
    box->setAccessibleName(title);
    m_form->addRow(title, box);
    return box;
}

Experiment EvaluationForm::experiment() const {
    Experiment experiment = m_base;
    experiment.text = m_text->text().trimmed().toStdString();
    experiment.calibration = m_calibration->text().trimmed().toStdString();
    experiment.imatrix = m_imatrix->text().trimmed().toStdString();
    // Numbers beyond what a box holds stay as they were unless they are changed.
    if (m_samples->value() != m_samples->maximum())
        experiment.calibrationSamples = m_samples->value();
    if (m_length->value() != m_length->maximum())
        experiment.calibrationLength = m_length->value();
    experiment.protocol = m_protocol->currentText().toStdString();
    experiment.context = m_context->value();
    experiment.stride = m_stride->value();
    experiment.chunks = m_chunks->value();
    experiment.tasks.clear();
    for (const auto& task : m_tasks->text().split(QChar(','), Qt::SkipEmptyParts))
        experiment.tasks.push_back(task.trimmed().toStdString());
    experiment.latency = m_latency->isChecked();
    experiment.promptTokens = m_prompt->value();
    experiment.generateTokens = m_generate->value();
    experiment.repeats = m_repeats->value();
    experiment.threads = m_threads->value();
    // A seed beyond what the box holds stays as it was unless it is changed.
    if (const auto seed = static_cast<std::uint64_t>(m_seed->value());
        m_base.seed <= static_cast<std::uint64_t>(m_seed->maximum()) || m_seed->value() != m_seed->maximum())
        experiment.seed = seed;
    experiment.passBelow = m_pass->value() / 100;
    experiment.reviewAbove = m_review->value() / 100;
    return experiment;
}

} // namespace nibble::ui
