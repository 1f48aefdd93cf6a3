// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/model_quantizer.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "core/base/parallel.h"
#include "core/methods/registry.h"
#include "core/methods/transform.h"

namespace nibble {

namespace {

/// Norms and biases are vectors, and these are tables that no product reads: they stay as they are.
bool isQuantizable(const ModelTensor& tensor) {
    const std::string& name = tensor.name;
    return tensor.shape().size() == 2 && name.ends_with(".weight") && !name.ends_with("_norm.weight") &&
           !name.starts_with("position_embd") && !name.starts_with("token_types");
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

/// Lets every method at work in a block rewrite it before its matrices are quantized.
Expected<void> prepareBlock(EditedModel& edited, std::int64_t layer, const VariantPlan& plan,
                            const SchemeQuantizers& quantizers, const JobContext& job) {
    std::map<std::string, const MethodChoice*> choices; // by matrix
    std::map<std::string, const MethodChoice*> methods; // by what they are called
    for (const auto& entry : plan.entries) {
        if (entry.task.layer == layer) {
            choices.emplace(entry.task.name, &entry.choice);
            methods.emplace(entry.choice.text(), &entry.choice);
        }
    }
    for (const auto& [text, choice] : methods) {
        const BlockTask block{.layer = layer,
                              .model = edited,
                              .covers =
                                  [&](const std::string& matrix) {
                                      const auto found = choices.find(matrix);
                                      return found != choices.end() && *found->second == *choice;
                                  },
                              .inputs = [](const std::string&) -> LayerInputs* { return nullptr; }};
        if (auto prepared = quantizers.quantizer(*choice).prepareBlock(block, job); !prepared)
            return prepared;
    }
    return {};
}

} // namespace

Expected<VariantPlan> planVariant(const Model& model, const QuantScheme& scheme) {
    auto quantizers = SchemeQuantizers::create(scheme);
    if (!quantizers)
        return passOn(quantizers);
    // The caller keeps the model alive.
    auto edited = transformModel(ModelPointer(ModelPointer(), &model), scheme.transforms);
    if (!edited)
        return passOn(edited);
    return planWith(*edited, scheme, *quantizers);
}

Expected<ModelVariant> quantizeModel(const ModelPointer& model, const QuantScheme& scheme,
                                     const JobContext& job, const TensorObserver& observer) {
    const auto source = [&](const ModelTensor& tensor, std::span<float> weights) -> Expected<void> {
        if (auto decoded = tensor.decodeRows(0, tensor.rows(), weights.data()); !decoded)
            return decoded;
        if (const std::int64_t row = firstBadRow(weights, tensor.cols()); row >= 0)
            return Unexpected(Error{.kind = ErrorKind::badFile,
                                    .message = fmt::format("row {} holds a value that is not finite", row),
                                    .path = model->path,
                                    .field = tensor.sourceName});
        return {};
    };
    return quantizeFrom(source, model, scheme, job, observer);
}

Expected<ModelVariant> quantizeFrom(const EditedModel::Source& source, const ModelPointer& model,
                                    const QuantScheme& scheme, const JobContext& job,
                                    const TensorObserver& observer) {
    auto quantizers = SchemeQuantizers::create(scheme);
    if (!quantizers)
        return passOn(quantizers);
    auto edited = transformModel(model, scheme.transforms, source);
    if (!edited)
        return passOn(edited);
    auto plan = planWith(*edited, scheme, *quantizers);
    if (!plan)
        return passOn(plan);
    ModelVariant variant{.model = edited->model(), .scheme = scheme};
    std::set<std::int64_t> prepared;
    std::vector<float> weights;
    std::int64_t done = 0;
    for (auto& entry : plan->entries) {
        if (job.stopRequested())
            return stoppedByUser();
        auto& task = entry.task;
        if (task.layer >= 0 && prepared.insert(task.layer).second)
            if (auto ready = prepareBlock(*edited, task.layer, *plan, *quantizers, job); !ready)
                return passOn(ready);
        if (edited->isEdited(task.name))
            task.source = nullptr;
        entry.edited = &*edited;
        weights.resize(static_cast<std::size_t>(task.rows * task.cols));
        if (auto filled = edited->weights(*entry.tensor, weights, job); !filled)
            return passOn(filled);
        auto quantized = quantizers->quantizer(entry.choice).quantize(task, weights, job);
        if (!quantized)
            return passOn(quantized);
        if (observer)
            observer(entry, weights, *quantized);
        variant.replaced.emplace(task.name, std::make_shared<const QuantizedTensor>(std::move(*quantized)));
        job.report("quantize", ++done, static_cast<std::int64_t>(plan->entries.size()));
    }
    if (auto stored = edited->storeRest(variant, std::nullopt, job); !stored)
        return passOn(stored);
    return variant;
}

ModelVariant asOpened(const ModelPointer& model) {
    return {.model = model};
}

} // namespace nibble
