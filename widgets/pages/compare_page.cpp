// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/compare_page.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "widgets/compare/calibration_panel.h"
#include "widgets/compare/comparison_exports.h"
#include "widgets/compare/comparison_table.h"
#include "widgets/compare/method_chips.h"
#include "widgets/compare/qat_panel.h"
#include "widgets/compare/result_plots.h"
#include "widgets/compare/steps/step_transport.h"
#include "widgets/compare/steps/steps_panel.h"
#include "widgets/compare/variant_inspector.h"
#include "widgets/controls/card.h"
#include "widgets/forms/evaluation_form.h"
#include "widgets/forms/popup_panel.h"
#include "widgets/icon.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

/// In a low window a view scrolls: its plots keep a height at which they can be read.
QScrollArea* scrolling(QWidget* content) {
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    return scroll;
}

} // namespace

ComparePage::ComparePage(Session& session)
    : Page(session, tr("Compare")), m_chips(new MethodChips(session)), m_table(new ComparisonTable(session)),
      m_plots(new ResultPlots(session)), m_exports(new ComparisonExports(session, this)),
      m_inspector(new VariantInspector(session, m_table->comparisonModel(), this)),
      m_training(new QatPanel(session, *m_exports)), m_calibration(new CalibrationPanel(session)),
      m_steps(new StepsPanel(session)), m_views(new QStackedWidget) {
    m_inspector->hide();
    buildTools();
    buildContent();
    buildActions();
    auto& comparison = session.comparison();
    connect(&comparison, &Comparison::experimentChanged, this, &ComparePage::refresh);
    connect(&comparison, &Comparison::resultChanged, this, &ComparePage::refresh);
    connect(&comparison, &Comparison::runningChanged, this, &ComparePage::refresh);
    connect(&session.jobs(), &JobRunner::stateChanged, this, &ComparePage::refresh);
    connect(m_training, &QatPanel::changed, this, &ComparePage::refresh);
    connect(m_calibration, &CalibrationPanel::changed, this, &ComparePage::refresh);
    connect(m_steps, &StepsPanel::changed, this, &ComparePage::refresh);
    connect(m_inspector, &VariantInspector::stepsWanted, this, &ComparePage::watch);
    connect(m_exports, &ComparisonExports::done, this,
            [this](const QString& message) { setCaption(message); });
    refresh();
}

void ComparePage::buildTools() {
    m_train = makeTool(QStringLiteral("learn"), tr("Train for quantization …"), QStringLiteral("train"));
    connect(m_train, &QPushButton::clicked, this,
            [this] { setView(trains() ? View::table : View::training); });
    m_lab = makeTool(QStringLiteral("ranges"), tr("Calibration lab …"), QStringLiteral("lab"));
    connect(m_lab, &QPushButton::clicked, this,
            [this] { setView(calibrates() ? View::table : View::calibration); });
    m_stepsTool = makeTool(QStringLiteral("steps"), tr("Step by step …"), QStringLiteral("steps"));
    connect(m_stepsTool, &QPushButton::clicked, this, [this] {
        if (shown() == View::steps)
            setView(View::table);
        else
            watch(session().selection().variant());
    });
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
    for (auto* button : {m_stepsTool, m_lab, m_train, m_settings, exportButton, m_run})
        tools()->addWidget(button);
}

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
    m_views->addWidget(scrolling(all));
    m_views->addWidget(scrolling(m_training));
    m_views->addWidget(scrolling(m_calibration));
    m_views->addWidget(scrolling(m_steps));
    content()->addWidget(m_views, 1);
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
    add(tr("Train for quantization"), QKeySequence(Qt::CTRL | Qt::Key_T), [this] {
        emit session().selection().pageWanted(QStringLiteral("compare"));
        setView(View::training);
    });
    add(tr("Calibration lab"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L), [this] {
        emit session().selection().pageWanted(QStringLiteral("compare"));
        setView(View::calibration);
    });
    add(tr("Watch a method step by step"), QKeySequence(Qt::CTRL | Qt::Key_J), [this] {
        emit session().selection().pageWanted(QStringLiteral("compare"));
        watch(session().selection().variant());
    });
}

QWidget* ComparePage::inspector() {
    return m_inspector;
}

QList<QAction*> ComparePage::commands() {
    return m_actions;
}

bool ComparePage::working() const {
    return session().comparison().running() || session().training().running() ||
           m_calibration->run().running();
}

bool ComparePage::settled() const {
    return !working() && (shown() != View::steps || m_steps->settled());
}

bool ComparePage::showView(const QString& name) {
    const QString view = name.section(QChar(':'), 0, 0);
    if (view == QLatin1StringView("steps"))
        return showSteps(name.section(QChar(':'), 1));
    const QStringList names{QStringLiteral("table"), QStringLiteral("training"),
                            QStringLiteral("calibration")};
    if (!names.contains(name))
        return false;
    setView(static_cast<View>(names.indexOf(name)));
    return true;
}

/// "", "SCHEME" or "SCHEME@N".
bool ComparePage::showSteps(const QString& what) {
    setView(View::steps);
    bool isNumber = true;
    const int step = what.contains(QChar('@')) ? what.section(QChar('@'), 1).toInt(&isNumber) : -1;
    return isNumber && (what.isEmpty() || m_steps->watch(what.section(QChar('@'), 0, 0), step));
}

ComparePage::View ComparePage::shown() const {
    return static_cast<View>(m_views->currentIndex());
}

void ComparePage::setView(View view) {
    m_views->setCurrentIndex(static_cast<int>(view));
    refresh();
}

/// The chosen row's method where it can be watched, else what was watched last.
void ComparePage::watch(const QString& method) {
    setView(View::steps);
    m_steps->watch(method);
}

void ComparePage::toggleRun() {
    auto& comparison = session().comparison();
    if (shown() == View::steps)
        m_steps->transport().toggle();
    else if (trains())
        m_training->toggle();
    else if (calibrates())
        m_calibration->toggle();
    else if (comparison.running())
        comparison.stop();
    else
        comparison.run();
}

void ComparePage::openSettings() {
    if (working())
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

/// The one button that starts and stops: what is in front.
void ComparePage::refreshRun(bool running, const QString& start, const QString& obstacle) {
    const bool stopping = session().jobs().state().phase == JobState::Phase::stopping;
    const QString word = running ? tr("Stop") : start;
    m_run->setText(QChar(0x2002) + word);
    m_run->setAccessibleName(word);
    m_run->setIcon(icon(running ? QStringLiteral("stop") : QStringLiteral("play"), Colour::onAccent));
    m_run->setEnabled(running ? !stopping : obstacle.isEmpty());
    m_run->setToolTip(running || obstacle.isEmpty() ? tr("Ctrl+Enter") : obstacle);
}

void ComparePage::refresh() {
    const auto& comparison = session().comparison();
    const auto& model = session().model();
    if (trains()) {
        refreshRun(session().training().running(), tr("Train"), m_training->obstacle());
    } else if (calibrates()) {
        refreshRun(m_calibration->run().running(), tr("Run"), m_calibration->obstacle());
    } else {
        const QString obstacle = !model                    ? tr("no model is open")
                                 : model->notRunnable      ? errorText(*model->notRunnable)
                                 : session().jobs().busy() ? tr("another job runs")
                                                           : QString();
        refreshRun(comparison.running(), tr("Run"), obstacle);
    }
    refreshTools();
    m_settings->setEnabled(!working());
    setCaption(trains()                 ? m_training->caption()
               : calibrates()           ? m_calibration->caption()
               : shown() == View::steps ? m_steps->caption()
                                        : captionText());
    fitTable();
}

/// A view of its own shows the way back from it alone: five buttons would leave the caption no room.
void ComparePage::refreshTools() {
    const auto refreshTool = [&](QPushButton* button, View view, const char* iconName, const QString& text) {
        const bool back = shown() == view;
        const QString word = back ? tr("Back to the table") : text;
        button->setText(QChar(0x2002) + word);
        button->setAccessibleName(word);
        button->setIcon(icon(back ? QStringLiteral("back") : QString::fromLatin1(iconName)));
        button->setVisible(back || shown() == View::table);
    };
    refreshTool(m_train, View::training, "learn", tr("Train for quantization …"));
    refreshTool(m_lab, View::calibration, "ranges", tr("Calibration lab …"));
    refreshTool(m_stepsTool, View::steps, "steps", tr("Step by step …"));
    m_run->setVisible(shown() != View::steps); // its own buttons play
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
