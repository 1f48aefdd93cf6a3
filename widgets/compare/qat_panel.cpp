// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/qat_panel.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/compare/comparison_exports.h"
#include "widgets/controls/card.h"
#include "widgets/controls/figure_table.h"
#include "widgets/forms/qat_form.h"
#include "widgets/icon.h"
#include "widgets/plots/loss_plot.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// Widths at 100 %.
constexpr int kTrainingWidths[QatModel::ColumnCount] = {128, 62, 90, 68, 60, 84, 68, 94, 68, 60, 68, 100};
constexpr int kTrainingFormWidth = 320;

} // namespace

QatPanel::QatPanel(Session& session, ComparisonExports& exports, QWidget* parent)
    : QWidget(parent), m_session(session), m_exports(exports), m_form(new QatForm), m_note(new QLabel),
      m_plot(new LossPlot), m_table(new QTableView), m_formCard(makeFormCard()),
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
    connect(m_form, &QatForm::changed, this, &QatPanel::refreshActions);
    connect(m_plot, &LossPlot::methodChosen, &session.selection(), &Selection::setVariant);
    connect(&session, &Session::modelChanged, this, &QatPanel::newModel);
    connect(&session.training(), &QatRun::changed, this, &QatPanel::refresh);
    connect(&session.training(), &QatRun::runningChanged, this, &QatPanel::refreshActions);
    connect(&session.jobs(), &JobRunner::stateChanged, this, &QatPanel::refreshActions);
    connect(&session.selection(), &Selection::variantChanged, this, &QatPanel::select);
    connect(&theme(), &Theme::changed, this, &QatPanel::fit);
    newModel();
    refresh();
}

Card* QatPanel::makeFormCard() {
    auto* card = new Card(tr("Train for"));
    card->setForm(*m_form, *m_note);
    return card;
}

QPushButton* QatPanel::makeAction(const char* iconName, const QString& text, const char* name,
                                  const QString& hint) {
    auto* button = new QPushButton(icon(QLatin1StringView(iconName)), text);
    button->setProperty("role", "small");
    button->setObjectName(QLatin1StringView(name));
    button->setToolTip(hint);
    return button;
}

Card* QatPanel::makeTableCard() {
    auto* card = new Card(tr("Rounded beside trained"));
    m_save =
        makeAction("export", tr("Save …"), "qatSave", tr("The chosen row's trained model as a GGUF file"));
    m_open = makeAction("file", tr("Save and open …"), "qatOpen",
                        tr("The same, and then that file is the open model"));
    m_remove =
        makeAction("close", tr("Remove"), "qatRemove", tr("Takes the chosen row out of the comparison"));
    connect(m_save, &QPushButton::clicked, this, [this] { askAndSave(false); });
    connect(m_open, &QPushButton::clicked, this, [this] { askAndSave(true); });
    connect(m_remove, &QPushButton::clicked, this, [this] { m_session.training().remove(chosen()); });
    for (auto* button : {m_save, m_open, m_remove})
        card->tools()->addWidget(button);
    m_table->setObjectName(QStringLiteral("qatTable"));
    m_table->setAccessibleName(tr("Rounded beside trained"));
    m_table->setModel(&m_model);
    setUpFigureTable(*m_table);
    card->content()->addWidget(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                if (now.isValid())
                    m_session.selection().setVariant(now.data(QatModel::MethodRole).toString());
            });
    connect(&m_model, &QAbstractItemModel::modelReset, this, [this] {
        select(m_session.selection().variant());
        fit();
    });
    return card;
}

/// The rows as they are, the scheme's column taking what is left.
void QatPanel::fit() {
    m_formCard->setFixedWidth(theme().px(kTrainingFormWidth));
    m_table->verticalHeader()->setDefaultSectionSize(theme().px(28));
    int others = 0;
    for (int column = 0; column < QatModel::ColumnCount; ++column)
        others += theme().px(kTrainingWidths[column]);
    // What is left is air between the columns, most of it after the scheme.
    const int rest = std::max(0, m_table->viewport()->width() - others);
    const int each = std::min(theme().px(20), rest / QatModel::ColumnCount);
    for (int column = 0; column < QatModel::ColumnCount; ++column)
        m_table->setColumnWidth(column,
                                theme().px(kTrainingWidths[column]) + each +
                                    (column == QatModel::Scheme ? rest - each * QatModel::ColumnCount : 0));
    const int rows = std::max(4, m_model.rowCount()); // so many are usual: nothing jumps when they come
    const int scrollBar = others > m_table->width() ? m_table->horizontalScrollBar()->sizeHint().height() : 0;
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + rows * theme().px(28) +
                            scrollBar + 2);
    m_plot->setMinimumHeight(theme().px(300));
}

void QatPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void QatPanel::newModel() {
    const auto& model = m_session.model();
    m_form->setModel(model.get(), suggestedSeconds(m_session.training().estimate({})));
    refreshActions();
}

void QatPanel::refresh() {
    auto trainings = m_session.training().trainings();
    m_plot->setTrainings(trainings);
    m_model.show(trainings, m_session.comparison().result());
    m_plot->setSelected(m_session.selection().variant());
    const auto& experiment = m_session.comparison().experiment();
    m_tableCard->setNote(tr("perplexity and KL divergence on %1, as the comparison measures")
                             .arg(experiment.text.empty()
                                      ? tr("the built-in text")
                                      : fileName(QString::fromStdString(experiment.text))));
    refreshActions();
}

void QatPanel::refreshActions() {
    const bool running = m_session.training().running();
    const bool idle = !m_session.jobs().busy();
    const bool kept = m_session.comparison().trained(chosen()) != nullptr;
    m_form->setEnabled(!running);
    m_save->setEnabled(kept && idle);
    m_open->setEnabled(kept && idle);
    m_remove->setEnabled(kept && idle && !running);
    emit changed();
    if (running || !m_session.model())
        return;
    const QatPlan plan = m_form->plan();
    QStringList notes;
    const auto cost = m_session.training().estimate(plan.settings);
    notes += tr("A run takes about %1 and %2 of memory (estimated).")
                 .arg(durationText(m_session.training().estimatedSeconds(
                          plan, static_cast<int>(m_form->schemes().size()))),
                      bytesText(cost.bytes));
    if (!plan.text.empty() && plan.text == m_session.comparison().experiment().text)
        notes += tr("The comparison measures on this very text: the trained figures will flatter.");
    if (m_session.model()->randomWeights)
        notes += tr("Random weights: quality figures mean nothing.");
    m_note->setText(notes.join(QChar('\n')));
}

QString QatPanel::chosen() const {
    const QModelIndex now = m_table->currentIndex();
    return now.isValid() ? now.data(QatModel::MethodRole).toString() : QString();
}

void QatPanel::select(const QString& method) {
    m_plot->setSelected(method);
    const int row = m_model.rowOf(method);
    if (row >= 0 && m_table->currentIndex().row() != row)
        m_table->setCurrentIndex(m_model.index(row, 0));
    refreshActions();
}

QString QatPanel::obstacle() const {
    const auto& model = m_session.model();
    if (!model)
        return tr("no model is open");
    if (model->notRunnable)
        return errorText(*model->notRunnable);
    if (m_session.jobs().busy() && !m_session.training().running())
        return tr("another job runs");
    return m_form->missing();
}

QString QatPanel::caption() const {
    const auto& experiment = m_session.comparison().experiment();
    return tr("Training for quantization · trains the weights behind the codes, and the scales, so that what "
              "is stored "
              "answers like the float model · seed %1")
        .arg(experiment.seed);
}

void QatPanel::toggle() {
    auto& training = m_session.training();
    if (training.running())
        return training.stop();
    if (!obstacle().isEmpty())
        return;
    QatPlan plan = m_form->plan();
    plan.seed = m_session.comparison().experiment().seed;
    if (auto started = training.start(m_form->schemes(), plan); !started)
        emit m_session.problem(errorText(started.error()));
}

void QatPanel::askAndSave(bool open) {
    const QString name = m_exports.suggestedName(QChar('-') + chosen().replace(QChar(':'), QChar('-')) +
                                                 QStringLiteral(".gguf"));
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save the trained model"), name, tr("GGUF (*.gguf)"));
    if (!path.isEmpty())
        saveTo(path, open);
}

void QatPanel::saveTo(const QString& path, bool open) {
    m_exports.writeModelTo(chosen(), path,
                           open ? [this, path] { m_session.open(path); } : std::function<void()>());
}

} // namespace nibble::ui
