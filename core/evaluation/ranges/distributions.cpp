// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/distributions.h"

#include <cmath>
#include <numbers>

#include "core/base/translate.h"

namespace nibble {

namespace {

using Density = std::vector<std::pair<double, double>>;

constexpr std::int64_t kPoints = std::int64_t{1} << 17;
constexpr double kSpike = 85, kBulkLow = -2, kBulkHigh = 3; // the outlier example of the course
constexpr double kLeastDegrees = 3;                         ///< below, the tail that is cut off would count

double normalDensity(double x) {
    return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
}

/// Points sinh(u) with u evenly spaced up to asinh(reach): dense where the mass is, and far into the tail.
template <typename Function>
Density overTails(double reach, Function&& density) {
    const double end = std::asinh(reach), step = 2 * end / static_cast<double>(kPoints);
    Density points;
    points.reserve(static_cast<std::size_t>(kPoints));
    for (std::int64_t i = 0; i < kPoints; ++i) {
        const double u = (static_cast<double>(i) + 0.5) * step - end;
        const double x = std::sinh(u);
        points.emplace_back(x, density(x) * std::cosh(u) * step);
    }
    return points;
}

Density evenly(double low, double high, double weight) {
    Density points;
    points.reserve(static_cast<std::size_t>(kPoints));
    for (std::int64_t i = 0; i < kPoints; ++i)
        points.emplace_back(low +
                                (high - low) * (static_cast<double>(i) + 0.5) / static_cast<double>(kPoints),
                            weight / static_cast<double>(kPoints));
    return points;
}

/// What a function of a standard normal number looks like.
Density ofNormal(double (*function)(double)) {
    Density points = overTails(12, normalDensity);
    for (auto& [x, weight] : points)
        x = function(x);
    return points;
}

double reluOf(double x) {
    return std::max(0.0, x);
}

double siluOf(double x) {
    return x / (1 + std::exp(-x));
}

double drawLaplace(Random& random, double) {
    const double u = random.uniform() - 0.5;
    return std::copysign(std::log1p(-2 * std::abs(u)), u);
}

/// Bailey (1994): exact for any number of degrees of freedom.
double drawStudent(Random& random, double degrees) {
    const double u = 1 - random.uniform();
    const double radius = std::sqrt(degrees * (std::pow(u, -2 / degrees) - 1));
    return radius * std::cos(2 * std::numbers::pi * random.uniform());
}

Density studentDensity(double degrees, std::int64_t) {
    if (degrees < kLeastDegrees)
        return {};
    const double norm = std::exp(std::lgamma((degrees + 1) / 2) - std::lgamma(degrees / 2)) /
                        std::sqrt(degrees * std::numbers::pi);
    return overTails(
        1e5, [&](double x) { return norm * std::exp(-(degrees + 1) / 2 * std::log1p(x * x / degrees)); });
}

Density spikeDensity(double, std::int64_t samples) {
    const double share = 1 / static_cast<double>(samples);
    Density points = evenly(kBulkLow, kBulkHigh, 1 - share);
    points.emplace_back(kSpike, share);
    return points;
}

constexpr DistributionInfo kRows[] = {
    {"uniform", NIBBLE_TRANSLATE("Ranges", "Uniform"),
     NIBBLE_TRANSLATE("Ranges", "Every value from −h to h alike: what the 6.02 dB per bit hold for."), "h",
     false, [](Random& random, double) { return 2 * random.uniform() - 1; },
     [](double, std::int64_t) { return evenly(-1, 1, 1); }},
    {"normal", NIBBLE_TRANSLATE("Ranges", "Normal"),
     NIBBLE_TRANSLATE("Ranges", "Density exp(−x² / 2σ²): weights are close to it."), "σ", false,
     [](Random& random, double) { return random.normal(); },
     [](double, std::int64_t) { return overTails(12, normalDensity); }},
    {"laplace", NIBBLE_TRANSLATE("Ranges", "Laplace"),
     NIBBLE_TRANSLATE("Ranges", "Density exp(−|x| / b): longer tails than the normal distribution's."), "b",
     false, drawLaplace,
     [](double, std::int64_t) { return overTails(60, [](double x) { return std::exp(-std::abs(x)) / 2; }); }},
    {"student", NIBBLE_TRANSLATE("Ranges", "Student's t"),
     NIBBLE_TRANSLATE("Ranges", "Few degrees of freedom make heavy tails: outliers are a part of it."), "s",
     true, drawStudent, studentDensity},
    {"relu", NIBBLE_TRANSLATE("Ranges", "ReLU outputs"),
     NIBBLE_TRANSLATE("Ranges", "max(0, x) of normal x: half of a symmetric grid is wasted."), "σ", false,
     [](Random& random, double) { return reluOf(random.normal()); },
     [](double, std::int64_t) { return ofNormal(reluOf); }},
    {"silu", NIBBLE_TRANSLATE("Ranges", "SiLU outputs"),
     NIBBLE_TRANSLATE("Ranges", "x / (1 + exp(−x)) of normal x: never below −0.28."), "σ", false,
     [](Random& random, double) { return siluOf(random.normal()); },
     [](double, std::int64_t) { return ofNormal(siluOf); }},
    {"spike", NIBBLE_TRANSLATE("Ranges", "One spike"),
     NIBBLE_TRANSLATE("Ranges", "One value of 85 among many from −2 to 3."), "s", false,
     [](Random& random, double) { return kBulkLow + (kBulkHigh - kBulkLow) * random.uniform(); },
     spikeDensity, kSpike},
};

Expected<const DistributionInfo*> checked(const DistributionSettings& settings) {
    const DistributionInfo* row = findDistribution(settings.name);
    if (!row)
        return fail(ErrorKind::usage, "no distribution called {}", settings.name);
    if (settings.samples < 1 || settings.samples > DistributionSettings::kMostSamples)
        return fail(ErrorKind::usage, "samples must be from 1 to {}", DistributionSettings::kMostSamples);
    constexpr double far = 1e30; // what floats and the squares of their sums can hold
    if (!(settings.scale > 1 / far && settings.scale < far) || !(std::abs(settings.location) < far))
        return fail(ErrorKind::usage,
                    "the scale must be above 0, and neither it nor the location beyond 1e30");
    if (row->hasDegrees && !(settings.degrees >= 0.5 && settings.degrees <= 1e6))
        return fail(ErrorKind::usage, "degrees of freedom must be from 0.5 to 1000000");
    return row;
}

} // namespace

std::span<const DistributionInfo> allDistributions() {
    return kRows;
}

const DistributionInfo* findDistribution(std::string_view name) {
    for (const auto& row : kRows)
        if (row.name == name)
            return &row;
    return nullptr;
}

Expected<std::vector<float>> drawValues(const DistributionSettings& settings, const JobContext& job) {
    const auto row = checked(settings);
    if (!row)
        return tl::unexpected(row.error());
    constexpr std::size_t checkEvery = 1 << 16;
    Random random(settings.seed);
    std::vector<float> values(static_cast<std::size_t>(settings.samples));
    const std::uint64_t place = random.below(values.size()); // of a spike
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % checkEvery == 0 && job.stopRequested())
            return stoppedByUser();
        values[i] =
            static_cast<float>(settings.location + settings.scale * (*row)->draw(random, settings.degrees));
    }
    if ((*row)->spike)
        values[place] = static_cast<float>(settings.location + settings.scale * *(*row)->spike);
    return values;
}

std::optional<ValueTable> theoreticalTable(const DistributionSettings& settings) {
    const auto row = checked(settings);
    if (!row)
        return std::nullopt;
    const Density density = (*row)->density(settings.degrees, settings.samples);
    if (density.empty())
        return std::nullopt;
    std::vector<std::pair<float, double>> points;
    points.reserve(density.size());
    for (const auto& [x, weight] : density)
        points.emplace_back(static_cast<float>(settings.location + settings.scale * x), weight);
    return ValueTable::weighted(std::move(points));
}

} // namespace nibble
