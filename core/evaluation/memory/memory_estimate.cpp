// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory/memory_estimate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/base/translate.h"

namespace nibble {

namespace {

constexpr double kFloatBytes = 4;

/// Activations of the tokens that go through the layers at once: the residual stream with its normed copy and
/// the block's output, queries, keys, values and the attention's output, two of the feed-forward module, all
/// in F32.
double activationBytes(const MemoryModel& model, const MemoryUsage& usage) {
    if (!model.hasShape())
        return 0;
    const ModelConfig& c = model.model->config;
    const auto tokens = static_cast<double>(
        std::min(usage.passTokens, std::max(usage.batch, std::min(usage.context, usage.passTokens))));
    const double used = model.extras.experts > 1 ? static_cast<double>(model.extras.expertsUsed) : 1;
    const double heads = static_cast<double>(c.headDim) * static_cast<double>(2 * c.heads + 2 * c.kvHeads);
    return kFloatBytes * tokens *
           (3 * static_cast<double>(c.embeddingLength) + heads +
            2 * used * static_cast<double>(c.feedForwardLength));
}

double logitBytes(const MemoryModel& model, const MemoryUsage& usage) {
    return model.hasShape()
               ? kFloatBytes * static_cast<double>(usage.batch) *
                     static_cast<double>(std::max<std::int64_t>(0, model.model->config.vocabularySize))
               : 0;
}

double runtimeOf(const MemoryUsage& usage) {
    return usage.runtimeBytes.value_or(usage.device.runtimeBytes);
}

double othersOf(const MemoryUsage& usage) {
    double bytes = 0;
    for (const NamedBytes& other : usage.others)
        bytes += other.bytes;
    return bytes;
}

/// Share of the experts' weights that `tokens` tokens touch, each choosing evenly and by itself.
double expertShare(const MemoryModel& model, double tokens) {
    if (model.extras.experts <= 1)
        return 1;
    const double one =
        static_cast<double>(model.extras.expertsUsed) / static_cast<double>(model.extras.experts);
    return 1 - std::pow(1 - std::min(1.0, one), tokens);
}

/// Floating-point operations per token: two per weight of a product, and attention over the context.
double operationsPerToken(const MemoryModel& model, const WeightPlan& weights, std::int64_t context) {
    double used = weights.layerParameters + weights.headParameters;
    if (model.extras.experts > 1)
        used -= weights.expertParameters * (1 - static_cast<double>(model.extras.expertsUsed) /
                                                    static_cast<double>(model.extras.experts));
    double attention = 0;
    if (model.hasShape()) {
        CacheShape scores = model.cache; // as if keys and values were of every head, in bytes of one
        scores.kvHeads = std::max<std::int64_t>(1, model.model->config.heads);
        attention = 2 * kvCacheBytes(scores, KvFormat{"one", 1, 1, {}}, context, 1);
    }
    return 2 * used + attention;
}

/// What lies on the device that holds blocks [first, last).
struct Part {
    double layerBytes = 0, kvBytes = 0;
};

Part partOf(const MemoryModel& model, const WeightPlan& weights, const MemoryUsage& usage, std::int64_t first,
            std::int64_t last) {
    Part part;
    for (std::int64_t layer = first; layer < last; ++layer) {
        part.layerBytes += weights.layerBytes[static_cast<std::size_t>(layer)];
        part.kvBytes += kvLayerBytes(model.cache, usage.kv, layer, usage.context, usage.batch);
    }
    return part;
}

/// The loads of a split; the one device has all where there is no second.
std::vector<DeviceLoad> loadsOf(const MemoryModel& model, const WeightPlan& weights, const MemoryUsage& usage,
                                std::int64_t onFirst) {
    const std::int64_t layers = model.cache.layers;
    const double scratch = activationBytes(model, usage) + logitBytes(model, usage);
    const double touched = expertShare(model, static_cast<double>(usage.batch));
    const double expertsOfLayers =
        weights.expertBytes > 0 && layers > 0 ? weights.expertBytes / static_cast<double>(layers) : 0;
    std::vector<DeviceLoad> loads;
    const auto add = [&](const Device& device, std::int64_t first, std::int64_t last, bool isFirst) {
        const Part part = partOf(model, weights, usage, first, last);
        const bool alone = !usage.second || onFirst == layers;
        const bool hasHead = isFirst == alone; // with the last block
        DeviceLoad load{.device = device.title, .layers = last - first, .leftBytes = device.leftBytes()};
        load.kvBytes = part.kvBytes;
        load.weightBytes = part.layerBytes;
        load.readBytes = part.layerBytes + part.kvBytes -
                         (1 - touched) * expertsOfLayers * static_cast<double>(last - first);
        if (hasHead) {
            load.weightBytes += weights.headBytes + weights.outsideBytes + weights.embeddingBytes;
            load.readBytes += weights.headBytes + weights.outsideBytes; // of the table only a row per token
        }
        if (last > first || hasHead)
            load.runtimeBytes =
                scratch + (isFirst ? runtimeOf(usage) + othersOf(usage) : device.runtimeBytes);
        loads.push_back(std::move(load));
    };
    if (!usage.second) {
        add(usage.device, 0, layers, true);
        return loads;
    }
    add(usage.device, 0, onFirst, true);
    add(*usage.second, onFirst, layers, false);
    return loads;
}

/// The largest value from 1 to `most` that `fits`, which holds up to some value and not beyond; 0 if none.
template <typename Fits>
std::int64_t largest(std::int64_t most, const Fits& fits) {
    std::int64_t good = 0, bad = most + 1;
    while (bad - good > 1) {
        const std::int64_t middle = good + (bad - good) / 2;
        (fits(middle) ? good : bad) = middle;
    }
    return good;
}

/// Blocks on the first device: as given, or as many as fit there.
std::int64_t chooseSplit(const MemoryModel& model, const WeightPlan& weights, const MemoryUsage& usage) {
    const std::int64_t layers = model.cache.layers;
    if (!usage.second || usage.layersOnFirst >= 0)
        return usage.second ? usage.layersOnFirst : layers;
    return largest(layers,
                   [&](std::int64_t count) { return loadsOf(model, weights, usage, count).front().fits(); });
}

StepTime timeOf(const MemoryModel& model, const WeightPlan& weights, const MemoryUsage& usage,
                const std::vector<DeviceLoad>& loads) {
    StepTime time;
    const double operations =
        operationsPerToken(model, weights, usage.context) * static_cast<double>(usage.batch);
    const double layers = static_cast<double>(std::max<std::int64_t>(1, model.cache.layers));
    for (std::size_t i = 0; i < loads.size(); ++i) {
        const Device& device = i == 0 ? usage.device : *usage.second;
        const double share = loads.size() == 1 ? 1 : static_cast<double>(loads[i].layers) / layers;
        if (loads[i].readBytes > 0)
            time.readSeconds += device.bandwidth > 0 ? loads[i].readBytes / device.bandwidth
                                                     : std::numeric_limits<double>::infinity();
        if (const double rate = device.rate(weights.compute); rate > 0)
            time.computeSeconds += share * operations / rate;
    }
    return time;
}

bool allFit(const std::vector<DeviceLoad>& loads) {
    return std::all_of(loads.begin(), loads.end(), [](const DeviceLoad& load) { return load.fits(); });
}

void findLimits(MemoryEstimate& estimate, const MemoryModel& model, const WeightPlan& weights,
                const MemoryUsage& usage) {
    const auto fitsWith = [&](std::int64_t context, std::int64_t batch) {
        MemoryUsage other = usage;
        other.context = context;
        other.batch = batch;
        return allFit(loadsOf(model, weights, other, chooseSplit(model, weights, other)));
    };
    if (model.hasShape() && model.cache.layers > 0) {
        estimate.largestContext =
            largest(kMostContext, [&](std::int64_t value) { return fitsWith(value, usage.batch); });
        estimate.largestBatch =
            largest(kMostBatch, [&](std::int64_t value) { return fitsWith(usage.context, value); });
    }
    const auto computes = [&](std::int64_t batch) {
        MemoryUsage other = usage;
        other.batch = batch;
        other.layersOnFirst = usage.second ? estimate.loads.front().layers : -1;
        const StepTime time = stepTime(model, weights, other);
        return time.computeSeconds >= time.readSeconds;
    };
    if (estimate.step.computeSeconds > 0 && std::isfinite(estimate.step.readSeconds) && computes(kMostBatch))
        estimate.ridgeBatch = largest(kMostBatch, [&](std::int64_t batch) { return !computes(batch); }) + 1;
}

/// The weights by role, codes and scales apart where scales weigh something.
void addWeightItems(std::vector<MemoryItem>& items, const WeightPlan& weights) {
    if (weights.parts.empty()) {
        items.push_back({NIBBLE_TRANSLATE("Memory", "Weights"), weights.format, weights.bytes});
        return;
    }
    struct Sum {
        double codes = 0, scales = 0;
        std::map<std::string, double> types;
    };
    std::map<WeightRole, Sum> sums;
    double scales = 0, bytes = 0;
    for (const WeightPart& part : weights.parts) {
        Sum& sum = sums[part.role];
        sum.codes += part.codeBytes;
        sum.scales += part.bytes - part.codeBytes;
        sum.types[part.type] += part.bytes;
        bytes += part.bytes;
    }
    for (const auto& [role, sum] : sums) {
        std::string types;
        for (const auto& [type, size] : sum.types)
            types += (types.empty() ? "" : ", ") + type;
        const bool inLayers = role == WeightRole::attention || role == WeightRole::feedForward;
        scales += inLayers ? sum.scales : 0;
        items.push_back({std::string(weightRoleName(role)), types, sum.codes + (inLayers ? 0 : sum.scales)});
    }
    if (scales > 0)
        items.push_back({NIBBLE_TRANSLATE("Memory", "Scales and minima of the layers"), "", scales});
    // A transform's rewritten matrices: what the parts do not hold.
    if (std::abs(weights.bytes - bytes) >= 1)
        items.push_back({NIBBLE_TRANSLATE("Memory", "Rewritten matrices"), "", weights.bytes - bytes});
}

std::vector<MemoryItem> itemsOf(const MemoryModel& model, const WeightPlan& weights, const MemoryUsage& usage,
                                const std::vector<DeviceLoad>& loads) {
    std::vector<MemoryItem> items;
    addWeightItems(items, weights);
    double kv = 0, working = 0;
    for (const DeviceLoad& load : loads) {
        kv += load.kvBytes;
        working += load.runtimeBytes > 0 ? 1 : 0;
    }
    if (model.hasShape())
        items.push_back({NIBBLE_TRANSLATE("Memory", "KV cache"), usage.kv.text(), kv, ItemGroup::kvCache});
    const auto add = [&](std::string name, double bytes, ItemKind kind) {
        items.push_back({std::move(name), "", bytes, ItemGroup::runtime, kind});
    };
    if (model.hasShape()) {
        add(NIBBLE_TRANSLATE("Memory", "Activations"), working * activationBytes(model, usage),
            ItemKind::estimated);
        add(NIBBLE_TRANSLATE("Memory", "Logits"), working * logitBytes(model, usage), ItemKind::estimated);
    }
    double runtime = runtimeOf(usage);
    if (loads.front().runtimeBytes == 0)
        runtime = 0;
    if (loads.size() > 1 && loads[1].runtimeBytes > 0)
        runtime += usage.second->runtimeBytes;
    add(NIBBLE_TRANSLATE("Memory", "Runtime"), runtime,
        usage.runtimeBytes ? ItemKind::user : ItemKind::estimated);
    if (loads.front().runtimeBytes > 0)
        for (const NamedBytes& other : usage.others)
            add(other.name, other.bytes, ItemKind::user);
    return items;
}

Expected<void> check(const MemoryModel& model, const MemoryUsage& usage) {
    if (usage.context < 1 || usage.context > kMostContext)
        return fail(ErrorKind::usage, "the context must be 1 to {} tokens, not {}", kMostContext,
                    usage.context);
    if (usage.batch < 1 || usage.batch > kMostBatch)
        return fail(ErrorKind::usage, "the batch must be 1 to {}, not {}", kMostBatch, usage.batch);
    if (usage.passTokens < 1 || usage.passTokens > kMostContext)
        return fail(ErrorKind::usage, "tokens per pass must be 1 to {}, not {}", kMostContext,
                    usage.passTokens);
    if (usage.second && usage.layersOnFirst > model.cache.layers)
        return fail(ErrorKind::usage, "the model has {} layers, not {}", model.cache.layers,
                    usage.layersOnFirst);
    if (usage.second && !model.hasShape())
        return fail(ErrorKind::usage, "a parameter count has no layers to split");
    return {};
}

} // namespace

std::string_view itemKindName(ItemKind kind) {
    constexpr std::string_view names[] = {"computed", "estimated", "user"};
    return names[static_cast<std::size_t>(kind)];
}

StepTime stepTime(const MemoryModel& model, const WeightPlan& weights, const MemoryUsage& usage) {
    return timeOf(model, weights, usage, loadsOf(model, weights, usage, chooseSplit(model, weights, usage)));
}

Expected<MemoryEstimate> estimateMemory(const MemoryModel& model, const WeightPlan& weights,
                                        const MemoryUsage& usage) {
    if (auto checked = check(model, usage); !checked)
        return passOn(checked);
    MemoryEstimate estimate;
    estimate.loads = loadsOf(model, weights, usage, chooseSplit(model, weights, usage));
    estimate.items = itemsOf(model, weights, usage, estimate.loads);
    for (const DeviceLoad& load : estimate.loads) {
        estimate.weightBytes += load.weightBytes;
        estimate.kvBytes += load.kvBytes;
        estimate.runtimeBytes += load.runtimeBytes;
    }
    estimate.fits = allFit(estimate.loads);
    estimate.compute = usage.device.rateClass(weights.compute);
    estimate.step = timeOf(model, weights, usage, estimate.loads);
    const auto rateOf = [&](const StepTime& step) -> std::optional<double> {
        if (!std::isfinite(step.seconds()) || step.seconds() <= 0)
            return std::nullopt;
        return static_cast<double>(usage.batch) / step.seconds();
    };
    estimate.tokensPerSecond = rateOf(estimate.step);
    auto emptied = estimate.loads;
    for (DeviceLoad& load : emptied)
        load.readBytes -= load.kvBytes;
    estimate.weightsOnlyTokensPerSecond = rateOf(timeOf(model, weights, usage, emptied));
    findLimits(estimate, model, weights, usage);
    return estimate;
}

std::string kvFormula(const MemoryModel& model, const MemoryUsage& usage) {
    const CacheShape& cache = model.cache;
    std::string tokens =
        fmt::format("{} · {} · {} · {}", cache.layers, cache.kvHeads, cache.headDim, usage.context);
    if (cache.window > 0 && usage.context > cache.window) {
        const std::int64_t full = cache.fullEvery > 0 ? cache.layers / cache.fullEvery : 0;
        tokens = fmt::format("({} · {} + {} · {}) · {} · {}", full, usage.context, cache.layers - full,
                             cache.window, cache.kvHeads, cache.headDim);
    }
    const KvFormats& kv = usage.kv;
    const double keys = kv.keys.bitsPerElement() / 8, values = kv.values.bitsPerElement() / 8;
    return fmt::format("{}{} · {} · {} = {:.0f} B", kv.same() ? "2 · " : "", tokens, usage.batch,
                       kv.same() ? fmt::format("{}", keys) : fmt::format("({} + {})", keys, values),
                       kvCacheBytes(cache, kv, usage.context, usage.batch));
}

std::string weightFormula(const WeightPlan& weights) {
    return fmt::format("{:.0f} · {:.5g} / 8 = {:.0f} B", weights.parameters, weights.bitsPerWeight,
                       weights.bytes);
}

} // namespace nibble
