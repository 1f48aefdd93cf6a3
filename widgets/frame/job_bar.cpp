// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/job_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>

#include "core/evaluation/memory_use.h"
#include "widgets/icon.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

using Phase = JobState::Phase;

QLabel* label(const char* role = "note") {
    auto* made = new QLabel;
    made->setProperty("role", role);
    return made;
}

QString phaseIcon(Phase phase) {
    switch (phase) {
    case Phase::asks:
        return QStringLiteral("chip");
    case Phase::runs:
    case Phase::stopping:
        return QStringLiteral("clock");
    case Phase::failed:
        return QStringLiteral("warning");
    case Phase::idle:
        break;
    }
    return QStringLiteral("check");
}

/// "7 m 20 s – 8 m 40 s": what is left is an estimate, so it is said as a span of a sixth around it.
QString leftText(double seconds) {
    if (seconds < 30)
        return durationText(std::ceil(seconds));
    const QString low = durationText(seconds * 11 / 12), high = durationText(seconds * 13 / 12);
    return low == high ? low : low + QStringLiteral(" – ") + high;
}

} // namespace

JobBar::JobBar(JobRunner& jobs, QWidget* parent)
    : QFrame(parent), m_jobs(jobs), m_icon(new QLabel), m_title(label("cardTitle")), m_stage(label()),
      m_percent(label("mono")), m_times(label()), m_memory(label()), m_progress(new QProgressBar),
      m_primary(new QPushButton), m_cancel(new QPushButton) {
    setProperty("role", "bar");
    setObjectName(QStringLiteral("jobBar"));
    m_stage->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(240);
    m_progress->setAccessibleName(tr("Progress"));
    m_primary->setProperty("role", "small");
    m_primary->setObjectName(QStringLiteral("jobPrimary"));
    m_cancel->setProperty("role", "small");
    m_cancel->setObjectName(QStringLiteral("jobCancel"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 0, 12, 0);
    layout->setSpacing(12);
    for (auto* widget : std::initializer_list<QWidget*>{m_icon, m_title})
        layout->addWidget(widget);
    layout->addWidget(m_stage, 1);
    for (auto* widget :
         std::initializer_list<QWidget*>{m_progress, m_percent, m_times, m_memory, m_primary, m_cancel})
        layout->addWidget(widget);
    setFixedHeight(theme().px(40));
    connect(&theme(), &Theme::changed, this, [this] {
        setFixedHeight(theme().px(40));
        show(m_jobs.state());
    });
    connect(m_primary, &QPushButton::clicked, this, &JobBar::act);
    connect(m_cancel, &QPushButton::clicked, this, &JobBar::dismissOrCancel);
    connect(&jobs, &JobRunner::stateChanged, this, &JobBar::show);
    show(jobs.state());
}

void JobBar::setIdleText(const QString& text) {
    m_idleText = text;
    show(m_jobs.state());
}

void JobBar::show(const JobState& state) {
    const bool running = state.phase == Phase::runs || state.phase == Phase::stopping;
    const auto colour = state.phase == Phase::failed ? Colour::review
                        : running                    ? Colour::accent
                                                     : Colour::text2;
    m_icon->setPixmap(icon(phaseIcon(state.phase), colour)
                          .pixmap(QSize(theme().px(16), theme().px(16)), devicePixelRatioF()));
    m_progress->setVisible(running);
    m_percent->setVisible(running);
    m_times->setVisible(running || state.phase == Phase::asks);
    m_primary->setVisible(state.phase == Phase::asks || state.phase == Phase::failed);
    m_primary->setText(state.phase == Phase::failed ? tr("Run again") : tr("Start"));
    m_cancel->setVisible(running || state.phase == Phase::asks || state.phase == Phase::failed);
    m_cancel->setText(state.phase == Phase::failed ? tr("Dismiss") : tr("Cancel"));
    m_cancel->setEnabled(state.phase != Phase::stopping);
    m_progress->setValue(qRound(state.fraction * 1000));
    m_percent->setText(QLocale().toString(qRound(state.fraction * 100)) + QStringLiteral(" %"));
    showTexts(state);
}

void JobBar::showTexts(const JobState& state) {
    const std::int64_t available =
        state.availableBytes > 0 ? state.availableBytes : memoryUse().availableBytes;
    const QString free = bytesText(static_cast<double>(available));
    switch (state.phase) {
    case Phase::idle:
        m_title->setText(tr("Ready"));
        m_stage->setText(state.message.isEmpty() ? m_idleText : state.message);
        m_memory->setText(tr("Memory free %1").arg(free));
        break;
    case Phase::asks:
        m_title->setText(state.title);
        m_stage->setText(
            tr("needs %1 of %2 free").arg(bytesText(static_cast<double>(state.memoryBytes)), free));
        m_times->setText(state.secondsLeft ? tr("about %1, estimated").arg(durationText(*state.secondsLeft))
                                           : QString());
        m_memory->clear();
        break;
    case Phase::runs:
    case Phase::stopping:
        m_title->setText(state.phase == Phase::stopping ? tr("Stopping") : state.title);
        m_stage->setText(state.phase == Phase::stopping ? tr("keeps what is finished") : state.stage);
        m_times->setText(tr("Elapsed %1").arg(durationText(std::floor(state.elapsedSeconds))) +
                         (state.secondsLeft
                              ? QStringLiteral("   ") + tr("Left %1").arg(leftText(*state.secondsLeft))
                              : QString()));
        m_memory->setText(
            state.memoryBytes > 0
                ? tr("Memory %1 of %2").arg(bytesText(static_cast<double>(state.memoryBytes)), free)
                : tr("Memory free %1").arg(free));
        break;
    case Phase::failed:
        m_title->setText(tr("Failed"));
        m_stage->setText(state.message);
        m_memory->clear();
        break;
    }
    m_stage->setToolTip(m_stage->text());
    setAccessibleName(m_title->text() + QStringLiteral(" ") + m_stage->text());
}

void JobBar::act() {
    if (m_jobs.state().phase == Phase::asks)
        m_jobs.confirm();
    else
        m_jobs.runAgain();
}

void JobBar::dismissOrCancel() {
    if (m_jobs.state().phase == Phase::failed)
        m_jobs.dismiss();
    else
        m_jobs.cancel();
}

} // namespace nibble::ui
