// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "core/evaluation/ranges/value_table.h"

namespace nibble {

/// Numbers drawn from a distribution: x = location + scale · (a draw of its standard form).
struct DistributionSettings {
    static constexpr std::int64_t kMostSamples = std::int64_t{1} << 26;

    std::string name = "normal";
    double location = 0, scale = 1;
    double degrees = 4; ///< of freedom, Student's t alone
    std::int64_t samples = std::int64_t{1} << 20;
    std::uint64_t seed = 1;

    bool operator==(const DistributionSettings&) const = default;
};

/// One row per distribution.
struct DistributionInfo {
    std::string_view name; ///< on the command line
    std::string_view title, description;
    std::string_view scaleSign; ///< what stands before the scale in a form: "σ", "b"
    bool hasDegrees;
    double (*draw)(Random& random, double degrees);
    /// Points and weights that stand for the density of the standard form; empty where there is no finite
    /// variance.
    std::vector<std::pair<double, double>> (*density)(double degrees, std::int64_t samples);
    /// One value that is always there, wherever it falls among the others.
    std::optional<double> spike = std::nullopt;
};

[[nodiscard]] std::span<const DistributionInfo> allDistributions();
[[nodiscard]] const DistributionInfo* findDistribution(std::string_view name);

/// Errors: usage, naming what is out of range; stopped.
[[nodiscard]] Expected<std::vector<float>> drawValues(const DistributionSettings& settings,
                                                      const JobContext& job = {});
/// The distribution itself, as many finely spaced values weighted by its density: errors found on it are the
/// expected ones, to about a thousandth of a decibel. None where the variance is infinite or the settings are
/// wrong.
[[nodiscard]] std::optional<ValueTable> theoreticalTable(const DistributionSettings& settings);

} // namespace nibble
