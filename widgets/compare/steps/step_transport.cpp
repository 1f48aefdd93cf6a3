// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/steps/step_transport.h"

#include <algorithm>
#include <array>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QSlider>
#include <QToolButton>

#include "widgets/controls/segmented.h"
#include "widgets/icon.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr std::array kStepsPerSecond{1, 4, 12};
constexpr int kFirstSpeed = 1;

} // namespace

StepTransport::StepTransport(QWidget* parent)
    : QWidget(parent), m_start(makeButton(QStringLiteral("step-start"), QStringLiteral("stepsStart"),
                                          tr("To the start (Home)"))),
      m_back(
          makeButton(QStringLiteral("step-back"), QStringLiteral("stepsBack"), tr("One step back (left)"))),
      m_play(makeButton(QStringLiteral("play"), QStringLiteral("stepsPlay"), {})),
      m_forward(makeButton(QStringLiteral("step-forward"), QStringLiteral("stepsForward"),
                           tr("One step on (right)"))),
      m_end(makeButton(QStringLiteral("step-end"), QStringLiteral("stepsEnd"), tr("To the end (End)"))),
      m_slider(new QSlider(Qt::Horizontal)), m_place(new QLabel),
      m_speed(new SegmentedControl({tr("1/s"), tr("4/s"), tr("12/s")})) {
    m_slider->setObjectName(QStringLiteral("stepsSlider"));
    m_slider->setAccessibleName(tr("Step"));
    m_slider->setPageStep(8);
    m_slider->installEventFilter(this);
    m_place->setObjectName(QStringLiteral("stepsPlace"));
    m_place->setProperty("role", "mono");
    m_speed->setToolTip(tr("Steps per second"));
    m_speed->setAccessibleName(tr("Steps per second"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    for (auto* button : {m_start, m_back, m_play, m_forward, m_end})
        layout->addWidget(button);
    layout->addSpacing(8);
    layout->addWidget(m_slider, 1);
    layout->addSpacing(8);
    layout->addWidget(m_place);
    layout->addSpacing(8);
    layout->addWidget(m_speed);
    connect(m_start, &QToolButton::clicked, this, [this] { pause(), goTo(0); });
    connect(m_back, &QToolButton::clicked, this, [this] { pause(), goTo(m_step - 1); });
    connect(m_play, &QToolButton::clicked, this, &StepTransport::toggle);
    connect(m_forward, &QToolButton::clicked, this, [this] { pause(), goTo(m_step + 1); });
    connect(m_end, &QToolButton::clicked, this, [this] { pause(), goTo(m_count - 1); });
    connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
        if (value != m_step) {
            pause();
            goTo(value);
        }
    });
    connect(m_speed, &SegmentedControl::chosen, this, &StepTransport::setSpeed);
    connect(&m_timer, &QTimer::timeout, this, &StepTransport::advance);
    connect(&theme(), &Theme::changed, this, &StepTransport::refreshIcons);
    setSpeed(kFirstSpeed);
    setSteps(0, 0);
}

QToolButton* StepTransport::makeButton(const QString& iconName, const QString& name, const QString& hint) {
    auto* button = new QToolButton;
    button->setObjectName(name);
    button->setProperty("iconName", iconName);
    button->setToolTip(hint);
    button->setAccessibleName(hint);
    button->installEventFilter(this);
    return button;
}

void StepTransport::setSpeed(int choice) {
    m_speed->setCurrent(choice);
    m_timer.setInterval(1000 / kStepsPerSecond[static_cast<std::size_t>(std::clamp<int>(
                                   choice, 0, static_cast<int>(kStepsPerSecond.size()) - 1))]);
}

void StepTransport::setSteps(int count, int step) {
    m_timer.stop();
    m_count = count;
    m_step = std::clamp(step, 0, std::max(0, count - 1));
    m_slider->setRange(0, std::max(0, count - 1));
    setEnabled(count > 0);
    refresh();
}

void StepTransport::goTo(int step) {
    step = std::clamp(step, 0, std::max(0, m_count - 1));
    if (step == m_step)
        return;
    m_step = step;
    refresh();
    emit stepChanged(step);
}

void StepTransport::toggle() {
    if (playing())
        return pause();
    if (m_count < 2)
        return;
    if (m_step == m_count - 1)
        goTo(0);
    m_timer.start();
    refresh();
}

void StepTransport::pause() {
    m_timer.stop();
    refresh();
}

void StepTransport::advance() {
    goTo(m_step + 1);
    if (m_step == m_count - 1)
        pause();
}

void StepTransport::refresh() {
    m_slider->setValue(m_step);
    // As wide as the last step's: the slider stands still.
    const int digits = static_cast<int>(integerText(std::max(0, m_count - 1)).size());
    m_place->setText(
        m_count == 0
            ? QString()
            : tr("%1 of %2").arg(integerText(m_step).rightJustified(digits), integerText(m_count - 1)));
    m_start->setEnabled(m_step > 0);
    m_back->setEnabled(m_step > 0);
    m_forward->setEnabled(m_step + 1 < m_count);
    m_end->setEnabled(m_step + 1 < m_count);
    const QString word = playing() ? tr("Pause (space)") : tr("Play (space)");
    m_play->setToolTip(word);
    m_play->setAccessibleName(word);
    m_play->setProperty("iconName", playing() ? QStringLiteral("pause") : QStringLiteral("play"));
    refreshIcons();
}

void StepTransport::refreshIcons() {
    for (auto* button : {m_start, m_back, m_play, m_forward, m_end}) {
        button->setIcon(icon(button->property("iconName").toString()));
        button->setIconSize(QSize(theme().px(20), theme().px(20)));
    }
}

bool StepTransport::takeKey(int key) {
    if (m_count == 0)
        return false;
    switch (key) {
    case Qt::Key_Space:
        toggle();
        return true;
    case Qt::Key_Left:
        return pause(), goTo(m_step - 1), true;
    case Qt::Key_Right:
        return pause(), goTo(m_step + 1), true;
    case Qt::Key_Home:
        return pause(), goTo(0), true;
    case Qt::Key_End:
        return pause(), goTo(m_count - 1), true;
    default:
        return false;
    }
}

void StepTransport::keyPressEvent(QKeyEvent* event) {
    if (!takeKey(event->key()))
        QWidget::keyPressEvent(event);
}

/// Buttons and slider let the transport have its keys; a button keeps the space that presses it.
bool StepTransport::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if ((key != Qt::Key_Space || watched == m_slider) && takeKey(key))
            return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace nibble::ui
