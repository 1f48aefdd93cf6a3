// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/outliers_page.h"

#include <algorithm>

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "widgets/icon.h"
#include "widgets/outliers/injection_strip.h"
#include "widgets/outliers/outlier_actions.h"
#include "widgets/outliers/outlier_bench.h"
#include "widgets/outliers/outlier_inspector.h"
#include "widgets/outliers/outlier_views.h"
#include "widgets/outliers/surgery_panel.h"
#include "widgets/selection.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kWidePage = 820; // design pixels of the content from which the surgery stands beside the map

} // namespace

OutliersPage::OutliersPage(Session& session)
    : Page(session, tr("Outliers")), m_bench(new OutlierBench(session, this)),
      m_surgery(new SurgeryRun(*m_bench, this)), m_strip(new InjectionStrip(*m_bench)),
      m_panel(new SurgeryPanel(*m_bench, *m_surgery)), m_views(new OutlierViews(*m_bench, *m_surgery)),
      m_inspector(new OutlierInspector(*m_bench, this)), m_deeds(new OutlierActions(*m_bench, this)) {
    m_inspector->hide();
    buildTools();
    buildContent();
    buildActions();
    connect(&session, &Session::modelChanged, this, [this] {
        m_bench->clear();
        if (isVisible())
            runIfNew();
    });
    connect(m_bench, &OutlierBench::studyChanged, this, &OutliersPage::refresh);
    connect(m_bench, &OutlierBench::pendingChanged, this, &OutliersPage::refresh);
    connect(m_strip, &InjectionStrip::useWanted, m_deeds, &OutlierActions::useInjected);
    connect(m_strip, &InjectionStrip::originalWanted, m_deeds, &OutlierActions::useOriginal);
    connect(m_deeds, &OutlierActions::injectedOpenChanged, m_strip, &InjectionStrip::setInjectedOpen);
    connect(m_panel, &SurgeryPanel::compareWanted, m_deeds, &OutlierActions::compare);
    connect(&theme(), &Theme::changed, this, &OutliersPage::arrange);
    refresh();
}

OutliersPage::~OutliersPage() = default;

void OutliersPage::buildTools() {
    m_prompt = new QLineEdit(m_bench->prompt());
    m_prompt->setObjectName(QStringLiteral("prompt"));
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setPlaceholderText(tr("Type a prompt; empty: the text"));
    m_prompt->setCursorPosition(0);
    const QString most = tr("The first %n tokens are looked at, or as many as the model takes", nullptr,
                            static_cast<int>(OutlierBench::kMostTokens));
    m_prompt->setToolTip(most);
    m_text = makeTool(QStringLiteral("text"), tr("Text …"), QStringLiteral("outlierText"));
    m_text->setToolTip(most);
    m_run = makeTool(QStringLiteral("play"), tr("Run prompt"), QStringLiteral("runPrompt"));
    m_run->setProperty("role", "primary");
    m_run->setIcon(icon(QStringLiteral("play"), Colour::onAccent));
    m_export = makeTool(QStringLiteral("export"), tr("Export"), QStringLiteral("exportOutliers"));
    m_export->setToolTip(tr("Figures of all layers and channels: CSV or JSON"));
    tools()->addWidget(m_prompt, 1);
    for (QWidget* tool : {m_text, m_run, m_export})
        tools()->addWidget(tool);
    const auto run = [this] {
        m_bench->setPrompt(m_prompt->text());
        m_bench->run();
    };
    connect(m_prompt, &QLineEdit::returnPressed, this, run);
    connect(m_run, &QPushButton::clicked, this, run);
    connect(m_text, &QPushButton::clicked, this, [this] { m_deeds->chooseText(m_text); });
    connect(m_export, &QPushButton::clicked, m_deeds, &OutlierActions::exportFigures);
    connect(m_deeds, &OutlierActions::textChosen, m_prompt, &QLineEdit::clear);
}

void OutliersPage::buildContent() {
    m_problem = new QLabel;
    m_problem->setProperty("role", "problem");
    m_problem->setObjectName(QStringLiteral("outlierProblem"));
    m_problem->setWordWrap(true);
    auto* inside = new QWidget;
    m_grid = new QGridLayout(inside);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(8);
    m_scroll = new QScrollArea;
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(inside);
    content()->addWidget(m_problem);
    content()->addWidget(m_strip);
    content()->addWidget(m_scroll, 1);
    arrange();
}

/// Surgery beside the layer's pictures, or under them where there is no room.
void OutliersPage::arrange() {
    m_wide = width() >= theme().px(kWidePage);
    for (QWidget* part : std::initializer_list<QWidget*>{m_views, m_panel})
        m_grid->removeWidget(part);
    m_grid->addWidget(m_views, 0, 0);
    m_grid->addWidget(m_panel, m_wide ? 0 : 1, m_wide ? 1 : 0);
    m_grid->setColumnStretch(0, m_wide ? 16 : 1);
    m_grid->setColumnStretch(1, m_wide ? 9 : 0);
    m_panel->setMinimumWidth(theme().px(m_wide ? 316 : 280));
    m_prompt->setMinimumWidth(theme().px(180));
    m_prompt->setMaximumWidth(theme().px(420));
}

void OutliersPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    if ((width() >= theme().px(kWidePage)) != m_wide)
        arrange();
}

void OutliersPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    runIfNew();
}

void OutliersPage::runIfNew() {
    if (session().model() && !m_bench->study() && !m_bench->pending() && !m_bench->problem())
        m_bench->run();
}

bool OutliersPage::settled() const {
    return !m_bench->pending() && !m_surgery->pending() && m_views->settled() &&
           (m_bench->study() || m_bench->problem());
}

void OutliersPage::buildActions() {
    const auto add = [this](const QString& text, const QKeySequence& keys, auto run) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this, run] {
            emit session().selection().pageWanted(QStringLiteral("outliers"));
            run();
        });
        addAction(action);
        m_actions += action;
    };
    add(tr("Outliers: type a prompt"), QKeySequence(Qt::CTRL | Qt::Key_L), [this] {
        m_prompt->setFocus();
        m_prompt->selectAll();
    });
    add(tr("Outliers: run the prompt"), QKeySequence(Qt::CTRL | Qt::Key_Return), [this] { m_run->click(); });
    add(tr("Outliers: next layer"), QKeySequence(Qt::ALT | Qt::Key_Down),
        [this] { m_bench->setPlace(m_bench->place() + 1); });
    add(tr("Outliers: layer before"), QKeySequence(Qt::ALT | Qt::Key_Up),
        [this] { m_bench->setPlace(m_bench->place() - 1); });
    add(tr("Outliers: layers and channels as tables"), QKeySequence(Qt::CTRL | Qt::Key_E),
        [this] { m_views->showTables(!m_views->tablesShown()); });
    add(tr("Outliers: inject outliers"), QKeySequence(Qt::CTRL | Qt::Key_J), [this] {
        Injection injection = m_bench->injection();
        injection.on = !injection.on;
        m_bench->setInjection(injection);
    });
    add(tr("Outliers: the course's picture"), {}, [this] { m_bench->setCourse(!m_bench->course()); });
}

QWidget* OutliersPage::inspector() {
    return m_inspector;
}

bool OutliersPage::showPart(const QString& name) {
    static const QStringList remedies{QStringLiteral("int8"),   QStringLiteral("smooth"),
                                      QStringLiteral("awq"),    QStringLiteral("rotation"),
                                      QStringLiteral("clip"),   QStringLiteral("scales"),
                                      QStringLiteral("formats")};
    if (const auto kind = remedies.indexOf(name); kind >= 0) {
        RemedyChoice choice = m_surgery->choice();
        choice.kind = static_cast<RemedyKind>(kind);
        m_surgery->setChoice(choice);
    } else if (name == QLatin1StringView("inject")) {
        Injection injection = m_bench->injection();
        injection.on = true;
        m_bench->setInjection(injection);
    } else if (name == QLatin1StringView("weights")) {
        m_bench->setValues(OutlierBench::Values::weights);
    } else if (name == QLatin1StringView("tables") || name == QLatin1StringView("pictures")) {
        m_views->showTables(name == QLatin1StringView("tables"));
    } else {
        return false;
    }
    return true;
}

bool OutliersPage::showView(const QString& name) {
    const QStringList parts = name.split(QChar('+'));
    return std::all_of(parts.begin(), parts.end(), [this](const QString& part) { return showPart(part); });
}

void OutliersPage::refresh() {
    const auto& problem = m_bench->problem();
    m_problem->setVisible(problem.has_value());
    if (problem)
        m_problem->setText(errorText(*problem));
    m_export->setEnabled(m_bench->study() != nullptr);
    const auto& study = m_bench->study();
    if (!study)
        return setCaption(m_bench->pending() ? tr("Running the prompt …")
                                             : tr("A few channels set the scale of all the others"));
    const auto count = static_cast<int>(study->study.tokens.size());
    QString text = tr("A few channels set the scale of all the others: %n tokens", nullptr, count);
    if (!study->textName.isEmpty())
        text += tr(" of %1").arg(study->textName);
    if (study->textTokens > count)
        text += tr("; no more than these first ones are looked at");
    setCaption(text);
}

} // namespace nibble::ui
