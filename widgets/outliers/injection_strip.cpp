// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/outliers/injection_strip.h"

#include <cmath>

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>

#include "widgets/controls/kind.h"
#include "widgets/controls/number_box.h"
#include "widgets/outliers/outlier_bench.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kMostChannels = 32;
constexpr int kMostPower = 10; // of two: the factor's slider
constexpr int kMostSeed = 99;
constexpr int kWideStrip = 1200; // design pixels from which everything has one line

QSlider* makeSlider(int least, int most, const QString& name, const QString& title) {
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setRange(least, most);
    slider->setPageStep(std::max(1, (most - least) / 8));
    slider->setObjectName(name);
    slider->setAccessibleName(title);
    slider->setMinimumWidth(theme().px(48));
    return slider;
}

} // namespace

InjectionStrip::InjectionStrip(OutlierBench& bench, QWidget* parent)
    : QFrame(parent), m_bench(bench), m_on(new QCheckBox(tr("Inject outliers"))), m_sliders(new QWidget),
      m_channels(makeSlider(1, kMostChannels, QStringLiteral("injectChannels"), tr("Channels"))),
      m_factor(makeSlider(0, kMostPower, QStringLiteral("injectFactor"), tr("Gain"))),
      m_seed(makeSlider(0, kMostSeed, QStringLiteral("injectSeed"), tr("Seed"))), m_channelsBox(new QSpinBox),
      m_seedBox(new QSpinBox), m_factorBox(new NumberBox), m_outcome(new QLabel),
      m_kind(new KindLabel(Kind::measured, false)), m_course(new QPushButton(tr("Course's picture"))),
      m_use(new QPushButton(tr("Use on all pages"))), m_original(new QPushButton(tr("Back to the original"))),
      m_end(new QWidget), m_layout(new QGridLayout(this)) {
    setProperty("role", "card");
    m_on->setObjectName(QStringLiteral("inject"));
    m_on->setToolTip(tr("A few channels behind the norms of every block are enlarged and the weights behind "
                        "them made smaller by the same factor: x′ = x · g, w′ = w / g, the same function. "
                        "(equivalent rewriting as in SmoothQuant, arXiv 2211.10438, run backwards)"));
    buildSliders();
    buildEnd();
    m_layout->setContentsMargins(12, 6, 12, 6);
    m_layout->setHorizontalSpacing(theme().px(12));
    m_layout->setVerticalSpacing(4);
    m_original->hide();
    arrange();
    fit();
    connect(&theme(), &Theme::changed, this, &InjectionStrip::fit);
    connectParts();
    refresh();
}

void InjectionStrip::buildSliders() {
    m_channelsBox->setRange(1, 65536);
    m_seedBox->setRange(0, 2147483647);
    m_factorBox->setRange(1, 65536);
    m_factorBox->setDecimals(2);
    m_factorBox->setSuffix(QStringLiteral(" ×"));
    m_factorBox->setToolTip(tr("Powers of two change no bit of the logits"));
    m_channelsBox->setObjectName(QStringLiteral("injectChannelsBox"));
    m_factorBox->setObjectName(QStringLiteral("injectFactorBox"));
    m_seedBox->setObjectName(QStringLiteral("injectSeedBox"));
    auto* row = new QHBoxLayout(m_sliders);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme().px(6));
    const auto add = [&](const QString& title, QSlider* slider, QAbstractSpinBox* box) {
        auto* label = new QLabel(title);
        label->setProperty("role", "note");
        box->setAccessibleName(title);
        row->addWidget(label);
        row->addWidget(slider, 1);
        row->addWidget(box);
    };
    add(tr("Channels"), m_channels, m_channelsBox);
    add(tr("Gain"), m_factor, m_factorBox);
    add(tr("Seed"), m_seed, m_seedBox);
}

void InjectionStrip::buildEnd() {
    m_outcome->setProperty("role", "note");
    m_outcome->setObjectName(QStringLiteral("injectOutcome"));
    m_outcome->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_course->setObjectName(QStringLiteral("course"));
    m_course->setCheckable(true);
    m_course->setToolTip(tr("In place of the layer's inputs: 85 in one channel, the others between −2 and 3. "
                            "The step becomes 85 / 127 = 0.669, and 8 codes are left for all others"));
    m_use->setObjectName(QStringLiteral("useInjected"));
    m_use->setToolTip(tr("Writes the injected model as a GGUF file and opens it: every page works on it"));
    m_original->setObjectName(QStringLiteral("useOriginal"));
    for (auto* button : {m_course, m_use, m_original})
        button->setProperty("role", "small");
    auto* end = new QHBoxLayout(m_end);
    end->setContentsMargins(0, 0, 0, 0);
    end->setSpacing(theme().px(8));
    end->addWidget(m_outcome, 1);
    end->addWidget(m_kind);
    end->addWidget(m_course);
    end->addWidget(m_original);
    end->addWidget(m_use);
}

void InjectionStrip::connectParts() {
    connect(m_on, &QCheckBox::toggled, this, &InjectionStrip::take);
    connect(m_channels, &QSlider::valueChanged, m_channelsBox, &QSpinBox::setValue);
    connect(m_seed, &QSlider::valueChanged, m_seedBox, &QSpinBox::setValue);
    connect(m_factor, &QSlider::valueChanged, this,
            [this](int power) { m_factorBox->setValue(std::ldexp(1.0, power)); });
    connect(m_channelsBox, &QSpinBox::valueChanged, this, &InjectionStrip::take);
    connect(m_seedBox, &QSpinBox::valueChanged, this, &InjectionStrip::take);
    connect(m_factorBox, &QDoubleSpinBox::valueChanged, this, &InjectionStrip::take);
    connect(m_course, &QPushButton::toggled, &m_bench, &OutlierBench::setCourse);
    connect(m_use, &QPushButton::clicked, this, &InjectionStrip::useWanted);
    connect(m_original, &QPushButton::clicked, this, &InjectionStrip::originalWanted);
    for (const auto signal : {&OutlierBench::injectionChanged, &OutlierBench::studyChanged})
        connect(&m_bench, signal, this, &InjectionStrip::refresh);
    connect(&m_bench, &OutlierBench::pendingChanged, this, &InjectionStrip::refresh);
}

void InjectionStrip::take() {
    if (m_filling)
        return;
    m_bench.setInjection({.on = m_on->isChecked(),
                          .channels = m_channelsBox->value(),
                          .factor = m_factorBox->value(),
                          .seed = m_seedBox->value()});
}

void InjectionStrip::refresh() {
    m_filling = true;
    const Injection& injection = m_bench.injection();
    m_on->setChecked(injection.on);
    m_channelsBox->setValue(injection.channels);
    m_factorBox->setValue(injection.factor);
    m_seedBox->setValue(injection.seed);
    {
        const QSignalBlocker channels(m_channels), factor(m_factor), seed(m_seed), course(m_course);
        m_channels->setValue(injection.channels);
        m_factor->setValue(static_cast<int>(std::lround(std::log2(injection.factor))));
        m_seed->setValue(injection.seed);
        m_course->setChecked(m_bench.course());
    }
    m_filling = false;
    m_sliders->setEnabled(injection.on);
    m_course->setEnabled(m_bench.study() != nullptr);
    const auto& study = m_bench.study();
    const bool shown = study && injection.on && study->study.transforms == injection.text();
    m_use->setEnabled(shown && !m_bench.pending());
    m_kind->setVisible(shown);
    QString text;
    if (m_bench.course())
        text = tr("Inputs of the course's picture, not the model's");
    else if (!injection.on)
        text = tr("The model as opened");
    else if (!shown)
        text = m_bench.pending() ? tr("Running …") : tr("Not run yet");
    else
        text = tr("Same function: largest change of a float logit %1, of %2")
                   .arg(figureText(study->study.logitsMaxDifference.value_or(NAN), 3),
                        figureText(study->study.logitsLargest.value_or(NAN), 3));
    m_outcome->setText(text);
    m_outcome->setToolTip(tr("max |logit′ − logit| over all tokens of the prompt and the whole vocabulary, "
                             "both models in float"));
}

/// What was sized for the text's scale.
void InjectionStrip::fit() {
    m_channelsBox->setFixedWidth(theme().px(52));
    m_factorBox->setFixedWidth(theme().px(76));
    m_seedBox->setFixedWidth(theme().px(52));
    const bool wide = width() >= theme().px(kWideStrip);
    if (wide != m_wide) {
        m_wide = wide;
        arrange();
    }
}

void InjectionStrip::setInjectedOpen(bool open) {
    m_original->setVisible(open);
}

void InjectionStrip::arrange() {
    for (QWidget* each : {static_cast<QWidget*>(m_on), m_sliders, m_end})
        m_layout->removeWidget(each);
    m_layout->addWidget(m_on, 0, 0);
    m_layout->addWidget(m_sliders, 0, 1);
    if (m_wide)
        m_layout->addWidget(m_end, 0, 2);
    else
        m_layout->addWidget(m_end, 1, 0, 1, 2);
    m_layout->setColumnStretch(1, 1);
    m_layout->setColumnStretch(2, m_wide ? 1 : 0);
}

void InjectionStrip::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    fit();
}

} // namespace nibble::ui
