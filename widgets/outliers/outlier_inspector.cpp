// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/outliers/outlier_inspector.h"

#include <cmath>
#include <set>

#include "widgets/outliers/outlier_bench.h"
#include "widgets/outliers/outlier_pictures.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

OutlierInspector::OutlierInspector(OutlierBench& bench, QWidget* parent)
    : InspectorRows(parent), m_bench(bench) {
    for (const auto signal : {&OutlierBench::studyChanged, &OutlierBench::placeChanged,
                              &OutlierBench::thresholdChanged, &OutlierBench::cellChanged})
        connect(&bench, signal, this, &OutlierInspector::refresh);
    refresh();
}

void OutlierInspector::refresh() {
    beginUpdate();
    if (m_bench.profile() && m_bench.channel() < m_bench.profile()->channels) {
        addChannel();
        if (m_bench.values() == OutlierBench::Values::inputs) {
            addCost();
            addScales();
        }
    } else {
        addGroup(tr("Channel"));
        addNote(tr("Run a prompt, then choose a channel."));
    }
    endUpdate();
}

void OutlierInspector::addChannel() {
    const auto& profile = *m_bench.profile();
    const auto& figures = profile.figures[static_cast<std::size_t>(m_bench.channel())];
    const bool inputs = m_bench.values() == OutlierBench::Values::inputs;
    const Kind kind = inputs && !m_bench.course() ? Kind::measured : Kind::computed;
    addGroup(tr("Channel %1").arg(integerText(m_bench.channel())), kind);
    addNote(inputs ? tr("Inputs of %1 over %n tokens", nullptr, static_cast<int>(profile.rows))
                         .arg(placeText(profile))
                   : tr("Weights of %1, one for each of %n outputs", nullptr, static_cast<int>(profile.rows))
                         .arg(toQt(profile.name)));
    addRow(tr("Peak"), figureText(figures.peak, 5), kind, tr("Largest magnitude of the channel"));
    addRow(inputs ? tr("At token") : tr("At row"), integerText(figures.peakRow), kind);
    addRow(tr("Median"), figureText(figures.median, 4), kind, tr("Median magnitude of the channel"));
    addRow(tr("Layer's median"), figureText(profile.medianAbs, 4), kind,
           tr("Median magnitude over the whole layer"));
    addRow(tr("Peak / layer's median"),
           profile.medianAbs > 0 ? figureText(figures.peak / profile.medianAbs, 4) : QStringLiteral("–"),
           kind, tr("%1 / %2").arg(figureText(figures.peak, 5), figureText(profile.medianAbs, 4)));
    addRow(tr("Kurtosis"),
           std::isfinite(figures.kurtosis) ? figureText(figures.kurtosis, 4) : QStringLiteral("–"), kind,
           tr("m4 / m2² of the channel's values; 3 for a normal distribution"));
    const auto activations = m_bench.activations();
    if (!inputs || !activations)
        return;
    std::int64_t positive = 0;
    for (std::int64_t token = 0; token < activations->tokens; ++token)
        positive +=
            activations->values[static_cast<std::size_t>(token * activations->channels + m_bench.channel())] >
                    0
                ? 1
                : 0;
    addRow(tr("Positive"), tr("%1 of %2").arg(integerText(positive), integerText(activations->tokens)), kind,
           tr("Tokens at which it is above zero: outliers mostly keep their sign"));
}

/// What the channel's peak makes of the step, and how many codes that leaves to the others.
void OutlierInspector::addCost() {
    const auto activations = m_bench.activations();
    const auto& profile = *m_bench.profile();
    if (!activations)
        return;
    const auto& figures = profile.figures[static_cast<std::size_t>(m_bench.channel())];
    const double step = figures.peak / 127;
    if (!(step > 0))
        return;
    std::set<long> codes;
    for (std::int64_t c = 0; c < activations->channels; ++c) {
        const auto value = static_cast<double>(
            activations->values[static_cast<std::size_t>(figures.peakRow * activations->channels + c)]);
        if (c != m_bench.channel() && std::abs(value) <= figures.peak)
            codes.insert(std::lround(value / step));
    }
    addGroup(tr("What it costs"), Kind::computed);
    addNote(tr("If it sets the scale of token %1, the step is %2 / 127 = %3. The other channels then use %4 "
               "of 255 codes.")
                .arg(integerText(figures.peakRow), figureText(figures.peak, 4), figureText(step, 3),
                     integerText(static_cast<std::int64_t>(codes.size()))));
}

void OutlierInspector::addScales() {
    addGroup(tr("Scale per token"), Kind::computed);
    addKeyed(QStringLiteral("scales"), [this] {
        auto* plot = new SeriesPlot(tr("Scale per token"));
        plot->setObjectName(QStringLiteral("scalesPlot"));
        plot->setPlain();
        plot->setMinimumHeight(theme().px(220));
        return plot;
    });
    for (SeriesPlot* plot : findChildren<SeriesPlot*>(QStringLiteral("scalesPlot")))
        plot->setPicture(scalesPerToken(m_bench));
}

} // namespace nibble::ui
