// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/runtime/kv_cache.h"

namespace nibble {

/// Causal grouped-query attention (Vaswani et al. 2017; GQA, arXiv 2305.13245) of `tokens` new positions that
/// start at `position` and are in the cache already.
/// q and out: [tokens][heads · headDim]. Memory per thread is a fixed tile, whatever the context's length
/// (online softmax, arXiv 2205.14135).
void attend(const KvCache& cache, std::int64_t layer, std::int64_t heads, std::int64_t kvHeads,
            std::int64_t position, std::int64_t tokens, const float* q, float* out);

} // namespace nibble
