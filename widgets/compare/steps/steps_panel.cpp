// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/steps/steps_panel.h"

#include <algorithm>
#include <utility>

#include <QBoxLayout>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QStackedWidget>

#include "widgets/compare/steps/step_picture.h"
#include "widgets/compare/steps/step_transport.h"
#include "widgets/controls/card.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kNarrow = 700; // below it the plots stand one over the other

/// The scheme's own method, or nothing that can be watched.
std::optional<MethodChoice> watchable(const QString& text) {
    const auto scheme = parseScheme(text.toStdString());
    return scheme && hasSteps(scheme->base.method) ? std::optional(scheme->base) : std::nullopt;
}

QComboBox* makeChoice(const QString& name, const QString& title, const QString& hint) {
    auto* box = new QComboBox;
    box->setObjectName(name);
    box->setProperty("role", "mono");
    box->setAccessibleName(title);
    box->setToolTip(hint);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    return box;
}

} // namespace

StepsPanel::StepsPanel(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_run(session),
      m_method(makeChoice(QStringLiteral("stepsMethod"), tr("Method"),
                          tr("The comparison's methods that can be watched, and one of each kind"))),
      m_tensor(makeChoice(QStringLiteral("stepsTensor"), tr("Layer"),
                          tr("The matrices that the method works on"))),
      m_columns(makeChoice(QStringLiteral("stepsColumns"), tr("Columns"),
                           tr("The window of columns that is shown, in the order of the walk"))),
      m_columnsLabel(new QLabel(tr("Columns"))), m_sentence(new QLabel), m_transport(new StepTransport),
      m_map(new WindowMapPlot), m_work(new SeriesPlot(QString())), m_goal(new SeriesPlot(tr("Output error"))),
      m_works(new QStackedWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    buildChoices(*layout);
    buildPlots(*layout);
    connect(m_transport, &StepTransport::stepChanged, this, &StepsPanel::showStep);
    connect(&m_run, &StepRecordingRun::changed, this, &StepsPanel::refresh);
    connect(&session, &Session::modelChanged, this, [this] {
        m_run.clear();
        m_method->clear();
        if (isVisible())
            fillMethods();
    });
    connect(&session.comparison(), &Comparison::experimentChanged, this, [this] {
        if (isVisible())
            fillMethods(); // and what calibrates may be another text
    });
    connect(&session.selection(), &Selection::tensorChanged, this, [this](const QString& name) {
        if (const int index = m_tensor->findText(name); index >= 0)
            m_tensor->setCurrentIndex(index);
    });
    connect(&theme(), &Theme::changed, this, &StepsPanel::fit);
    refresh();
}

void StepsPanel::buildChoices(QBoxLayout& layout) {
    auto* card = new Card;
    auto* inside = new QVBoxLayout;
    inside->setContentsMargins(12, 10, 12, 10);
    inside->setSpacing(8);
    auto* choices = new QHBoxLayout;
    choices->setSpacing(8);
    for (const auto& [label, box] :
         {std::pair(new QLabel(tr("Method")), m_method), std::pair(new QLabel(tr("Layer")), m_tensor),
          std::pair(m_columnsLabel, m_columns)}) {
        label->setBuddy(box);
        choices->addWidget(label);
        choices->addWidget(box, box == m_columns ? 1 : 2);
    }
    inside->addLayout(choices);
    inside->addWidget(m_transport);
    m_sentence->setObjectName(QStringLiteral("stepsSentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    inside->addWidget(m_sentence);
    card->content()->addLayout(inside);
    layout.addWidget(card);
    connect(m_method, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            fillTensors();
    });
    connect(m_tensor, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            chooseTensor();
    });
    connect(m_columns, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            request();
    });
}

void StepsPanel::buildPlots(QBoxLayout& layout) {
    m_map->setObjectName(QStringLiteral("stepsMap"));
    m_work->setObjectName(QStringLiteral("stepsWork"));
    m_goal->setObjectName(QStringLiteral("stepsGoal"));
    m_works->addWidget(m_map);
    m_works->addWidget(m_work);
    m_plots = new QHBoxLayout;
    m_plots->setSpacing(8);
    m_plots->addWidget(m_works, 60);
    m_plots->addWidget(m_goal, 40);
    layout.addLayout(m_plots, 1);
}

bool StepsPanel::canWatch(const QString& scheme) {
    return watchable(scheme).has_value();
}

/// The comparison's schemes that can be watched, then the methods that are not among them, as their names
/// alone mean them.
void StepsPanel::fillMethods() {
    const QString before = m_method->currentText();
    QStringList schemes;
    std::vector<std::string> missing;
    for (const auto method : steppedMethods())
        missing.emplace_back(method);
    for (const auto& text : m_session.comparison().experiment().methods)
        if (const auto choice = watchable(toQt(text))) {
            std::erase(missing, choice->method);
            schemes += toQt(choice->text());
        }
    for (const auto& method : missing)
        if (const auto choice = watchable(toQt(method)))
            schemes += toQt(choice->text());
    schemes.removeDuplicates();
    if (!before.isEmpty() && !schemes.contains(before))
        schemes += before;
    m_filling = true;
    m_method->clear();
    m_method->addItems(schemes);
    const auto selected = watchable(m_session.selection().variant());
    const QString wanted = !before.isEmpty() ? before : selected ? toQt(selected->text()) : QString();
    m_method->setCurrentIndex(std::max(0, m_method->findText(wanted)));
    m_filling = false;
    fillTensors();
}

/// The tensor that is looked at; else the one that the comparison found to lose most; else the first of a
/// block.
QString StepsPanel::preferredTensor() const {
    if (m_tensor->findText(m_session.selection().tensor()) >= 0)
        return m_session.selection().tensor();
    const auto& result = m_session.comparison().result();
    QString worst = m_tensor->itemText(m_tensor->findText(QStringLiteral("blk."), Qt::MatchStartsWith));
    double most = 0;
    if (result)
        for (const auto& variant : result->variants)
            for (const auto& tensor : variant.tensors)
                if (toQt(variant.method) == m_method->currentText() &&
                    tensor.outputError.value_or(0) > most && m_tensor->findText(toQt(tensor.name)) >= 0) {
                    most = *tensor.outputError;
                    worst = toQt(tensor.name);
                }
    return worst;
}

void StepsPanel::fillTensors() {
    const auto choice = watchable(m_method->currentText());
    const QString before = m_tensor->currentText();
    m_filling = true;
    m_tensor->clear();
    if (choice && m_session.model())
        for (const auto& name : stepTensors(*m_session.model(), *choice))
            m_tensor->addItem(toQt(name));
    const QString wanted = m_tensor->findText(before) >= 0 ? before : preferredTensor();
    m_tensor->setCurrentIndex(std::max(0, m_tensor->findText(wanted)));
    m_filling = false;
    chooseTensor();
}

void StepsPanel::chooseTensor() {
    fillColumns();
    request();
}

/// GPTQ's windows, side by side.
void StepsPanel::fillColumns() {
    const auto choice = watchable(m_method->currentText());
    const auto* tensor =
        m_session.model() ? m_session.model()->find(m_tensor->currentText().toStdString()) : nullptr;
    const bool windowed = choice && choice->method == "gptq" && tensor;
    const int before = std::max(0, m_columns->currentIndex());
    m_filling = true;
    m_columns->clear();
    for (std::int64_t first = 0; windowed && first < tensor->cols(); first += GptqSteps::kCols)
        m_columns->addItem(
            QStringLiteral("%1 – %2").arg(
                integerText(first), integerText(std::min(first + GptqSteps::kCols, tensor->cols()) - 1)),
            static_cast<qlonglong>(first));
    m_columns->setCurrentIndex(std::min(before, m_columns->count() - 1));
    m_filling = false;
    m_columns->setVisible(windowed);
    m_columnsLabel->setVisible(windowed);
}

bool StepsPanel::watch(const QString& scheme, int step) {
    const auto choice = watchable(scheme);
    if (!choice)
        return false;
    m_firstStep = step;
    const QString wanted = toQt(choice->text());
    if (m_method->count() == 0)
        fillMethods();
    int index = m_method->findText(wanted);
    // A method's bare name means the comparison's scheme of it, if there is one.
    for (int i = 0; i < m_method->count() && scheme == toQt(choice->method); ++i)
        if (const auto known = watchable(m_method->itemText(i)); known && known->method == choice->method) {
            index = i;
            break;
        }
    if (index < 0) {
        m_method->addItem(wanted);
        index = m_method->count() - 1;
    }
    m_method->setCurrentIndex(index);
    if (m_shown && step >= 0) // it was recorded already
        m_transport->goTo(std::exchange(m_firstStep, -1));
    return true;
}

void StepsPanel::request() {
    const auto choice = watchable(m_method->currentText());
    if (!choice || m_tensor->currentText().isEmpty())
        return m_run.clear();
    m_run.ask({.choice = *choice,
               .tensor = m_tensor->currentText().toStdString(),
               .firstCol = m_columns->currentData().toLongLong()});
}

/// Another recording, or none yet.
void StepsPanel::refresh() {
    if (m_run.recording() != m_shown) {
        m_shown = m_run.recording();
        const int count = m_shown ? static_cast<int>(stepCount(*m_shown)) : 0;
        m_transport->setSteps(count, std::max(0, std::exchange(m_firstStep, m_shown ? -1 : m_firstStep)));
        if (m_shown)
            showStep(m_transport->step());
    }
    if (!m_shown)
        refreshWaiting();
    emit changed();
}

void StepsPanel::refreshWaiting() {
    m_sentence->setText({});
    const auto& problem = m_run.problem();
    for (PlotFrame* plot : std::initializer_list<PlotFrame*>{m_map, m_work, m_goal}) {
        if (problem && problem->kind == ErrorKind::stopped)
            plot->showFailure(tr("Stopped before it was recorded"), tr("Record again"),
                              [this] { request(); });
        else if (problem)
            plot->showFailure(errorText(*problem), tr("Try again"), [this] { request(); });
        else if (m_run.pending())
            plot->showWaiting(m_run.running() ? tr("Recording the method at work on this layer")
                                              : tr("Records when the other job is done"));
        else
            plot->showWaiting(tr("Choose a method and a layer"));
    }
}

void StepsPanel::showStep(int step) {
    if (!m_shown)
        return;
    StepPicture picture = stepPicture(*m_shown, static_cast<std::size_t>(step));
    m_sentence->setText(picture.sentence);
    m_sentence->setAccessibleName(picture.sentence);
    if (auto* map = std::get_if<WindowMap>(&picture.work)) {
        m_map->setName(picture.workTitle);
        m_map->setCaption(picture.workCaption, Kind::computed);
        m_map->setMap(std::move(*map));
        m_works->setCurrentWidget(m_map);
    } else {
        m_work->setName(picture.workTitle);
        m_work->setCaption(picture.workCaption, Kind::computed);
        m_work->setPicture(std::move(std::get<SeriesPicture>(picture.work)));
        m_works->setCurrentWidget(m_work);
    }
    m_goal->setName(picture.goalTitle);
    m_goal->setCaption({}, Kind::computed);
    m_goal->setPicture(std::move(picture.goal));
}

QString StepsPanel::caption() const {
    if (!m_shown)
        return tr("Step by step: a method at work on one layer of the open model");
    QStringList parts{tr("Step by step"), toQt(m_shown->request.choice.text())};
    if (m_shown->tokens > 0)
        parts += tr("inputs as the float model gives them: %1").arg(toQt(m_shown->calibration));
    else
        parts += tr("looks at the weights alone");
    for (const auto& text : m_session.comparison().experiment().methods)
        if (const auto scheme = parseScheme(text);
            scheme && scheme->base == m_shown->request.choice && !scheme->transforms.empty())
            parts += tr("the model as opened, not transformed as %1 has it").arg(toQt(text));
    return parts.join(QStringLiteral(" · "));
}

void StepsPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_session.model())
        fillMethods();
    fit();
}

void StepsPanel::keyPressEvent(QKeyEvent* event) {
    if (!m_transport->takeKey(event->key()))
        QWidget::keyPressEvent(event);
}

/// Two lines of words in a wide window, more in a narrow one: always the same, so that nothing jumps.
void StepsPanel::fit() {
    const bool narrow = width() < theme().px(kNarrow);
    m_plots->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    const int lines = narrow ? 5 : width() < theme().px(1100) ? 3 : 2;
    m_sentence->setFixedHeight(lines * QFontMetrics(theme().font(Type::body)).lineSpacing() + theme().px(4));
    m_works->setMinimumHeight(theme().px(300));
    m_goal->setMinimumHeight(theme().px(narrow ? 200 : 300));
}

void StepsPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

} // namespace nibble::ui
