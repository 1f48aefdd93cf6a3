// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/quantization_run.h"

#include <algorithm>
#include <utility>

namespace nibble {

namespace {

/// Of the runs that were begun and not ended.
std::string unfinishedFolder(const Calibration& calibration) {
    return calibration.workFolder.empty() ? std::string() : calibration.workFolder + "/unfinished";
}

} // namespace

QuantizationRun::QuantizationRun(const VariantPlan& plan, const SchemeQuantizers& quantizers,
                                 EditedModel& edited, const TensorObserver& observer, const JobContext& job,
                                 const TensorConsumer& consumer)
    : m_plan(plan), m_quantizers(quantizers), m_edited(edited), m_model(edited.model()), m_observer(observer),
      m_job(job), m_consumer(consumer) {
    m_variant.model = m_model;
    m_variant.scheme = plan.scheme;
    m_steps = static_cast<std::int64_t>(plan.entries.size());
    for (const auto& entry : plan.entries)
        m_entries.emplace(entry.task.name, &entry);
}

QuantizerNeeds QuantizationRun::needs(const PlanEntry& entry) const {
    if (!m_calibration || takesMatrix(entry))
        return {};
    const auto wanted = m_quantizers.quantizer(entry.choice).needs();
    return m_calibration->sequences.empty() && wanted.optional ? QuantizerNeeds{} : wanted;
}

bool QuantizationRun::takesMatrix(const PlanEntry& entry) const {
    const auto wanted = m_quantizers.quantizer(entry.choice).needs();
    return m_calibration && m_calibration->importance && wanted.any() && wanted.doesWithMatrix();
}

Expected<std::optional<LayerInputs>> QuantizationRun::matrixInputs(const TensorTask& task) const {
    const auto& entries = m_calibration->importance->entries;
    auto found = entries.find(task.name);
    if (found == entries.end() && task.isOutput) // a tied one may go by either name
        found = entries.find("output.weight");
    if (found == entries.end())
        return std::optional<LayerInputs>();
    if (m_edited.isEdited(task.name)) // the matrix tells of the inputs before they were rewritten
        return std::optional<LayerInputs>();
    const auto& values = found->second.meanSquare;
    if (static_cast<std::int64_t>(values.size()) != task.cols)
        return fail(ErrorKind::usage, "the importance matrix has {} values for {}, which has {} inputs",
                    values.size(), task.name, task.cols);
    return LayerInputs{.tokens = static_cast<std::int64_t>(found->second.count),
                       .channels = task.cols,
                       .meanSquare = values};
}

void QuantizationRun::step(std::int64_t count) {
    m_done += count;
    m_job.report("quantize", m_done, m_steps);
}

Expected<void> QuantizationRun::quantize(const PlanEntry& entry, const LayerInputs* inputs) {
    if (m_job.stopRequested())
        return stoppedByUser();
    TensorTask task = entry.task;
    if (m_edited.isEdited(task.name))
        task.source = nullptr;
    std::optional<LayerInputs> fromMatrix;
    if (takesMatrix(entry)) {
        auto found = matrixInputs(task);
        if (!found)
            return passOn(found);
        fromMatrix = std::move(*found);
        task.inputs = fromMatrix ? &*fromMatrix : nullptr;
    } else if (needs(entry).any()) {
        task.inputs = inputs;
    }
    const std::string note = task.inputs && !fromMatrix ? std::exchange(m_note, {}) : std::string();
    auto quantized =
        takesPieces(entry) ? quantizeInPieces(entry, task, note) : quantizeWhole(entry, task, note);
    if (!quantized)
        return passOn(quantized);
    const auto tensor = std::make_shared<const QuantizedTensor>(std::move(*quantized));
    if (needs(entry).sequential)
        m_partial.add(tensor);
    return keep(entry, tensor);
}

Expected<QuantizedTensor> QuantizationRun::quantizeWhole(const PlanEntry& entry, const TensorTask& task,
                                                         const std::string& note) {
    if (auto filled = fillWeights(entry); !filled)
        return passOn(filled);
    auto quantized = m_quantizers.quantizer(entry.choice).quantize(task, m_weights, m_job);
    if (!quantized)
        return quantized;
    addNote(note, *quantized);
    observe(entry, *quantized);
    return quantized;
}

void QuantizationRun::addNote(const std::string& note, QuantizedTensor& quantized) {
    if (!note.empty())
        quantized.note += (quantized.note.empty() ? "" : "; ") + note;
}

/// A whole matrix whose weights are those in m_weights.
void QuantizationRun::observe(const PlanEntry& entry, const QuantizedTensor& tensor) {
    if (!m_observer)
        return;
    PlanEntry seen = entry;
    seen.edited = &m_edited;
    if (m_edited.isEdited(entry.task.name))
        seen.task.source = nullptr;
    m_observer({.entry = seen, .weights = m_weights, .tensor = tensor});
}

/// The tensor is part of the variant from now on.
Expected<void> QuantizationRun::keep(const PlanEntry& entry, const QuantizedTensorPointer& tensor) {
    if (m_consumer) {
        if (auto taken = m_consumer(*tensor); !taken)
            return taken;
    } else {
        m_variant.replaced.emplace(entry.task.name, tensor);
    }
    step(m_stepsPerTensor);
    return m_stream && m_sequential ? m_stream->replace(tensor) : Expected<void>{};
}

std::span<float> QuantizationRun::weightBuffer(std::int64_t count) {
    const auto size = static_cast<std::size_t>(count);
    return {m_weightBuffer.reserve(size), size};
}

Expected<void> QuantizationRun::fillWeights(const PlanEntry& entry) {
    m_weights = weightBuffer(entry.task.rows * entry.task.cols);
    return m_edited.weights(*entry.tensor, m_weights, m_job);
}

Expected<void> QuantizationRun::resumeAt(std::int64_t layer, TapPoint point) {
    for (const auto* entry : entriesAt(layer, point)) {
        if (m_job.stopRequested())
            return stoppedByUser();
        const auto tensor = needs(*entry).sequential ? m_partial.find(entry->task, entry->choice) : nullptr;
        if (!tensor)
            continue;
        if (m_observer)
            if (auto filled = fillWeights(*entry); !filled)
                return filled;
        observe(*entry, *tensor);
        if (auto kept = keep(*entry, tensor); !kept)
            return kept;
    }
    return {};
}

std::vector<const PlanEntry*> QuantizationRun::entriesAt(std::int64_t layer, TapPoint point) const {
    std::vector<const PlanEntry*> entries;
    // A tied output projection goes by the table's name.
    const auto names = point == TapPoint::output ? std::vector{m_model->output()->name}
                                                 : tapConsumers(m_model->config, layer, point);
    for (const auto& name : names)
        if (const auto found = m_entries.find(name);
            found != m_entries.end() && !m_variant.replaced.contains(name))
            entries.push_back(found->second);
    return entries;
}

QuantizerNeeds QuantizationRun::needsAt(std::int64_t layer, TapPoint point) const {
    QuantizerNeeds result;
    for (const auto* entry : entriesAt(layer, point))
        result = result.with(needs(*entry));
    return result;
}

Expected<void> QuantizationRun::quantizeAt(std::int64_t layer, TapPoint point, const LayerInputs* inputs) {
    for (const auto* entry : entriesAt(layer, point))
        if (auto done = quantize(*entry, inputs); !done)
            return done;
    return {};
}

/// What takes no calibrated input: tables, and an output projection whose method asks for nothing.
Expected<void> QuantizationRun::runBefore() {
    for (const auto& entry : m_plan.entries) {
        if (entry.task.layer >= 0 || (entry.task.isOutput && needs(entry).any()))
            continue;
        if (needs(entry).any() && !needs(entry).doesWithMatrix())
            return fail(ErrorKind::usage, "{}: {} looks at the inputs of a product, and a table has none",
                        entry.task.name, entry.choice.text());
        if (auto done = quantize(entry, nullptr); !done)
            return done;
    }
    return {};
}

bool QuantizationRun::rewrites(std::int64_t layer) const {
    return std::any_of(m_plan.entries.begin(), m_plan.entries.end(),
                       [&](const auto& entry) { return entry.task.layer == layer && needs(entry).block; });
}

Expected<void> QuantizationRun::prepareBlock(std::int64_t layer, TapInputs& inputs) {
    std::map<std::string, const MethodChoice*> methods;
    std::map<std::string, LayerInputs*> seen; // by matrix
    for (const auto point : kBlockPoints)
        for (const auto* entry : entriesAt(layer, point)) {
            if (needs(*entry).block)
                methods.emplace(entry->choice.text(), &entry->choice);
            if (const auto found = inputs.find(point); found != inputs.end())
                seen.emplace(entry->task.name, &found->second);
        }
    for (const auto& [text, choice] : methods) {
        const BlockTask block{.layer = layer,
                              .model = m_edited,
                              .covers =
                                  [&](const std::string& matrix) {
                                      const auto found = m_entries.find(matrix);
                                      return found != m_entries.end() && found->second->choice == *choice;
                                  },
                              .inputs = [&](const std::string& matrix) -> LayerInputs* {
                                  const auto found = seen.find(matrix);
                                  return found == seen.end() ? nullptr : found->second;
                              }};
        if (auto prepared = m_quantizers.quantizer(*choice).prepareBlock(block, m_job); !prepared)
            return prepared;
    }
    return {};
}

/// All inputs in one pass, as the model's own layers give them.
Expected<void> QuantizationRun::runBlock(std::int64_t layer) {
    std::vector<TapRequest> requests;
    for (const auto point : kBlockPoints)
        if (const auto wanted = needsAt(layer, point); wanted.any())
            requests.push_back({point, wanted});
    auto inputs = floatInputs(layer, requests);
    if (!inputs)
        return passOn(inputs);
    if (rewrites(layer))
        if (auto done = prepareBlock(layer, *inputs); !done)
            return done;
    for (const auto point : kBlockPoints) {
        const auto found = inputs->find(point);
        if (auto done = quantizeAt(layer, point, found == inputs->end() ? nullptr : &found->second); !done)
            return done;
    }
    return {};
}

/// One place after the other, each with the layers before it quantized.
Expected<void> QuantizationRun::runBlockSequential(std::int64_t layer) {
    if (rewrites(layer)) {
        auto inputs = collectForBlock(layer);
        if (!inputs)
            return passOn(inputs);
        if (auto done = prepareBlock(layer, *inputs); !done)
            return done;
        m_stream->bindAnew();
    }
    for (const auto point : kBlockPoints) {
        if (auto resumed = resumeAt(layer, point); !resumed)
            return resumed;
        const TapRequest request{point, needsAt(layer, point)};
        TapInputs inputs;
        if (request.needs.any()) {
            auto seen = m_stream->collect(
                {&request, 1}, [this] { step(1); }, m_job);
            if (!seen)
                return passOn(seen);
            inputs = std::move(*seen);
        }
        if (auto done = quantizeAt(layer, point, inputs.empty() ? nullptr : &inputs.at(point)); !done)
            return done;
    }
    auto advanced = m_stream->collectAndAdvance(
        {}, [this] { step(1); }, m_job);
    return advanced ? Expected<void>{} : Expected<void>(passOn(advanced));
}

Expected<void> QuantizationRun::runOutput() {
    if (auto resumed = resumeAt(-1, TapPoint::output); !resumed)
        return resumed;
    const TapRequest request{TapPoint::output, needsAt(-1, TapPoint::output)};
    if (!request.needs.any())
        return {};
    auto inputs = floatInputs(-1, {&request, 1});
    if (!inputs)
        return passOn(inputs);
    return quantizeAt(-1, TapPoint::output, &inputs->at(TapPoint::output));
}

/// A step is a sequence run through a block; a tensor counts as much as half a run of all of them.
void QuantizationRun::planSteps(std::int64_t sequences) {
    m_sequences = sequences;
    m_stepsPerTensor = (sequences + 1) / 2;
    m_steps = static_cast<std::int64_t>(m_plan.entries.size()) * m_stepsPerTensor;
    for (std::int64_t layer = 0; layer < m_layers; ++layer) {
        m_steps += sequences;
        if (m_sequential && rewrites(layer))
            m_steps += sequences;
        if (m_sequential)
            for (const auto point : kBlockPoints)
                m_steps += needsAt(layer, point).any() ? sequences : 0;
    }
    if (needsAt(-1, TapPoint::output).any())
        m_steps += sequences;
}

Expected<void> QuantizationRun::runCalibrated(const Calibration& calibration) {
    for (const auto& entry : m_plan.entries) {
        const auto wanted = needs(entry);
        m_sequential = m_sequential || (wanted.any() && wanted.sequential);
        if (!wanted.any())
            continue;
        const std::int64_t behind = entry.task.isOutput ? m_model->config.layers : 0;
        m_layers = std::max(m_layers, entry.task.layer >= 0 ? entry.task.layer + 1 : behind);
    }
    planSteps(static_cast<std::int64_t>(calibration.sequences.size()));
    if (auto done = runBefore(); !done)
        return done;
    // The kind that takes long. What rewrote a block is not kept with its tensors: such runs begin anew.
    const bool rewritten = std::any_of(m_plan.entries.begin(), m_plan.entries.end(),
                                       [this](const auto& entry) { return needs(entry).block; });
    if (m_sequential && !rewritten) {
        auto partial = PartialVariant::open(unfinishedFolder(calibration), calibration.workInterval, *m_model,
                                            m_plan.scheme, calibration, m_job);
        if (!partial)
            return passOn(partial);
        m_partial = std::move(*partial);
    }
    if (!m_sequential)
        if (auto done = openStatistics(calibration); !done)
            return done;
    if (!m_statistics.found())
        if (auto done = openStream(calibration); !done)
            return done;
    for (std::int64_t layer = 0; layer < m_layers; ++layer)
        if (auto done = m_sequential ? runBlockSequential(layer) : runBlock(layer); !done)
            return done;
    if (auto done = runOutput(); !done)
        return done;
    m_stream.reset();
    m_statistics.finish();
    return {};
}

Expected<ModelVariant> QuantizationRun::run(const Calibration* calibration) {
    m_calibration = calibration;
    const bool calibrated =
        calibration && std::any_of(m_plan.entries.begin(), m_plan.entries.end(),
                                   [this](const auto& entry) { return needs(entry).any(); });
    if (calibrated)
        if (auto done = runCalibrated(*calibration); !done)
            return passOn(done);
    for (const auto& entry : m_plan.entries) { // all of them, or what no calibrated input goes into
        if (m_variant.replaced.contains(entry.task.name))
            continue;
        if (auto done = quantize(entry, nullptr); !done)
            return passOn(done);
    }
    m_partial.remove();
    if (auto stored = m_edited.storeRest(m_variant, std::nullopt, m_job); !stored)
        return passOn(stored);
    return std::move(m_variant);
}

} // namespace nibble
