// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/pareto_plot.h"

#include <QActionGroup>
#include <QMenu>

#include "widgets/controls/segmented.h"
#include "widgets/plots/pareto_view.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

QString xTitle(ParetoX x) {
    switch (x) {
    case ParetoX::size:
        return ParetoPlot::tr("Size, MB");
    case ParetoX::bitsPerWeight:
        return ParetoPlot::tr("Bits per weight");
    case ParetoX::promptSpeed:
        return ParetoPlot::tr("Prompt, tokens/s");
    case ParetoX::generationSpeed:
        break;
    }
    return ParetoPlot::tr("Generation, tokens/s");
}

QString yTitle(ParetoY y, const QString& baseline) {
    switch (y) {
    case ParetoY::logRatio:
        return ParetoPlot::tr("ln (PPL / PPL of %1)").arg(baseline);
    case ParetoY::perplexity:
        return ParetoPlot::tr("Perplexity");
    case ParetoY::klDivergence:
        break;
    }
    return ParetoPlot::tr("KL divergence, nats");
}

} // namespace

ParetoPlot::ParetoPlot(QWidget* parent)
    : PlotFrame(tr("Pareto front"), new ParetoView, parent), m_pareto(static_cast<ParetoView*>(&view())),
      m_xChoice(new SegmentedControl({tr("Size"), tr("Bits"), tr("Prompt"), tr("Decode")})) {
    makeOptions();
    m_pareto->onChosen = [this](const QString& method) { emit variantChosen(method); };
    clear();
}

void ParetoPlot::makeOptions() {
    addOptions(m_xChoice);
    m_xChoice->setToolTip(tr("What the horizontal axis shows; the vertical one is in the menu"));
    connect(m_xChoice, &SegmentedControl::chosen, this,
            [this](int choice) { setAxes(static_cast<ParetoX>(choice), m_y); });
    addChoice(tr("Horizontal axis"),
              {tr("Size"), tr("Bits per weight"), tr("Prompt speed"), tr("Generation speed")}, m_xActions,
              [this](int x) { setAxes(static_cast<ParetoX>(x), m_y); });
    addChoice(tr("Vertical axis"),
              {tr("Logarithm of the perplexity's ratio"), tr("Perplexity"), tr("KL divergence")}, m_yActions,
              [this](int y) { setAxes(m_x, static_cast<ParetoY>(y)); });
}

void ParetoPlot::addChoice(const QString& title, const QStringList& names, QList<QAction*>& actions,
                           const std::function<void(int)>& choose) {
    auto* choices = menu()->addMenu(title);
    auto* group = new QActionGroup(choices);
    for (const QString& name : names) {
        auto* action = choices->addAction(name);
        action->setCheckable(true);
        action->setActionGroup(group);
        const auto index = static_cast<int>(actions.size());
        connect(action, &QAction::triggered, this, [choose, index] { choose(index); });
        actions += action;
    }
    actions.front()->setChecked(true);
}

void ParetoPlot::setResult(const Result& result) {
    m_result = std::make_unique<Result>(result);
    // Only the figures of whole rows are drawn here.
    for (VariantResult& variant : m_result->variants)
        variant.tensors.clear();
    update();
}

void ParetoPlot::clear() {
    m_result.reset();
    update();
}

void ParetoPlot::setSelected(const QString& method) {
    m_pareto->setSelected(method);
}

void ParetoPlot::setAxes(ParetoX x, ParetoY y) {
    m_x = x;
    m_y = y;
    m_xChoice->setCurrent(static_cast<int>(x));
    m_xActions[static_cast<int>(x)]->setChecked(true);
    m_yActions[static_cast<int>(y)]->setChecked(true);
    update();
    m_pareto->resetView();
}

void ParetoPlot::update() {
    if (!m_result || m_result->variants.empty())
        return showWaiting(tr("Appears when a model is open and a method is chosen"));
    QString baseline;
    for (const VariantResult& variant : m_result->variants)
        if (variant.baseline)
            baseline = variantName(toQt(variant.method));
    m_pareto->setResult(*m_result, m_x, m_y, xTitle(m_x), yTitle(m_y, baseline));
    const bool speed = m_x == ParetoX::promptSpeed || m_x == ParetoX::generationSpeed;
    if (m_pareto->hasPoints())
        showData();
    else
        showWaiting(speed ? tr("Appears when speed has been measured")
                          : tr("Appears when the first method has been scored"));
    setCaption(tr("95 % interval"), Kind::measured);
}

} // namespace nibble::ui
