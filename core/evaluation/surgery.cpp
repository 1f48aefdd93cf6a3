// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/surgery.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/base/random.h"
#include "core/evaluation/channel_profile.h"
#include "core/formats/range_calibrator.h"
#include "core/kernels/activations.h"
#include "core/methods/activation_loss.h"
#include "core/methods/input_statistics.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/methods/smoothquant.h"
#include "core/methods/steps/step_recorder.h"
#include "core/methods/transform.h"
#include "core/runtime/weight_binding.h"

namespace nibble {

namespace {

/// ‖a − b‖ / ‖a‖
double relativeError(std::span<const float> a, std::span<const float> b) {
    double signal = 0, noise = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto wanted = static_cast<double>(a[i]);
        const double difference = wanted - static_cast<double>(b[i]);
        signal += wanted * wanted;
        noise += difference * difference;
    }
    return std::sqrt(noise / signal);
}

std::vector<float> largestOfColumns(std::span<const float> values, std::int64_t cols) {
    std::vector<float> largest(static_cast<std::size_t>(cols));
    for (std::size_t i = 0; i < values.size(); ++i) {
        float& known = largest[i % largest.size()];
        known = std::max(known, std::abs(values[i]));
    }
    return largest;
}

Expected<std::vector<float>> decodedWeights(const Model& model, const std::string& name) {
    const auto* tensor = model.find(name);
    if (!tensor)
        return fail(ErrorKind::badFile, "tensor {} is missing", name);
    std::vector<float> weights(static_cast<std::size_t>(tensor->rows() * tensor->cols()));
    if (auto decoded = tensor->decodeRows(0, tensor->rows(), weights.data()); !decoded)
        return passOn(decoded);
    if (!std::all_of(weights.begin(), weights.end(), [](float weight) { return std::isfinite(weight); }))
        return Unexpected(Error{.kind = ErrorKind::badFile,
                                .message = "holds a weight that is not finite",
                                .path = model.path,
                                .field = name});
    return weights;
}

/// What a matrix is to the methods; nothing if no linear layer has it.
Expected<TensorTask> taskOf(const Model& model, const std::string& tensor) {
    auto scheme = parseScheme("w8a8");
    if (!scheme)
        return passOn(scheme);
    auto plan = planVariant(model, *scheme);
    if (!plan)
        return passOn(plan);
    for (const auto& entry : plan->entries)
        if (entry.task.name == tensor)
            return entry.task;
    return fail(ErrorKind::usage, "{}: no linear layer of the model has it", tensor);
}

/// Inputs as the product will see them.
std::vector<float> roundedInputs(const QuantizedTensor& quantized, std::span<const float> inputs,
                                 std::int64_t tokens) {
    kernels::ActivationCoding coding = activationsOf(quantized.activations, quantized.activationParameter);
    if (const auto* coded = std::get_if<std::shared_ptr<const CodedMatrix>>(&quantized.storage))
        coding.floatColumns = (*coded)->ownColumns;
    const auto cols = std::ssize(inputs) / tokens;
    const float* simulated =
        kernels::simulateActivations(kernels::activeKernels().byte, coding, inputs.data(), tokens, cols);
    return {simulated, simulated + inputs.size()};
}

/// Tokens per second of a product, the mean over as many as fill the least time.
double productRate(const kernels::Linear& product, const float* x, std::int64_t tokens, float* y) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    std::int64_t count = 0;
    std::chrono::duration<double> took{};
    do {
        product.multiply(x, tokens, y);
        ++count;
        took = Clock::now() - begin;
    } while (took.count() < SurgeryLayer::kLeastSeconds);
    return static_cast<double>(count * tokens) / took.count();
}

} // namespace

struct SurgeryLayer::Prepared {
    std::vector<float> inputs, weights; ///< as they are rounded
    std::vector<float> largestWeights;
    bool rewritten = false;
    std::shared_ptr<const QuantizedTensor> quantized;
};

Expected<SurgeryLayer> SurgeryLayer::create(const ModelPointer& model, const std::string& tensor,
                                            std::vector<float> inputs, std::int64_t tokens,
                                            const JobContext& job) {
    auto task = taskOf(*model, tensor);
    if (!task)
        return passOn(task);
    if (tokens <= 0 || std::ssize(inputs) != tokens * task->cols)
        return fail(ErrorKind::usage, "{} has {} inputs a token", tensor, task->cols);
    if (!std::all_of(inputs.begin(), inputs.end(), [](float x) { return std::isfinite(x); }))
        return fail(ErrorKind::failed, "{}: an input is not finite", tensor);
    SurgeryLayer layer;
    layer.m_model = model;
    layer.m_task = *task;
    layer.m_task.source = nullptr;
    layer.m_group = scalingGroupOf(model->config, *task);
    std::map<std::string, std::vector<float>> weights;
    for (const auto& name : layer.m_group ? layer.m_group->consumers : std::vector{tensor}) {
        auto decoded = decodedWeights(*model, name);
        if (!decoded)
            return passOn(decoded);
        weights.emplace(name, std::move(*decoded));
        if (job.stopRequested())
            return stoppedByUser();
    }
    layer.m_outputs.resize(static_cast<std::size_t>(tokens * task->rows));
    multiplySample(inputs, tokens, {task->rows, task->cols, weights.at(tensor)}, layer.m_outputs.data());
    layer.m_weights = std::make_shared<const std::map<std::string, std::vector<float>>>(std::move(weights));
    layer.m_inputs = std::move(inputs);
    layer.m_tokens = tokens;
    return layer;
}

std::span<const float> SurgeryLayer::weights() const {
    return m_weights->at(m_task.name);
}

EditedModel::Source SurgeryLayer::source() const {
    return [kept = m_weights](const ModelTensor& tensor, std::int64_t first, std::int64_t count,
                              std::span<float> out) -> Expected<void> {
        const auto found = kept->find(tensor.name);
        if (found == kept->end())
            return tensor.decodeRows(first, count, out.data());
        std::copy_n(found->second.begin() + first * tensor.cols(), count * tensor.cols(), out.begin());
        return {};
    };
}

/// What a method does to a block before its matrices are rounded, as far as it concerns this layer.
Expected<void> SurgeryLayer::rewrite(const Quantizer& quantizer, EditedModel& edited, LayerInputs& inputs,
                                     const JobContext& job) const {
    if (!quantizer.needs().block || !m_group)
        return {};
    const auto ours = [&](const std::string& matrix) {
        return std::find(m_group->consumers.begin(), m_group->consumers.end(), matrix) !=
               m_group->consumers.end();
    };
    const BlockTask block{
        .layer = m_task.layer, .model = edited, .covers = ours, .inputs = [&](const std::string& matrix) {
            return ours(matrix) ? &inputs : nullptr;
        }};
    return quantizer.prepareBlock(block, job);
}

/// Per input over all layers that share it, as SmoothQuant looks at them.
Expected<std::vector<float>> SurgeryLayer::largestWeights(const EditedModel& edited,
                                                          std::span<const float> own,
                                                          const JobContext& job) const {
    if (!m_group)
        return largestOfColumns(own, m_task.cols);
    return largestGroupWeights(edited, *m_group, job);
}

Expected<SurgeryLayer::Prepared> SurgeryLayer::prepare(const Remedy& remedy, const JobContext& job) const {
    auto quantizer = makeQuantizer(remedy.scheme.base);
    if (!quantizer)
        return passOn(quantizer);
    auto edited = transformModel(m_model, remedy.scheme.transforms, source());
    if (!edited)
        return passOn(edited);
    // A tied output projection may have become a matrix of its own.
    const ModelTensor* tensor =
        m_task.isOutput ? edited->model()->output() : edited->model()->find(m_task.name);
    Prepared prepared{.inputs = m_inputs};
    edited->editInputs(tensor->name, m_tokens, m_task.cols, prepared.inputs.data());
    LayerInputs inputs;
    if (const auto needs = (*quantizer)->needs(); needs.any()) {
        InputStatistics statistics(m_task.cols, m_tokens, needs);
        statistics.add(prepared.inputs.data(), m_tokens);
        auto seen = statistics.finish();
        if (!seen)
            return passOn(seen);
        inputs = std::move(*seen);
    }
    if (auto rewritten = rewrite(**quantizer, *edited, inputs, job); !rewritten)
        return passOn(rewritten);
    prepared.inputs = m_inputs;
    edited->editInputs(tensor->name, m_tokens, m_task.cols, prepared.inputs.data());
    prepared.rewritten = edited->isEdited(tensor->name);
    prepared.weights.resize(static_cast<std::size_t>(m_task.rows * m_task.cols));
    if (auto filled = edited->weights(*tensor, prepared.weights, job); !filled)
        return passOn(filled);
    if (auto largest = largestWeights(*edited, prepared.weights, job); !largest)
        return passOn(largest);
    else
        prepared.largestWeights = std::move(*largest);
    TensorTask task = m_task;
    task.inputs = inputs.tokens > 0 ? &inputs : nullptr;
    auto quantized = (*quantizer)->quantize(task, prepared.weights, job);
    if (!quantized)
        return passOn(quantized);
    if (remedy.inputClip) {
        if (quantized->activations != ActivationScheme::int8Static || !(*remedy.inputClip > 0))
            return fail(ErrorKind::usage, "{} has no range that can be clipped at {}",
                        remedy.scheme.base.text(), *remedy.inputClip);
        quantized->activationParameter = static_cast<float>(*remedy.inputClip / largestCode(8, false));
    }
    prepared.quantized = std::make_shared<const QuantizedTensor>(std::move(*quantized));
    return prepared;
}

Expected<SurgeryOutcome> SurgeryLayer::operate(const Remedy& remedy, const JobContext& job) const {
    auto prepared = prepare(remedy, job);
    if (!prepared)
        return passOn(prepared);
    const QuantizedTensor& quantized = *prepared->quantized;
    SurgeryOutcome outcome{.inputKurtosis = kurtosisOf(prepared->inputs),
                           .weightKurtosis = kurtosisOf(prepared->weights),
                           .rewritten = prepared->rewritten,
                           .bitsPerWeight = quantized.bitsPerWeight()};
    outcome.largestInputs = largestOfColumns(prepared->inputs, m_task.cols);
    outcome.largestWeights = std::move(prepared->largestWeights);
    outcome.inputError =
        relativeError(prepared->inputs, roundedInputs(quantized, prepared->inputs, m_tokens));
    std::vector<float> decoded(prepared->weights.size());
    quantized.decodeRows(0, m_task.rows, decoded.data());
    outcome.weightError = relativeError(prepared->weights, decoded);
    if (job.stopRequested())
        return stoppedByUser();
    if (const auto* coded = std::get_if<std::shared_ptr<const CodedMatrix>>(&quantized.storage))
        outcome.floatColumns = (*coded)->ownColumns;
    if (quantized.activations == ActivationScheme::int8Static)
        outcome.inputClip = static_cast<double>(quantized.activationParameter) * largestCode(8, false);
    const auto product = bindQuantized(prepared->quantized, {});
    outcome.kernel = product->kernelName();
    outcome.executed = product->executed();
    std::vector<float> outputs(m_outputs.size());
    product->multiply(prepared->inputs.data(), m_tokens, outputs.data());
    std::vector<float> wanted;
    if (!remedy.scheme.transforms.empty()) { // a rotation may turn the outputs too
        wanted.resize(m_outputs.size());
        multiplySample(prepared->inputs, m_tokens, {m_task.rows, m_task.cols, std::move(prepared->weights)},
                       wanted.data());
    }
    outcome.outputError = relativeError(wanted.empty() ? m_outputs : wanted, outputs);
    outcome.inputs = std::move(prepared->inputs);
    return outcome;
}

Expected<std::vector<ProductSpeed>> SurgeryLayer::timeProducts(std::span<const Remedy> remedies, int repeats,
                                                               const JobContext& job) const {
    struct Timed {
        kernels::LinearPointer product;
        std::vector<float> inputs;
        std::vector<double> prompt, token;
    };
    std::vector<Timed> timed;
    for (const auto& remedy : remedies) {
        auto prepared = prepare(remedy, job);
        if (!prepared)
            return passOn(prepared);
        timed.push_back({bindQuantized(prepared->quantized, {}), std::move(prepared->inputs), {}, {}});
    }
    std::vector<float> outputs(m_outputs.size());
    for (int repeat = -1; repeat < repeats; ++repeat) // the first warms up
        for (auto& one : timed) {
            if (job.stopRequested())
                return stoppedByUser();
            job.report("latency", std::max(0, repeat), repeats);
            const double prompt = productRate(*one.product, one.inputs.data(), m_tokens, outputs.data());
            const double token = productRate(*one.product, one.inputs.data(), 1, outputs.data());
            if (repeat < 0)
                continue;
            one.prompt.push_back(prompt);
            one.token.push_back(token);
        }
    std::vector<ProductSpeed> speeds;
    for (auto& one : timed)
        speeds.push_back({medianAndSpread(std::move(one.prompt)), medianAndSpread(std::move(one.token)),
                          one.product->bytes(), std::string(one.product->kernelName()),
                          one.product->executed()});
    return speeds;
}

std::int64_t courseChannel(std::int64_t channels) {
    return channels / 3;
}

std::vector<float> courseActivations(std::int64_t tokens, std::int64_t channels, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(static_cast<std::size_t>(tokens * channels));
    for (float& value : values)
        value = static_cast<float>(-2 + 5 * random.uniform());
    for (std::int64_t token = 0; token < tokens; ++token)
        values[static_cast<std::size_t>(token * channels + courseChannel(channels))] = 85;
    return values;
}

} // namespace nibble
