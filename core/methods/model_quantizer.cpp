// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/model_quantizer.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <charconv>

#include "core/base/parallel.h"
#include "core/methods/quantization_run.h"
#include "core/methods/scheme_quantizers.h"
#include "core/methods/transform.h"

namespace nibble {

namespace {

/// Norms and biases are vectors, these are tables that no product reads, and the router of experts is small:
/// they stay as they are.
bool isQuantizable(const ModelTensor& tensor) {
    const std::string& name = tensor.name;
    return tensor.shape().size() == 2 && name.ends_with(".weight") && !name.ends_with("_norm.weight") &&
           !name.starts_with("position_embd") && !name.starts_with("token_types") &&
           !name.ends_with("ffn_gate_inp.weight");
}

std::int64_t layerOf(const std::string& name) {
    if (!name.starts_with("blk."))
        return -1;
    std::int64_t layer = -1;
    std::from_chars(name.data() + 4, name.data() + name.size(), layer);
    return layer;
}

TensorTask taskFor(const EditedModel& edited, const ModelTensor& tensor) {
    const Model& model = *edited.model();
    return {.name = tensor.name,
            .rows = tensor.rows(),
            .cols = tensor.cols(),
            .layer = layerOf(tensor.name),
            .layers = model.config.layers,
            .heads = model.config.heads,
            .kvHeads = model.config.kvHeads,
            .isOutput = &tensor == model.output(),
            .isEmbedding = &tensor == model.embedding(),
            .source = edited.isEdited(tensor.name) ? nullptr : &tensor};
}

/// Memory for one layer while it is quantized: its float weights; with a Hessian also their changing copy,
/// the Hessian and a copy of it, and the factor of its inverse in double and in float; where a method
/// rewrites blocks, the three matrices of a feed-forward module and its rounded candidates.
double workingBytes(const TensorTask& task, const QuantizerNeeds& needs) {
    const auto rows = static_cast<double>(task.rows), cols = static_cast<double>(task.cols);
    if (needs.block)
        return 24 * rows * cols;
    return needs.hessian ? 8 * rows * cols + 20 * cols * cols : 4 * rows * cols;
}

/// Bytes of a tensor that the scheme does not cover.
double uncoveredBytes(const EditedModel& edited, const ModelTensor& tensor) {
    if (tensor.shape().size() < 2 || !edited.isEdited(tensor.name))
        return ModelVariant::unchangedBytes(tensor);
    return static_cast<double>(byteCount(EditedModel::storedType(tensor), tensor.shape()).value_or(0));
}

Expected<VariantPlan> planWith(const EditedModel& edited, const QuantScheme& scheme,
                               SchemeQuantizers& quantizers) {
    const Model& model = *edited.model();
    VariantPlan plan{.scheme = scheme, .model = edited.model(), .notes = edited.notes()};
    for (const auto& tensor : model.tensors()) {
        double bytes = uncoveredBytes(edited, tensor);
        if (isQuantizable(tensor)) {
            PlanEntry entry{.tensor = &tensor, .task = taskFor(edited, tensor)};
            if (const auto* choice = quantizers.choiceFor(entry.task)) {
                entry.choice = *choice;
                entry.planned = quantizers.quantizer(*choice).plan(entry.task);
                bytes = entry.planned.bytes;
                plan.largestLayerBytes = std::max(
                    plan.largestLayerBytes, workingBytes(entry.task, quantizers.quantizer(*choice).needs()));
                plan.entries.push_back(std::move(entry));
            }
        }
        plan.totalBytes += bytes;
    }
    if (auto checked = quantizers.checkAllUsed(); !checked)
        return passOn(checked);
    plan.bitsPerWeight = 8.0 * plan.totalBytes / static_cast<double>(model.parameters());
    return plan;
}

/// First row with a value that is NaN or infinite, or −1.
std::int64_t firstBadRow(std::span<const float> weights, std::int64_t cols) {
    const auto rows = static_cast<std::int64_t>(weights.size()) / cols;
    std::atomic<std::int64_t> first = rows;
    parallelFor(rows, 64, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            // Integers, unlike sums of floats, may be taken several at once.
            constexpr std::uint32_t exponent = 0x7F800000U; // all ones in what is not finite
            std::uint32_t bad = 0;
            for (const float weight :
                 weights.subspan(static_cast<std::size_t>(row * cols), static_cast<std::size_t>(cols)))
                bad |=
                    static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(weight) & exponent) == exponent);
            if (bad != 0) {
                std::int64_t known = first;
                while (row < known && !first.compare_exchange_weak(known, row)) {
                }
                return;
            }
        }
    });
    return first == rows ? -1 : first.load();
}

} // namespace

namespace {

/// The scheme's quantizers and transforms at work on one model.
struct Work {
    SchemeQuantizers quantizers;
    EditedModel edited;
    VariantPlan plan;
};

/// `scheme` must outlive the result.
Expected<Work> workOn(const ModelPointer& model, const QuantScheme& scheme,
                      const EditedModel::Source& source = {}) {
    auto quantizers = SchemeQuantizers::create(scheme);
    if (!quantizers)
        return passOn(quantizers);
    auto edited = transformModel(model, scheme.transforms, source);
    if (!edited)
        return passOn(edited);
    auto plan = planWith(*edited, scheme, *quantizers);
    if (!plan)
        return passOn(plan);
    return Work{std::move(*quantizers), std::move(*edited), std::move(*plan)};
}

/// Shares a model that the caller keeps alive.
ModelPointer borrowed(const Model& model) {
    return ModelPointer(ModelPointer(), &model);
}

Expected<ModelVariant> run(const EditedModel::Source& source, const ModelPointer& model,
                           const QuantScheme& scheme, const Calibration* calibration, const JobContext& job,
                           const TensorObserver& observer, const TensorConsumer& consumer = {}) {
    auto work = workOn(model, scheme, source);
    if (!work)
        return passOn(work);
    return QuantizationRun(work->plan, work->quantizers, work->edited, observer, job, consumer)
        .run(calibration);
}

/// The model's own weights; a value that is not finite is an error.
EditedModel::Source ownWeights(const ModelPointer& model) {
    return [model](const ModelTensor& tensor, std::int64_t first, std::int64_t count,
                   std::span<float> weights) -> Expected<void> {
        if (auto decoded = tensor.decodeRows(first, count, weights.data()); !decoded)
            return decoded;
        if (const std::int64_t row = firstBadRow(weights, tensor.cols()); row >= 0)
            return Unexpected(
                Error{.kind = ErrorKind::badFile,
                      .message = fmt::format("row {} holds a value that is not finite", first + row),
                      .path = model->path,
                      .field = tensor.sourceName});
        return {};
    };
}

/// Whether the scheme's methods do with this calibration.
Expected<void> checkCalibration(const Model& model, const QuantScheme& scheme,
                                const Calibration* calibration) {
    if (calibration)
        return {};
    auto needs = schemeNeeds(model, scheme);
    if (!needs)
        return passOn(needs);
    if (needs->any() && !needs->optional)
        return fail(ErrorKind::usage, "{} needs a text to be calibrated with", scheme.text());
    return {};
}

} // namespace

Expected<VariantPlan> planVariant(const Model& model, const QuantScheme& scheme) {
    auto work = workOn(borrowed(model), scheme);
    if (!work)
        return passOn(work);
    return std::move(work->plan);
}

Expected<QuantizerNeeds> schemeNeeds(const Model& model, const QuantScheme& scheme) {
    auto work = workOn(borrowed(model), scheme);
    if (!work)
        return passOn(work);
    QuantizerNeeds needs;
    for (const auto& entry : work->plan.entries)
        needs = needs.with(work->quantizers.quantizer(entry.choice).needs());
    return needs;
}

Expected<ModelVariant> quantizeModel(const ModelPointer& model, const QuantScheme& scheme,
                                     const JobContext& job, const TensorObserver& observer,
                                     const Calibration* calibration) {
    if (auto checked = checkCalibration(*model, scheme, calibration); !checked)
        return passOn(checked);
    return run(ownWeights(model), model, scheme, calibration, job, observer);
}

Expected<void> quantizeEach(const ModelPointer& model, const QuantScheme& scheme,
                            const TensorConsumer& consumer, const JobContext& job,
                            const TensorObserver& observer, const Calibration* calibration) {
    if (auto checked = checkCalibration(*model, scheme, calibration); !checked)
        return checked;
    auto done = run(ownWeights(model), model, scheme, calibration, job, observer, consumer);
    return done ? Expected<void>{} : Expected<void>(passOn(done));
}

Expected<ModelVariant> quantizeFrom(const EditedModel::Source& source, const ModelPointer& model,
                                    const QuantScheme& scheme, const JobContext& job,
                                    const TensorObserver& observer) {
    return run(source, model, scheme, nullptr, job, observer);
}

ModelVariant asOpened(const ModelPointer& model) {
    return {.model = model};
}

} // namespace nibble
