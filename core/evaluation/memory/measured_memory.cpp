// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory/measured_memory.h"

#include <algorithm>

#include "core/base/random.h"
#include "core/base/translate.h"
#include "core/evaluation/memory/resident_pages.h"
#include "core/evaluation/memory_use.h"
#include "core/methods/model_quantizer.h"
#include "core/runtime/transformer.h"

namespace nibble {

namespace {

constexpr std::int64_t kMostTokens = 512;

double residentWeights(const Model& model) {
    std::vector<std::span<const std::byte>> ranges;
    for (const auto& tensor : model.tensors())
        ranges.push_back(tensor.data.bytes());
    return static_cast<double>(residentBytes(std::move(ranges)).value_or(-1));
}

double residentCache(const KvCache& cache) {
    const std::size_t half = cache.bytes() / 2;
    const auto* keys = static_cast<const std::byte*>(cache.keys(0, 0));
    const auto* values = static_cast<const std::byte*>(cache.values(0, 0));
    return static_cast<double>(residentBytes({{keys, half}, {values, half}}).value_or(0));
}

/// What the process holds at a moment.
struct Moment {
    double resident = 0, weights = 0;
    [[nodiscard]] double besidesWeights() const { return resident - weights; }
};

Moment momentOf(const Model& model) {
    return {static_cast<double>(memoryUse().residentBytes), residentWeights(model)};
}

struct Observed {
    Moment before, bound, after;
    double cache = 0, peak = 0, packed = 0;
};

Expected<Observed> observe(const ModelPointer& model, std::int64_t tokens, KvType kv, const JobContext& job) {
    Observed seen{.before = momentOf(*model)};
    if (seen.before.weights < 0 || seen.before.resident <= 0)
        return fail(ErrorKind::failed, "the system does not tell which pages are in memory (/proc/self)");
    auto transformer = Transformer::create(asOpened(model), {}, job);
    if (!transformer)
        return passOn(transformer);
    seen.bound = momentOf(*model);
    seen.packed = static_cast<double>((*transformer)->weightBytes());
    const bool fresh = resetPeakMemory();
    Random random(1);
    std::vector<TokenId> prompt(static_cast<std::size_t>(tokens));
    for (TokenId& id : prompt)
        id = static_cast<TokenId>(random.next() % static_cast<std::uint64_t>(model->config.vocabularySize));
    KvCache cache(model->config, tokens, kv);
    std::vector<float> hidden(static_cast<std::size_t>(model->config.embeddingLength));
    std::vector<float> logits(static_cast<std::size_t>(model->config.vocabularySize));
    if (auto run = (*transformer)->run(prompt, cache, hidden.data(), true, job); !run)
        return passOn(run);
    (*transformer)->logits(hidden.data(), 1, logits.data());
    seen.after = momentOf(*model);
    seen.cache = residentCache(cache);
    seen.peak = std::max(seen.after.resident, fresh ? static_cast<double>(memoryUse().peakBytes) : 0.0);
    return seen;
}

double groupBytes(const MemoryEstimate& estimate, std::string_view name) {
    for (const MemoryItem& item : estimate.items)
        if (item.name == name)
            return item.bytes;
    return 0;
}

} // namespace

Expected<MeasuredMemory> measureMemory(const ModelPointer& model, std::int64_t context, KvType kv,
                                       const JobContext& job) {
    auto memory = openedMemory(model);
    if (!memory)
        return passOn(memory);
    if (model->notRunnable)
        return Unexpected(*model->notRunnable);
    const std::int64_t tokens =
        std::clamp<std::int64_t>(context, 1, std::min(kMostTokens, model->config.contextLength));
    auto plan = planWeights(*memory, "as_opened");
    auto format = kvFormat(kv == KvType::f32 ? "f32" : "f16");
    if (!plan || !format)
        return plan ? passOn(format) : passOn(plan);
    const MemoryUsage usage{.context = tokens, .kv = *format, .device = thisMachine()};
    auto estimate = estimateMemory(*memory, *plan, usage);
    if (!estimate)
        return passOn(estimate);
    auto seen = observe(model, tokens, kv, job);
    if (!seen)
        return passOn(seen);
    MeasuredMemory result{.context = tokens, .kv = kv, .residentBytes = seen->peak};
    const double packed = std::max(0.0, seen->bound.besidesWeights() - seen->before.besidesWeights());
    const double program = seen->before.besidesWeights();
    const double working = groupBytes(*estimate, "Activations") + groupBytes(*estimate, "Logits");
    result.lines = {
        {NIBBLE_TRANSLATE("Memory", "Weights as stored"), estimate->weightBytes, seen->after.weights,
         NIBBLE_TRANSLATE("Memory",
                          "Pages of the file count once they were read; the rest is still on disk.")},
        {NIBBLE_TRANSLATE("Memory", "Weights packed for the kernels"), 0, packed,
         NIBBLE_TRANSLATE("Memory",
                          "Kernels keep a copy in the order in which they read; other runtimes read the "
                          "file's own bytes.")},
        {NIBBLE_TRANSLATE("Memory", "KV cache"), estimate->kvBytes, seen->cache,
         NIBBLE_TRANSLATE("Memory", "Whole pages of 4096 bytes.")},
        {NIBBLE_TRANSLATE("Memory", "Activations and logits"), working,
         seen->peak - seen->after.weights - packed - seen->cache - program,
         NIBBLE_TRANSLATE("Memory", "Scratch of all threads while the prompt ran, at its peak.")},
        {NIBBLE_TRANSLATE("Memory", "Runtime"), estimate->runtimeBytes - working, program,
         NIBBLE_TRANSLATE("Memory",
                          "This program before it ran the model: code, libraries, and in the window all "
                          "that it shows.")}};
    for (const MeasuredLine& line : result.lines)
        result.estimatedBytes += line.estimatedBytes;
    return result;
}

} // namespace nibble
