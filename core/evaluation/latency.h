// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/runtime/transformer.h"

namespace nibble {

struct LatencySettings {
    std::int64_t promptTokens = 512, generateTokens = 64, repeats = 5;
    std::uint64_t seed = 1; ///< of the prompt's random tokens
    KvType kv = KvType::f16;
};

/// Median of the repeats, with half the interquartile range.
struct SpeedSample {
    double tokensPerSecond = 0, spread = 0;
};

struct Latency {
    SpeedSample prompt, generate;
    double promptSeconds = 0, generateSeconds = 0; ///< of the median repeat
    /// Bytes of weights that one generated token reads, and the share of the read bandwidth that this makes;
    /// the share is 0 where the weights fit in the last-level cache, whose speed is another one.
    std::size_t weightBytes = 0;
    double bandwidthShare = 0;
};

struct LatencyReport {
    std::vector<Latency> models; ///< in the order given
    double readBandwidth = 0;    ///< GB/s (10⁹), median of the measurements between the repeats
    double bandwidthLow = 0, bandwidthHigh = 0;
};

/// Times all models in turns: one warm-up each, then in every repeat a prompt and a generation of each model
/// with the read bandwidth measured in between, with the same number of threads. Nothing else should run
/// meanwhile. Prompt and generation are timed apart. Errors: stopped.
Expected<LatencyReport> measureLatency(std::span<Transformer* const> models, const LatencySettings& settings,
                                       const JobContext& job = {});

/// Median and half the interquartile range of some values (not empty).
[[nodiscard]] SpeedSample medianAndSpread(std::vector<double> values);

} // namespace nibble
