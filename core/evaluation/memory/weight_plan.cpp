// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory/weight_plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "core/base/translate.h"
#include "core/formats/gguf_mix.h"
#include "core/formats/numbers/scalar_format.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/model/shape_only_model.h"

namespace nibble {

namespace {

constexpr std::string_view kAsOpened = "as_opened";
/// Extent of the matrix whose bits a mere count takes: scales per row and per tensor vanish in it.
constexpr std::int64_t kLargeExtent = std::int64_t{1} << 28;
/// Covers what most methods cover; a number format's codes take its places.
constexpr const char* kPlainCover = "rtn:int8:tensor";
constexpr std::int64_t kMixedExperts = 8; // of which llama.cpp's rules speak

WeightRole roleOf(const Model& model, const ModelTensor& tensor) {
    const std::string& name = tensor.name;
    if (&tensor == model.output() || name == "output.weight")
        return WeightRole::head;
    if (&tensor == model.embedding())
        return WeightRole::embedding;
    if (tensor.shape().size() < 2 || name.find("_norm.") != std::string::npos ||
        name.find("ffn_gate_inp") != std::string::npos)
        return WeightRole::other;
    if (name.find(".attn_") != std::string::npos)
        return WeightRole::attention;
    return name.find(".ffn_") != std::string::npos ? WeightRole::feedForward : WeightRole::other;
}

std::int64_t layerOf(const std::string& name) {
    if (!name.starts_with("blk."))
        return -1;
    std::int64_t layer = 0;
    std::size_t at = 4;
    for (; at < name.size() && name[at] >= '0' && name[at] <= '9' && layer < 1000000; ++at)
        layer = 10 * layer + (name[at] - '0');
    return layer;
}

/// A scheme with the roles' formats as exceptions, which name the tensors of the role.
std::string withRoles(std::string text, const RoleFormats& roles) {
    const auto add = [&](const char* pattern, const std::string& format) {
        if (!format.empty())
            text += fmt::format("/{}={}", pattern, format);
    };
    add("token_embd", roles.embedding);
    add("attn_*", roles.attention);
    add("ffn_*", roles.feedForward);
    add("output", roles.head);
    return text;
}

/// "fp16" and "fp32" are the schemes f16 and f32.
std::string schemeName(std::string_view text) {
    const std::string_view base = text.substr(0, text.find('/'));
    std::string usual(base == "fp16" ? "f16" : base == "fp32" ? "f32" : base);
    return usual.append(text.substr(base.size()));
}

ComputeClass computeOf(const MethodChoice& choice) {
    const std::string text = choice.text();
    if (choice.method == "f32")
        return ComputeClass::f32;
    if (choice.method == "fp8" && text.find(":a8") != std::string::npos)
        return ComputeClass::fp8;
    const bool integers = choice.method == "w8a8" || choice.method == "smoothquant" ||
                          choice.method == "llm.int8" || choice.method == "type" ||
                          ggufFileTypeByName(choice.method) || text.find(":a8") != std::string::npos;
    return integers ? ComputeClass::int8 : ComputeClass::f16;
}

struct ReadFormat {
    QuantScheme scheme;
    const ScalarType* plain = nullptr; ///< a number format in the place of the scheme's base
};

/// A scheme, or a number format that is no method's name: its codes in the place of a method's.
Expected<ReadFormat> readFormat(std::string_view format, const RoleFormats& roles) {
    const std::string text = schemeName(format);
    const std::string base = text.substr(0, text.find('/'));
    auto scheme = parseScheme(withRoles(text, roles));
    if (scheme)
        return ReadFormat{std::move(*scheme)};
    const ScalarType* plain = findScalarType(base);
    if (!plain || parseScheme(base))
        return passOn(scheme);
    scheme = parseScheme(withRoles(kPlainCover + text.substr(base.size()), roles));
    return scheme ? ReadFormat{std::move(*scheme), plain} : Expected<ReadFormat>(passOn(scheme));
}

WeightPart partOf(const Model& model, const ModelTensor& tensor, const std::string& type, double bytes) {
    WeightPart part{.role = roleOf(model, tensor),
                    .layer = layerOf(tensor.name),
                    .type = type,
                    .elements = tensor.elements(),
                    .bytes = bytes};
    part.codeBytes = std::min(bytes, static_cast<double>(part.elements) * codeBits(type) / 8);
    return part;
}

/// Adds a part to the sums.
void addPart(WeightPlan& plan, WeightPart part, const MemoryModel& model) {
    plan.bytes += part.bytes;
    plan.fallbacks += part.fallback ? 1 : 0;
    const auto elements = static_cast<double>(part.elements);
    if (part.layer >= 0 && part.layer < model.cache.layers) {
        plan.layerBytes[static_cast<std::size_t>(part.layer)] += part.bytes;
        plan.layerParameters += elements;
        if (part.role == WeightRole::feedForward && model.extras.experts > 1) {
            plan.expertBytes += part.bytes;
            plan.expertParameters += elements;
        }
    } else if (part.role == WeightRole::head) {
        plan.headBytes += part.bytes;
        plan.headParameters += elements;
    } else {
        (part.role == WeightRole::embedding ? plan.embeddingBytes : plan.outsideBytes) += part.bytes;
    }
    plan.parts.push_back(std::move(part));
}

/// What the rules for eight experts make of an entry; elsewhere the entry's own plan.
PlannedTensor expertPlan(const PlanEntry& entry, const MemoryModel& model) {
    const auto* mix = ggufFileTypeByName(entry.choice.method);
    if (!mix || model.extras.experts != kMixedExperts)
        return entry.planned;
    const auto& task = entry.task;
    const auto& options = entry.choice.options;
    const MixChoice choice = ggufExpertMixType(
        mix->fileType, {.name = task.name,
                        .cols = task.cols,
                        .layer = task.layer,
                        .layers = task.layers,
                        .heads = task.heads,
                        .kvHeads = task.kvHeads,
                        .isOutput = task.isOutput,
                        .importance = std::find(options.begin(), options.end(), "imatrix") != options.end()});
    return {std::string(info(choice.type).name),
            static_cast<double>(byteCount(choice.type, {task.rows, task.cols}).value_or(0)), choice.fallback};
}

Expected<void> addPlanned(WeightPlan& plan, const ReadFormat& read, const MemoryModel& memory) {
    const auto& [scheme, plain] = read;
    auto planned = planVariant(*memory.model, scheme);
    if (!planned)
        return passOn(planned);
    const Model& model = planned->model ? *planned->model : *memory.model;
    plan.notes = planned->notes;
    std::map<std::string_view, const PlanEntry*> entries;
    for (const auto& entry : planned->entries)
        entries[entry.task.name] = &entry;
    const double before = plan.bytes;
    for (const auto& tensor : model.tensors()) {
        const auto found = entries.find(tensor.name);
        if (found == entries.end() && tensor.role == TensorRole::unused)
            continue;
        if (found == entries.end()) {
            const double bytes =
                tensor.data.bytes().empty() ? tensorBytes(tensor) : ModelVariant::unchangedBytes(tensor);
            const bool vector = tensor.shape().size() < 2;
            addPart(plan, partOf(model, tensor, vector ? "f32" : tensor.typeName(), bytes), memory);
            continue;
        }
        PlannedTensor one = expertPlan(*found->second, memory);
        if (plain && found->second->choice == scheme.base)
            one = {plain->name, static_cast<double>(tensor.elements()) * plain->wordBits() / 8.0, false};
        WeightPart part = partOf(model, tensor, one.typeName, one.bytes);
        part.fallback = one.fallback;
        addPart(plan, std::move(part), memory);
    }
    // Matrices that a transform rewrote and no scheme covers may be stored otherwise than they were.
    if (memory.opened && !plain && memory.extras.experts != kMixedExperts)
        if (const double rest = planned->totalBytes - (plan.bytes - before); std::abs(rest) >= 1) {
            plan.embeddingBytes += rest;
            plan.bytes += rest;
        }
    return {};
}

void addAsOpened(WeightPlan& plan, const MemoryModel& memory) {
    for (const auto& tensor : memory.model->tensors())
        if (tensor.role != TensorRole::unused)
            addPart(plan,
                    partOf(*memory.model, tensor, tensor.typeName(), static_cast<double>(tensor.bytes())),
                    memory);
}

/// The bits of a base in a matrix so large that scales per row vanish.
Expected<double> largeMatrixBits(const QuantScheme& scheme) {
    auto quantizer = makeQuantizer(scheme.base);
    if (!quantizer)
        return passOn(quantizer);
    const TensorTask task{.name = "blk.1.attn_q.weight",
                          .rows = kLargeExtent,
                          .cols = kLargeExtent,
                          .layer = 1,
                          .layers = 32,
                          .heads = 32,
                          .kvHeads = 32};
    const double bits = 8 * (*quantizer)->plan(task).bytes / std::pow(static_cast<double>(kLargeExtent), 2);
    return std::round(bits * 1e6) / 1e6;
}

/// A mere count: every parameter takes what the format takes.
Expected<void> addCount(WeightPlan& plan, const ReadFormat& read, const MemoryModel& model,
                        const RoleFormats& roles) {
    const bool named = !roles.embedding.empty() || !roles.attention.empty() || !roles.feedForward.empty() ||
                       !roles.head.empty() || !read.scheme.overrides.empty();
    if (named)
        return fail(ErrorKind::usage,
                    "a parameter count has no tensors that could have formats of their own");
    auto bits = read.plain ? Expected<double>(plan.nominalBits) : largeMatrixBits(read.scheme);
    if (!bits)
        return passOn(bits);
    plan.nominal = true;
    plan.bytes = plan.headBytes = model.parameters * *bits / 8;
    plan.headParameters = model.parameters;
    return {};
}

} // namespace

double codeBits(std::string_view type) {
    if (const auto element = elementTypeByName(type)) {
        if (info(*element).blockElements == 1)
            return 8.0 * static_cast<double>(info(*element).blockBytes);
    }
    if (const auto* scalar = findScalarType(type))
        return scalar->wordBits();
    for (const std::string_view eight : {"w8a8", "smoothquant", "llm.int8", "fp8"})
        if (type.starts_with(eight))
            return 8;
    if (const auto at = type.find("int"); at != std::string_view::npos && at + 3 < type.size())
        if (type[at + 3] >= '1' && type[at + 3] <= '9')
            return type[at + 3] - '0';
    // "q4_k_m", "iq4_xs", "nf4:g64", "mxfp4", "tq2_0", "type:q5_k": the first digit is it.
    const auto digit = type.find_first_of("123456789");
    if (digit == std::string_view::npos)
        return 16;
    if (digit + 1 < type.size() && type[digit + 1] >= '0' && type[digit + 1] <= '9')
        return 10.0 * (type[digit] - '0') + (type[digit + 1] - '0');
    return type[digit] - '0';
}

std::string_view weightRoleName(WeightRole role) {
    constexpr std::array<std::string_view, 5> names = {
        NIBBLE_TRANSLATE("Memory", "Token embedding"), NIBBLE_TRANSLATE("Memory", "Attention"),
        NIBBLE_TRANSLATE("Memory", "Feed-forward"), NIBBLE_TRANSLATE("Memory", "Output head"),
        NIBBLE_TRANSLATE("Memory", "Norms, biases, tables")};
    return names[static_cast<std::size_t>(role)];
}

Expected<WeightPlan> planWeights(const MemoryModel& model, std::string_view format,
                                 const RoleFormats& roles) {
    WeightPlan plan{.parameters = model.parameters};
    plan.layerBytes.resize(static_cast<std::size_t>(model.cache.layers));
    if (format == kAsOpened || (format.empty() && model.opened)) {
        if (!model.opened)
            return fail(ErrorKind::usage, "only an opened model has types of its own");
        plan.format = kAsOpened;
        addAsOpened(plan, model);
        plan.bitsPerWeight = 8 * plan.bytes / std::max(1.0, plan.parameters);
        plan.nominalBits = std::round(plan.bitsPerWeight);
        return plan;
    }
    auto read = readFormat(format, roles);
    if (!read)
        return passOn(read);
    const auto& [scheme, plain] = *read;
    plan.format = plain ? plain->name + scheme.text().substr(scheme.base.text().size()) : scheme.text();
    plan.nominalBits = plain ? plain->wordBits() : codeBits(scheme.base.text());
    plan.compute =
        plain ? plain->wordBits() >= 32 ? ComputeClass::f32 : ComputeClass::f16 : computeOf(scheme.base);
    auto added = model.hasShape() ? addPlanned(plan, *read, model) : addCount(plan, *read, model, roles);
    if (!added)
        return passOn(added);
    plan.bitsPerWeight = 8 * plan.bytes / std::max(1.0, plan.parameters);
    return plan;
}

} // namespace nibble
