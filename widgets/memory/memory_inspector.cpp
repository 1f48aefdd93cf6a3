// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/memory/memory_inspector.h"

#include <cmath>

#include <QLocale>

#include "widgets/memory/memory_bench.h"
#include "widgets/memory/memory_text.h"
#include "widgets/text.h"

namespace nibble::ui {

MemoryInspector::MemoryInspector(MemoryBench& bench, QWidget* parent)
    : InspectorRows(parent), m_bench(bench) {
    connect(&bench, &MemoryBench::changed, this, &MemoryInspector::refresh);
    connect(&bench, &MemoryBench::currentChanged, this, &MemoryInspector::refresh);
    refresh();
}

void MemoryInspector::refresh() {
    beginUpdate();
    if (m_bench.currentRow()) {
        addBits();
        addLoads();
        addSpeed();
    }
    addDevice(m_bench.usage().device);
    if (m_bench.usage().second)
        addDevice(*m_bench.usage().second);
    endUpdate();
}

void MemoryInspector::addBits() {
    const WeightPlan& plan = *m_bench.currentRow()->plan;
    addGroup(formatName(toQt(plan.format)), Kind::computed);
    addRow(tr("Bits per weight"), QLocale().toString(plan.bitsPerWeight, 'f', 4), Kind::computed,
           tr("8 · bytes / parameters = 8 · %1 / %2")
               .arg(integerText(std::llround(plan.bytes)), integerText(std::llround(plan.parameters))));
    addRow(tr("Nominal"), QLocale().toString(plan.nominalBits, 'g', 4), Kind::none,
           tr("The number in the format's name"));
    addRow(tr("Weights"), tr("%1 B").arg(integerText(std::llround(plan.bytes))), Kind::computed,
           toQt(weightFormula(plan)));
    if (plan.nominal)
        addNote(
            tr("A mere count has no shapes: every parameter takes what the format takes, norms and fallbacks "
               "unknown, and no cache."));
    if (plan.fallbacks > 0)
        addRow(tr("Fallbacks"), tr("%n tensors", nullptr, static_cast<int>(plan.fallbacks)), Kind::computed,
               tr("Rows that the format's own type does not divide are stored in another"));
    for (const std::string& note : plan.notes)
        addNote(toQt(note));
}

void MemoryInspector::addLoads() {
    const MemoryEstimate& estimate = *m_bench.currentRow()->estimate;
    const ByteUnit unit = m_bench.unit();
    for (const DeviceLoad& load : estimate.loads) {
        addGroup(memoryWords(load.device), Kind::computed);
        if (estimate.loads.size() > 1)
            addRow(tr("Layers"), integerText(load.layers));
        addRow(tr("Needs"), sizeText(load.totalBytes(), unit), Kind::computed,
               tr("weights %1 + KV cache %2 + runtime %3")
                   .arg(sizeText(load.weightBytes, unit), sizeText(load.kvBytes, unit),
                        sizeText(load.runtimeBytes, unit)));
        addRow(tr("Left"), sizeText(load.leftBytes, unit));
        addRow(load.fits() ? tr("Fits, spare") : tr("Too big by"),
               sizeText(std::abs(load.leftBytes - load.totalBytes()), unit), Kind::computed);
    }
    if (!m_bench.model() || !m_bench.model()->hasShape())
        return;
    addGroup(tr("Limits"), Kind::computed);
    const std::int64_t trained = m_bench.model()->trainedContext;
    addRow(tr("Largest context"), integerText(estimate.largestContext), Kind::computed,
           trained > 0 ? tr("With all else the same; the model was trained with %1").arg(integerText(trained))
                       : QString());
    addRow(tr("Largest batch"), integerText(estimate.largestBatch), Kind::computed);
    addRow(tr("Cache per token"),
           sizeText(kvCacheBytes(m_bench.model()->cache, m_bench.usage().kv, 1, 1), unit), Kind::computed,
           toQt(kvFormula(*m_bench.model(), m_bench.usage())));
}

void MemoryInspector::addSpeed() {
    const MemoryEstimate& estimate = *m_bench.currentRow()->estimate;
    addGroup(tr("Speed at most"), Kind::estimated);
    if (!estimate.tokensPerSecond)
        return addNote(m_bench.measuringMachine() ? tr("Measuring this machine …")
                                                  : tr("The device's bandwidth is not known."));
    QStringList reads;
    for (std::size_t i = 0; i < estimate.loads.size(); ++i) {
        const Device& device = i == 0 ? m_bench.usage().device : *m_bench.usage().second;
        reads += tr("%1 at %2 GB/s")
                     .arg(sizeText(estimate.loads[i].readBytes, m_bench.unit()),
                          figureText(device.bandwidth / 1e9, 4));
    }
    addRow(tr("Tokens per second"), figureText(*estimate.tokensPerSecond, 4), Kind::estimated,
           tr("batch / time of a step; a step reads all weights but the token table, and the caches: %1")
               .arg(reads.join(QStringLiteral(" + "))));
    if (estimate.weightsOnlyTokensPerSecond)
        addRow(tr("With an empty cache"), figureText(*estimate.weightsOnlyTokensPerSecond, 4),
               Kind::estimated);
    addRow(tr("Reading takes"), tr("%1 ms").arg(figureText(1e3 * estimate.step.readSeconds, 3)),
           Kind::estimated);
    if (estimate.step.computeSeconds > 0)
        addRow(tr("Arithmetic takes"), tr("%1 ms").arg(figureText(1e3 * estimate.step.computeSeconds, 3)),
               Kind::estimated,
               tr("2 operations per weight and token, and attention, in %1")
                   .arg(toQt(computeClassName(estimate.compute)).toUpper()));
    if (estimate.ridgeBatch)
        addRow(tr("Ridge"), tr("batch %1").arg(integerText(*estimate.ridgeBatch)), Kind::estimated,
               tr("From this batch on arithmetic takes longer than reading"));
    else if (estimate.step.computeSeconds > 0)
        addRow(tr("Ridge"), tr("none"), Kind::estimated,
               tr("At this context every sequence's cache takes longer to read than its arithmetic takes: "
                  "no batch is limited by arithmetic"));
}

void MemoryInspector::addDevice(const Device& device) {
    addGroup(deviceTitle(device), deviceKind(device));
    const auto rate = [&](const QString& label, ComputeClass compute) {
        const double value = device.operations[static_cast<std::size_t>(compute)];
        if (value > 0)
            addRow(label, tr("%1 T/s").arg(figureText(value / 1e12, 4)), deviceKind(device));
    };
    addRow(tr("Bandwidth"),
           device.bandwidth > 0 ? tr("%1 GB/s").arg(figureText(device.bandwidth / 1e9, 4))
                                : QStringLiteral("–"),
           deviceKind(device));
    rate(tr("F32"), ComputeClass::f32);
    rate(tr("F16"), ComputeClass::f16);
    rate(tr("INT8"), ComputeClass::int8);
    rate(tr("FP8"), ComputeClass::fp8);
    addNote(deviceOrigin(device));
}

} // namespace nibble::ui
