// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace nibble::ui {

/// Least and greatest of any stretch of many samples in a time that hardly grows with its length: the level
/// of detail behind long lines. NaN counts as no sample.
class MinMaxPyramid {
public:
    struct Range {
        float least, greatest; ///< least > greatest: no samples
    };

    MinMaxPyramid() = default;
    explicit MinMaxPyramid(std::vector<float> samples);

    [[nodiscard]] std::span<const float> samples() const { return m_samples; }
    /// Of samples [first, last); the ends are held inside.
    [[nodiscard]] Range range(std::size_t first, std::size_t last) const;

private:
    static constexpr std::size_t kFactor = 16;

    std::vector<float> m_samples;
    std::vector<std::vector<Range>> m_levels; ///< each cell covers 16 of the level below
};

} // namespace nibble::ui
