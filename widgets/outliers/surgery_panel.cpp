// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/outliers/surgery_panel.h"

#include <algorithm>
#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>

#include "widgets/controls/elided_label.h"
#include "widgets/controls/number_box.h"
#include "widgets/controls/segmented.h"
#include "widgets/outliers/outlier_bench.h"
#include "widgets/outliers/outlier_pictures.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// What is done, by which formula, and who published it.
QString kindTip(RemedyKind kind) {
    switch (kind) {
    case RemedyKind::llmInt8:
        return SurgeryPanel::tr("Channels with any |x| ≥ τ are multiplied in float, the rest in INT8 "
                                "(Dettmers et al. 2022, arXiv 2208.07339)");
    case RemedyKind::smoothQuant:
        return SurgeryPanel::tr("x′ = x / s, w′ = w · s with s = max|x|^α / max|w|^(1 − α) per channel "
                                "(Xiao et al. 2022, arXiv 2211.10438)");
    case RemedyKind::awq:
        return SurgeryPanel::tr(
            "w′ = w · s with s = mean|x|^r / (mean relative |w|)^(1 − r), rounded to INT4 "
            "(Lin et al. 2023, arXiv 2306.00978)");
    case RemedyKind::rotation:
        return SurgeryPanel::tr("x′ = x Q, W′ = W Q with a randomized Hadamard matrix Q "
                                "(QuaRot, Ashkboos et al. 2024, arXiv 2404.00456)");
    case RemedyKind::clipping:
        return SurgeryPanel::tr("One scale clip / 127 for the whole tensor; larger values are cut to ±clip");
    case RemedyKind::scales:
        return SurgeryPanel::tr("One scale max|x| / 127 per tensor against one per token");
    case RemedyKind::formats:
        break;
    }
    return SurgeryPanel::tr("INT8 weights and activations against INT4 weights with float activations");
}

} // namespace

SurgeryPanel::SurgeryPanel(OutlierBench& bench, SurgeryRun& run, QWidget* parent)
    : Card(tr("Surgery"), parent), m_bench(bench), m_run(run), m_tensor(new QComboBox) {
    setKind(Kind::measured);
    m_tensor->setObjectName(QStringLiteral("surgeryTensor"));
    m_tensor->setAccessibleName(tr("Matrix that is operated on"));
    m_tensor->setProperty("role", "mono");
    m_tensor->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_tensor->setMinimumContentsLength(17);
    tools()->addWidget(m_tensor);
    content()->setSpacing(theme().px(6));
    for (QWidget* part : {makeKinds(), makeNumber(), makeTable(), makePlots(), makeFoot()})
        content()->addWidget(part, part->objectName() == QStringLiteral("surgeryPlots") ? 1 : 0);
    connect(m_tensor, &QComboBox::activated, this,
            [this] { m_bench.setTensor(m_tensor->currentText().toStdString()); });
    connect(&bench, &OutlierBench::placeChanged, this, &SurgeryPanel::refreshTensors);
    connect(&run, &SurgeryRun::choiceChanged, this, &SurgeryPanel::refreshChoice);
    connect(&run, &SurgeryRun::resultChanged, this, &SurgeryPanel::refreshResult);
    connect(&run, &SurgeryRun::curveChanged, this, &SurgeryPanel::refreshCurve);
    connect(&run, &SurgeryRun::timedChanged, this, &SurgeryPanel::refreshTimed);
    connect(&theme(), &Theme::changed, this, &SurgeryPanel::fit);
    connect(&theme(), &Theme::changed, this, &SurgeryPanel::refreshResult);
    connect(&bench.session().jobs(), &JobRunner::stateChanged, this,
            [this] { m_time->setEnabled(m_run.result() && !m_bench.session().jobs().busy()); });
    fit();
    refreshTensors();
    refreshChoice();
    refreshResult();
    refreshTimed();
}

/// What was sized for the text's scale.
void SurgeryPanel::fit() {
    m_value->setFixedWidth(theme().px(76));
    for (PlotFrame* plot : std::initializer_list<PlotFrame*>{m_error, m_effect, m_bars})
        plot->setMinimumHeight(theme().px(168));
}

void SurgeryPanel::choose(RemedyKind kind) {
    change([&](RemedyChoice& choice) { choice.kind = kind; });
}

void SurgeryPanel::change(const std::function<void(RemedyChoice&)>& edit) {
    if (m_filling)
        return;
    RemedyChoice choice = m_run.choice();
    edit(choice);
    m_run.setChoice(choice);
}

double SurgeryPanel::sliderValue(int place) const {
    const double share = static_cast<double>(place) / kSliderSteps;
    double value = share;
    if (m_run.choice().kind == RemedyKind::llmInt8)
        value = std::pow(10.0, -2 + 5 * share); // 0.01 … 1000
    else if (m_run.choice().kind == RemedyKind::clipping)
        value = std::pow(10.0, -2 + 2 * share);       // 1 … 100 %
    return QString::number(value, 'g', 3).toDouble(); // three figures are enough
}

int SurgeryPanel::sliderPlace(double value) const {
    double share = value;
    if (m_run.choice().kind == RemedyKind::llmInt8)
        share = (std::log10(value) + 2) / 5;
    else if (m_run.choice().kind == RemedyKind::clipping)
        share = (std::log10(value) + 2) / 2;
    return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kSliderSteps));
}

void SurgeryPanel::refreshTensors() {
    const QSignalBlocker blocker(m_tensor);
    m_tensor->clear();
    if (const auto inputs = m_bench.activations())
        for (const auto& name : inputs->place.tensors)
            m_tensor->addItem(toQt(name));
    m_tensor->setCurrentText(toQt(m_bench.tensor()));
    m_tensor->setEnabled(m_tensor->count() > 1);
}

void SurgeryPanel::refreshChoice() {
    m_filling = true;
    const RemedyChoice& choice = m_run.choice();
    const int kind = static_cast<int>(choice.kind);
    m_kinds[0]->setCurrent(kind < kFirstRemedies ? kind : -1);
    m_kinds[1]->setCurrent(kind < kFirstRemedies ? -1 : kind - kFirstRemedies);
    const bool hasNumber = !std::isnan(choice.value());
    for (QWidget* part : std::initializer_list<QWidget*>{m_slider, m_value, m_best})
        part->setVisible(hasNumber);
    m_numberName->setVisible(hasNumber);
    m_rotated->setVisible(choice.kind == RemedyKind::rotation);
    m_seed->setVisible(choice.kind == RemedyKind::rotation);
    m_bits->setVisible(choice.kind == RemedyKind::awq);
    m_time->setVisible(choice.kind == RemedyKind::formats);
    m_number->setVisible(choice.kind != RemedyKind::scales);
    if (hasNumber)
        refreshNumber();
    m_rotated->setChecked(choice.rotated);
    m_seed->setValue(choice.seed);
    m_bits->setCurrent(choice.bits == 3 ? 1 : 0);
    for (QWidget* part : std::initializer_list<QWidget*>{m_number, m_kinds[0], m_kinds[1]})
        part->setToolTip(kindTip(choice.kind));
    const bool formats = choice.kind == RemedyKind::formats;
    m_error->setVisible(!formats);
    m_effect->setVisible(!formats);
    m_bars->setVisible(formats);
    m_times->setVisible(formats);
    m_error->setName(errorTitle(choice.kind));
    m_effect->setName(effectTitle(choice.kind));
    m_compare->setEnabled(m_bench.study() && !m_bench.course());
    m_filling = false;
    refreshCurve();
}

void SurgeryPanel::refreshNumber() {
    const RemedyChoice& choice = m_run.choice();
    const int kind = static_cast<int>(choice.kind);
    const bool clipping = choice.kind == RemedyKind::clipping;
    const QString name = choice.kind == RemedyKind::llmInt8       ? tr("τ")
                         : choice.kind == RemedyKind::smoothQuant ? tr("α")
                         : choice.kind == RemedyKind::awq         ? tr("r")
                                                                  : tr("clip");
    m_numberName->setText(name);
    m_slider->setAccessibleName(remedyTitle(kind) + QStringLiteral(" ") + name);
    m_value->setAccessibleName(m_slider->accessibleName());
    m_value->setSuffix(clipping ? QStringLiteral(" %") : QString());
    m_value->setDecimals(choice.kind == RemedyKind::llmInt8 ? 4 : clipping ? 2 : 3);
    m_value->setRange(0, choice.kind == RemedyKind::llmInt8 ? 1e6 : clipping ? 100 : 1);
    m_value->setSingleStep(choice.kind == RemedyKind::llmInt8 || clipping ? 1 : 0.05);
    const double shown = clipping ? 100 * choice.value() : choice.value();
    if (std::abs(m_value->value() - shown) > 1e-9) // what is being typed stays
        m_value->setValue(shown);
    m_slider->setValue(sliderPlace(choice.value()));
}

void SurgeryPanel::setRow(ErrorRow& row, double before, double after) {
    row.before->setText(shareText(before));
    row.after->setText(shareText(after));
    const double ratio = after / before;
    const bool known = std::isfinite(ratio) && ratio > 0;
    const bool same = known && std::abs(ratio - 1) < 5e-3;
    row.ratio->setText(!known      ? QStringLiteral("–")
                       : same      ? QStringLiteral("=")
                       : ratio < 1 ? QStringLiteral("÷ ") + figureText(1 / ratio, 3)
                                   : QStringLiteral("× ") + figureText(ratio, 3));
    const QColor ink = theme().colour(!known || same ? Colour::text2
                                      : ratio < 1    ? Colour::pass
                                                     : Colour::review);
    row.ratio->setStyleSheet(QStringLiteral("color: %1").arg(ink.name()));
}

void SurgeryPanel::refreshResult() {
    const auto& result = m_run.result();
    if (m_run.problem()) {
        m_sentence->setText(errorText(*m_run.problem()));
    } else if (!result) {
        m_sentence->setText(tr("Waits for a prompt"));
        for (auto& row : m_rows)
            for (QLabel* label : {row.before, row.after, row.ratio})
                label->setText(QStringLiteral("·"));
        m_error->showWaiting(tr("Appears when the prompt has run"));
        m_effect->showWaiting(tr("Appears when the prompt has run"));
        m_bars->showWaiting(tr("Appears when the prompt has run"));
    }
    m_compare->setEnabled(result && !m_bench.course());
    m_time->setEnabled(result && !m_bench.session().jobs().busy());
    if (!result || m_run.problem())
        return;
    m_schemes->setWhole(
        QStringLiteral("%1 → %2").arg(result->choice.schemeBefore(), result->choice.modelScheme()));
    m_sentence->setText(surgerySentence(*result));
    setRow(m_rows[0], result->before.inputError, result->after.inputError);
    setRow(m_rows[1], result->before.weightError, result->after.weightError);
    setRow(m_rows[2], result->before.outputError, result->after.outputError);
    if (result->choice.kind != m_run.choice().kind)
        return;
    const QString caption =
        tr("%1, %n tokens", nullptr, static_cast<int>(result->tokens)).arg(toQt(result->tensor));
    if (result->choice.kind != RemedyKind::formats) {
        m_effect->setCaption(caption, Kind::measured);
        m_effect->setPicture(effectPicture(*result));
    }
    refreshCurve();
    refreshTimed();
}

void SurgeryPanel::refreshCurve() {
    const auto& result = m_run.result();
    m_best->setEnabled(m_run.best().has_value());
    if (!result)
        return;
    const RemedyKind kind = m_run.choice().kind;
    if (kind == RemedyKind::rotation || kind == RemedyKind::scales) {
        if (result->choice.kind == kind) {
            SurgeryResult smooth = *result; // the same ranges as SmoothQuant's
            smooth.choice.kind = RemedyKind::smoothQuant;
            m_error->setCaption(toQt(result->tensor), Kind::measured);
            m_error->setPicture(effectPicture(smooth));
        }
        return;
    }
    if (m_run.curve().empty())
        return m_error->showWaiting(tr("Finding the curve …"));
    m_error->setCaption(toQt(result->tensor), Kind::measured);
    m_error->setPicture(errorCurve(m_run));
}

void SurgeryPanel::refreshTimed() {
    if (m_run.choice().kind != RemedyKind::formats || !m_run.result())
        return;
    m_bars->setCaption(toQt(m_run.result()->tensor), Kind::measured);
    m_bars->setPicture(formatBars(m_run));
    QStringList lines;
    for (const auto& timed : m_run.timed())
        lines += tr("%1: prompt %2 tokens/s, one token %3 tokens/s, %4 of weights, %5")
                     .arg(timed.scheme, figureText(timed.speed.prompt.tokensPerSecond, 3),
                          figureText(timed.speed.token.tokensPerSecond, 3),
                          bytesText(static_cast<double>(timed.speed.weightBytes)),
                          timed.speed.executed ? tr("executed") : tr("decoded"));
    m_times->setText(lines.isEmpty() ? tr("Not timed yet") : lines.join(QChar('\n')));
}

} // namespace nibble::ui
