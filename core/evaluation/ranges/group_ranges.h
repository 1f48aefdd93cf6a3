// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/evaluation/ranges/grid_plan.h"
#include "core/evaluation/ranges/range_sweep.h"

namespace nibble {

/// The ranges of grids that few values share: the calibrators' definitions on these values alone.
class GroupRanges {
public:
    /// Successive values that count as one batch: a single token has no extremes of a channel, only a value.
    static constexpr std::size_t kBatch = 16;

    explicit GroupRanges(const GridRequest& request) : m_request(request) {}
    /// `values` are finite; their order may be lost.
    [[nodiscard]] GridRange of(std::vector<float>& values);

private:
    GridRequest m_request;
    RangeSweep m_sweep;
};

} // namespace nibble
