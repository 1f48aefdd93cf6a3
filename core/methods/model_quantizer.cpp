// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/model_quantizer.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <map>

#include "core/base/parallel.h"
#include "core/methods/registry.h"

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

TensorTask taskFor(const Model& model, const ModelTensor& tensor) {
    return {.name = tensor.name,
            .rows = tensor.rows(),
            .cols = tensor.cols(),
            .layer = layerOf(tensor.name),
            .layers = model.config.layers,
            .heads = model.config.heads,
            .kvHeads = model.config.kvHeads,
            .isOutput = &tensor == model.output(),
            .isEmbedding = &tensor == model.embedding(),
            .source = &tensor};
}

/// An override may call a tied table by either of its names.
bool overrideMatches(const QuantScheme::Override& exception, const TensorTask& task) {
    return matchesTensor(exception.pattern, task.name) ||
           (task.isOutput && matchesTensor(exception.pattern, "output.weight")) ||
           (task.isEmbedding && matchesTensor(exception.pattern, "token_embd.weight"));
}

/// The quantizers of a scheme, made once each.
class SchemeQuantizers {
public:
    static Expected<SchemeQuantizers> create(const QuantScheme& scheme) {
        SchemeQuantizers result;
        result.m_scheme = &scheme;
        if (auto added = result.add(scheme.base); !added)
            return passOn(added);
        for (const auto& exception : scheme.overrides)
            if (auto added = result.add(exception.choice); !added)
                return passOn(added);
        result.m_used.resize(scheme.overrides.size());
        return result;
    }

    /// The choice for a tensor, or null if the scheme leaves it alone. The last matching override wins.
    const MethodChoice* choiceFor(const TensorTask& task) {
        const MethodChoice* choice = nullptr;
        for (std::size_t i = 0; i < m_scheme->overrides.size(); ++i) {
            if (overrideMatches(m_scheme->overrides[i], task)) {
                choice = &m_scheme->overrides[i].choice;
                m_used[i] = true;
            }
        }
        if (!choice && quantizer(m_scheme->base).covers(task))
            choice = &m_scheme->base;
        return choice;
    }

    [[nodiscard]] const Quantizer& quantizer(const MethodChoice& choice) const {
        return *m_made.at(choice.text());
    }

    [[nodiscard]] Expected<void> checkAllUsed() const {
        for (std::size_t i = 0; i < m_used.size(); ++i)
            if (!m_used[i])
                return fail(ErrorKind::usage, "scheme '{}': no matrix of this model is called '{}'",
                            m_scheme->text(), m_scheme->overrides[i].pattern);
        return {};
    }

private:
    Expected<void> add(const MethodChoice& choice) {
        auto made = makeQuantizer(choice);
        if (!made)
            return passOn(made);
        m_made.emplace(choice.text(), std::move(*made));
        return {};
    }

    const QuantScheme* m_scheme = nullptr;
    std::map<std::string, QuantizerPointer> m_made;
    std::vector<bool> m_used;
};

Expected<VariantPlan> planWith(const Model& model, const QuantScheme& scheme, SchemeQuantizers& quantizers) {
    VariantPlan plan{.scheme = scheme};
    for (const auto& tensor : model.tensors()) {
        double bytes = ModelVariant::unchangedBytes(tensor);
        if (isQuantizable(tensor)) {
            PlanEntry entry{.tensor = &tensor, .task = taskFor(model, tensor)};
            if (const auto* choice = quantizers.choiceFor(entry.task)) {
                entry.choice = *choice;
                entry.planned = quantizers.quantizer(*choice).plan(entry.task);
                bytes = entry.planned.bytes;
                plan.largestLayerBytes =
                    std::max(plan.largestLayerBytes, 4.0 * static_cast<double>(entry.task.rows) *
                                                         static_cast<double>(entry.task.cols));
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
    std::atomic<std::int64_t> bad = rows;
    parallelFor(rows, 64, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            // A sum of products with 0 is 0 unless a term is not finite, and needs no branch per value.
            float probe = 0;
            for (std::int64_t col = 0; col < cols; ++col)
                probe += weights[static_cast<std::size_t>(row * cols + col)] * 0.0F;
            if (probe != 0.0F || std::isnan(probe)) {
                std::int64_t known = bad;
                while (row < known && !bad.compare_exchange_weak(known, row)) {
                }
                return;
            }
        }
    });
    return bad == rows ? -1 : bad.load();
}

/// The model's own weights; a value that is not finite is an error.
WeightSource ownWeights(const ModelPointer& model) {
    return [model](const PlanEntry& entry, std::span<float> weights) -> Expected<void> {
        if (auto decoded = entry.tensor->decodeRows(0, entry.task.rows, weights.data()); !decoded)
            return decoded;
        if (const std::int64_t row = firstBadRow(weights, entry.task.cols); row >= 0)
            return Unexpected(Error{.kind = ErrorKind::badFile,
                                    .message = fmt::format("row {} holds a value that is not finite", row),
                                    .path = model->path,
                                    .field = entry.tensor->sourceName});
        return {};
    };
}

Expected<void> quantizeTensors(const WeightSource& source, const Model& model, const QuantScheme& scheme,
                               const TensorConsumer& consumer, const JobContext& job,
                               const TensorObserver& observer) {
    auto quantizers = SchemeQuantizers::create(scheme);
    if (!quantizers)
        return passOn(quantizers);
    auto plan = planWith(model, scheme, *quantizers);
    if (!plan)
        return passOn(plan);
    std::vector<float> weights;
    std::int64_t done = 0;
    for (const auto& entry : plan->entries) {
        if (job.stopRequested())
            return stoppedByUser();
        const auto& task = entry.task;
        weights.resize(static_cast<std::size_t>(task.rows * task.cols));
        if (auto filled = source(entry, weights); !filled)
            return filled;
        auto quantized = quantizers->quantizer(entry.choice).quantize(task, weights, job);
        if (!quantized)
            return passOn(quantized);
        if (observer)
            observer(entry, weights, *quantized);
        if (auto taken = consumer(std::move(*quantized)); !taken)
            return taken;
        job.report("quantize", ++done, static_cast<std::int64_t>(plan->entries.size()));
    }
    return {};
}

} // namespace

Expected<VariantPlan> planVariant(const Model& model, const QuantScheme& scheme) {
    auto quantizers = SchemeQuantizers::create(scheme);
    if (!quantizers)
        return passOn(quantizers);
    return planWith(model, scheme, *quantizers);
}

Expected<void> quantizeEach(const ModelPointer& model, const QuantScheme& scheme,
                            const TensorConsumer& consumer, const JobContext& job,
                            const TensorObserver& observer) {
    return quantizeTensors(ownWeights(model), *model, scheme, consumer, job, observer);
}

Expected<ModelVariant> quantizeModel(const ModelPointer& model, const QuantScheme& scheme,
                                     const JobContext& job, const TensorObserver& observer) {
    return quantizeFrom(ownWeights(model), model, scheme, job, observer);
}

Expected<ModelVariant> quantizeFrom(const WeightSource& source, const ModelPointer& model,
                                    const QuantScheme& scheme, const JobContext& job,
                                    const TensorObserver& observer) {
    ModelVariant variant{.model = model, .scheme = scheme};
    const TensorConsumer keep = [&](QuantizedTensor&& quantized) -> Expected<void> {
        const std::string name = quantized.name;
        variant.replaced.emplace(name, std::make_shared<const QuantizedTensor>(std::move(quantized)));
        return {};
    };
    if (auto done = quantizeTensors(source, *model, scheme, keep, job, observer); !done)
        return passOn(done);
    return variant;
}

ModelVariant asOpened(const ModelPointer& model) {
    return {.model = model};
}

} // namespace nibble
