// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/calibration_panel.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/controls/card.h"
#include "widgets/controls/figure_table.h"
#include "widgets/forms/calibration_form.h"
#include "widgets/plots/calibration_plot.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// Widths at 100 %.
constexpr int kLabWidths[CalibrationModel::ColumnCount] = {140, 190, 84, 84, 84, 94, 84, 90};
constexpr int kLabFormWidth = 304;

} // namespace

CalibrationPanel::CalibrationPanel(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_run(session.jobs()), m_form(new CalibrationForm),
      m_note(new QLabel), m_plot(new CalibrationPlot), m_table(new QTableView), m_formCard(makeFormCard()),
      m_tableCard(makeTableCard()) {
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_formCard);
    top->addWidget(m_plot, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(top, 1);
    layout->addWidget(m_tableCard);
    connect(m_form, &CalibrationForm::changed, this, &CalibrationPanel::refreshNote);
    connect(m_plot, &CalibrationPlot::measureChanged, this, &CalibrationPanel::refresh);
    connect(&m_run, &CalibrationRun::changed, this, &CalibrationPanel::refresh);
    connect(&m_run, &CalibrationRun::runningChanged, this, &CalibrationPanel::refreshNote);
    connect(&session, &Session::modelChanged, this, &CalibrationPanel::newModel);
    connect(&session.comparison(), &Comparison::experimentChanged, this, [this] {
        m_form->offer(m_session.comparison().experiment().methods);
        refreshNote();
    });
    connect(&session.jobs(), &JobRunner::stateChanged, this, [this] { emit changed(); });
    connect(&theme(), &Theme::changed, this, &CalibrationPanel::fit);
    newModel();
}

Card* CalibrationPanel::makeFormCard() {
    auto* card = new Card(tr("Calibrate"));
    card->setForm(*m_form, *m_note);
    return card;
}

Card* CalibrationPanel::makeTableCard() {
    auto* card = new Card(tr("What calibration is worth"));
    m_table->setObjectName(QStringLiteral("labTable"));
    m_table->setAccessibleName(tr("What calibration is worth"));
    m_table->setModel(&m_model);
    setUpFigureTable(*m_table);
    card->content()->addWidget(m_table);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &CalibrationPanel::fit);
    return card;
}

/// The rows as they are, the text's column taking what is left.
void CalibrationPanel::fit() {
    m_formCard->setFixedWidth(theme().px(kLabFormWidth));
    m_table->verticalHeader()->setDefaultSectionSize(theme().px(28));
    int all = 0;
    for (const int width : kLabWidths)
        all += theme().px(width);
    const int rest = std::max(0, m_table->viewport()->width() - all);
    for (int column = 0; column < CalibrationModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, theme().px(kLabWidths[column]) +
                                            (column == CalibrationModel::Text ? rest : 0));
    const int rows = std::clamp(m_model.rowCount(), 4, 8); // so many are usual: nothing jumps when they come
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + rows * theme().px(28) + 2);
    m_plot->setMinimumHeight(theme().px(320));
}

void CalibrationPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void CalibrationPanel::newModel() {
    m_form->setModel(m_session.model());
    m_form->offer(m_session.comparison().experiment().methods);
    if (!m_run.running())
        m_run.setResult(nullptr);
    refreshNote();
}

void CalibrationPanel::refresh() {
    const auto& result = m_run.result();
    const bool divergence = m_plot->measure() == CalibrationMeasure::divergence;
    m_plot->setResult(result);
    m_model.show(result, divergence ? &CalibrationFigures::klDivergence : &CalibrationFigures::outputError);
    m_tableCard->setNote(divergence ? tr("KL divergence from the model as opened, nats")
                                    : tr("output error of the layers, mean of ‖XW − XŴ‖² / ‖XW‖²"));
    emit changed();
}

void CalibrationPanel::refreshNote() {
    const bool running = m_run.running();
    m_form->setEnabled(!running);
    emit changed();
    if (running || !m_session.model())
        return;
    const auto lab = m_form->lab(m_session.comparison().experiment());
    QStringList notes;
    if (m_form->missing().isEmpty())
        notes += tr("A run takes about %1 (estimated).")
                     .arg(durationText(estimateCalibrationLab(lab, *m_session.model())));
    if (!lab.experiment.text.empty() &&
        std::find(lab.texts.begin(), lab.texts.end(), lab.experiment.text) != lab.texts.end())
        notes += tr("A text that it is measured on is calibrated on as well: its figures will flatter.");
    if (m_session.model()->randomWeights)
        notes += tr("Random weights: quality figures mean nothing.");
    m_note->setText(notes.join(QChar('\n')));
}

QString CalibrationPanel::obstacle() const {
    const auto& model = m_session.model();
    if (!model)
        return tr("no model is open");
    if (model->notRunnable)
        return errorText(*model->notRunnable);
    if (m_session.jobs().busy() && !m_run.running())
        return tr("another job runs");
    return m_form->missing();
}

QString CalibrationPanel::caption() const {
    const auto& experiment = m_session.comparison().experiment();
    const QString text = experiment.text.empty() ? tr("the built-in text") : fileName(toQt(experiment.text));
    return tr("Calibration lab · how much text a method needs, and which · measured on %1 · seed %2")
        .arg(text)
        .arg(experiment.seed);
}

void CalibrationPanel::toggle() {
    if (m_run.running())
        return m_run.stop();
    if (!obstacle().isEmpty())
        return;
    const auto lab = m_form->lab(m_session.comparison().experiment());
    m_run.start(lab, m_session.model(), estimateCalibrationLab(lab, *m_session.model()));
}

} // namespace nibble::ui
