// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/compare_page.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "widgets/compare/comparison_exports.h"
#include "widgets/compare/comparison_table.h"
#include "widgets/compare/method_chips.h"
#include "widgets/compare/result_plots.h"
#include "widgets/compare/variant_inspector.h"
#include "widgets/controls/card.h"
#include "widgets/forms/evaluation_form.h"
#include "widgets/forms/popup_panel.h"
#include "widgets/icon.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

ComparePage::ComparePage(Session& session)
    : Page(session, tr("Compare")), m_chips(new MethodChips(session)), m_table(new ComparisonTable(session)),
      m_plots(new ResultPlots(session)), m_exports(new ComparisonExports(session, this)),
      m_inspector(new VariantInspector(session, m_table->comparisonModel(), this)) {
    m_inspector->hide();
    buildTools();
    buildContent();
    buildActions();
    auto& comparison = session.comparison();
    connect(&comparison, &Comparison::experimentChanged, this, &ComparePage::refresh);
    connect(&comparison, &Comparison::resultChanged, this, &ComparePage::refresh);
    connect(&comparison, &Comparison::runningChanged, this, &ComparePage::refresh);
    connect(&session.jobs(), &JobRunner::stateChanged, this, &ComparePage::refresh);
    connect(m_exports, &ComparisonExports::done, this,
            [this](const QString& message) { setCaption(message); });
    refresh();
}

void ComparePage::buildTools() {
    m_settings = makeTool(QStringLiteral("settings"), tr("Measure by …"), QStringLiteral("settings"));
    m_settings->setToolTip(tr("Text, protocol, speed, seed, and the limits of the verdict"));
    connect(m_settings, &QPushButton::clicked, this, &ComparePage::openSettings);
    auto* exportButton = makeTool(QStringLiteral("export"), tr("Export"), QStringLiteral("export"));
    m_exportMenu = new QMenu(exportButton);
    connect(m_exportMenu, &QMenu::aboutToShow, this, [this] {
        m_exportMenu->clear();
        m_exports->fill(*m_exportMenu);
    });
    exportButton->setMenu(m_exportMenu);
    m_run = makeTool(QStringLiteral("play"), tr("Run"), QStringLiteral("run"));
    m_run->setProperty("role", "primary");
    connect(m_run, &QPushButton::clicked, this, &ComparePage::toggleRun);
    for (auto* button : {m_settings, exportButton, m_run})
        tools()->addWidget(button);
}

/// In a low window the page scrolls: the plots keep a height at which they can be read.
void ComparePage::buildContent() {
    auto* card = new Card;
    card->content()->addWidget(m_table);
    connect(m_table, &ComparisonTable::rowsChanged, this, &ComparePage::fitTable);
    auto* all = new QWidget;
    auto* layout = new QVBoxLayout(all);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_chips);
    layout->addWidget(card);
    layout->addWidget(m_plots, 1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(all);
    content()->addWidget(scroll, 1);
}

void ComparePage::buildActions() {
    const auto add = [this](const QString& text, const QKeySequence& keys, auto run) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, run);
        addAction(action);
        m_actions.append(action);
    };
    add(tr("Run or stop the comparison"), QKeySequence(Qt::CTRL | Qt::Key_Return), [this] { toggleRun(); });
    add(tr("Add a method to the comparison"), QKeySequence(Qt::CTRL | Qt::Key_N),
        [this] { m_chips->openAddForm(); });
    add(tr("Change how the comparison measures"), QKeySequence(Qt::CTRL | Qt::Key_M),
        [this] { openSettings(); });
}

QWidget* ComparePage::inspector() {
    return m_inspector;
}

QList<QAction*> ComparePage::commands() {
    return m_actions;
}

bool ComparePage::settled() const {
    return !session().comparison().running();
}

void ComparePage::toggleRun() {
    auto& comparison = session().comparison();
    if (comparison.running())
        comparison.stop();
    else
        comparison.run();
}

void ComparePage::openSettings() {
    if (session().comparison().running())
        return;
    auto* form = new EvaluationForm(session().comparison().experiment());
    auto* panel = new PopupPanel(tr("How to measure"), form, tr("Apply"), this);
    panel->setObjectName(QStringLiteral("settingsPanel"));
    connect(panel, &PopupPanel::accepted, this, [this, form, panel] {
        const Experiment wanted = form->experiment();
        panel->close();
        session().comparison().setExperiment(wanted);
    });
    panel->openAt(m_settings);
}

QString ComparePage::captionText() const {
    const auto& comparison = session().comparison();
    const auto& experiment = comparison.experiment();
    const auto& result = comparison.result();
    const QString text =
        experiment.text.empty() ? tr("built-in text") : fileName(QString::fromStdString(experiment.text));
    QStringList parts{text, toQt(experiment.protocol)};
    if (result && result->context > 0)
        parts += tr("context %1").arg(integerText(result->context));
    if (result && !result->variants.empty() && result->variants.front().predictions)
        parts += tr("%1 predictions").arg(integerText(*result->variants.front().predictions));
    parts += tr("seed %1").arg(experiment.seed);
    if (!comparison.running() && !comparison.complete() && comparison.estimatedSeconds() > 0)
        parts += tr("a run takes about %1 and %2 of memory (estimated)")
                     .arg(durationText(comparison.estimatedSeconds()),
                          bytesText(static_cast<double>(comparison.estimatedBytes())));
    if (session().model() && session().model()->randomWeights)
        parts += tr("random weights: quality figures mean nothing");
    return parts.join(QStringLiteral(" · "));
}

void ComparePage::refresh() {
    const auto& comparison = session().comparison();
    const bool running = comparison.running();
    const bool stopping = session().jobs().state().phase == JobState::Phase::stopping;
    const QString word = running ? tr("Stop") : tr("Run");
    m_run->setText(QChar(0x2002) + word);
    m_run->setAccessibleName(word);
    m_run->setIcon(icon(running ? QStringLiteral("stop") : QStringLiteral("play"), Colour::onAccent));
    m_run->setEnabled(running ? !stopping : session().model() && !session().jobs().busy());
    if (session().model() && session().model()->notRunnable)
        m_run->setEnabled(false), m_run->setToolTip(errorText(*session().model()->notRunnable));
    else
        m_run->setToolTip(tr("Ctrl+Enter"));
    m_settings->setEnabled(!running);
    setCaption(captionText());
    fitTable();
}

/// The table shows all its rows, unless they take more than half of the page.
void ComparePage::fitTable() {
    const int wanted = m_table->fullHeight();
    const int room = std::max(theme().px(320), height() / 2);
    m_table->setFixedHeight(std::min(wanted, room));
    m_plots->setMinimumHeight(theme().px(336));
}

void ComparePage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    fitTable();
}

} // namespace nibble::ui
