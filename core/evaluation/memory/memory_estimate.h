// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/memory/device.h"
#include "core/evaluation/memory/kv_format.h"
#include "core/evaluation/memory/weight_plan.h"

namespace nibble {

/// Something else that takes memory, by the user's name for it.
struct NamedBytes {
    std::string name;
    double bytes = 0;
};

/// How a model is used, and where.
struct MemoryUsage {
    std::int64_t context = 4096, batch = 1;
    KvFormats kv = KvFormat{"f16", 1, 2, {}};
    /// Tokens that go through the layers at once while a prompt is read: what activations are held for.
    std::int64_t passTokens = 512;
    std::optional<double> runtimeBytes; ///< in place of the device's
    std::vector<NamedBytes> others;
    Device device;
    /// Blocks from `layersOnFirst` on are on this one, and with the last of them the output head and the
    /// token table.
    std::optional<Device> second;
    std::int64_t layersOnFirst = -1; ///< −1: as many as fit
};

/// Largest context and batch that are computed with.
inline constexpr std::int64_t kMostContext = std::int64_t{1} << 26;
inline constexpr std::int64_t kMostBatch = 1 << 20;

enum class ItemGroup : std::uint8_t { weights, kvCache, runtime };
/// How an item's bytes are known.
enum class ItemKind : std::uint8_t { computed, estimated, user };
[[nodiscard]] std::string_view itemKindName(ItemKind kind);

/// A line of the ledger.
struct MemoryItem {
    std::string name;   ///< in the context "Memory", or the user's own
    std::string detail; ///< types, or empty
    double bytes = 0;
    ItemGroup group = ItemGroup::weights;
    ItemKind kind = ItemKind::computed;
};

/// What lies on one device.
struct DeviceLoad {
    std::string device;
    std::int64_t layers = 0;
    double weightBytes = 0, kvBytes = 0, runtimeBytes = 0, leftBytes = 0;
    double readBytes = 0; ///< for the next token of every sequence
    [[nodiscard]] double totalBytes() const { return weightBytes + kvBytes + runtimeBytes; }
    [[nodiscard]] bool fits() const { return totalBytes() <= leftBytes; }
};

/// Time of one step that makes a token for each sequence of the batch, bound from below; infinite where a
/// figure of the device is not known.
struct StepTime {
    double readSeconds = 0;    ///< all weights and caches once
    double computeSeconds = 0; ///< 0 where no rate is known
    [[nodiscard]] double seconds() const {
        return readSeconds > computeSeconds ? readSeconds : computeSeconds;
    }
};

struct MemoryEstimate {
    std::vector<MemoryItem> items;
    double weightBytes = 0, kvBytes = 0, runtimeBytes = 0;
    std::vector<DeviceLoad> loads; ///< one per device
    bool fits = false;
    /// Most tokens per sequence with all else the same; 0 if not even one fits. Capped at kMostContext.
    std::int64_t largestContext = 0;
    std::int64_t largestBatch = 0;
    StepTime step;
    std::optional<double> tokensPerSecond; ///< of all sequences; none without a bandwidth
    /// The same where only weights are read: an empty cache.
    std::optional<double> weightsOnlyTokensPerSecond;
    /// Sequences from which on arithmetic takes longer than reading; none if it never does, or no rate is
    /// known.
    std::optional<std::int64_t> ridgeBatch;
    ComputeClass compute = ComputeClass::f16; ///< whose rate the device has for this format

    [[nodiscard]] double totalBytes() const { return weightBytes + kvBytes + runtimeBytes; }
};

/// Errors: usage for a context, a batch or a number of layers that cannot be.
Expected<MemoryEstimate> estimateMemory(const MemoryModel& model, const WeightPlan& weights,
                                        const MemoryUsage& usage);
/// The step's time alone, for curves over the batch. The split must be given.
[[nodiscard]] StepTime stepTime(const MemoryModel& model, const WeightPlan& weights,
                                const MemoryUsage& usage);

/// Formulas with the numbers in them, in plain text with decimal points. Where keys and values are kept alike
/// the cache's begins with 2, else it ends with the bytes of both.
[[nodiscard]] std::string kvFormula(const MemoryModel& model, const MemoryUsage& usage);
[[nodiscard]] std::string weightFormula(const WeightPlan& weights);

} // namespace nibble
