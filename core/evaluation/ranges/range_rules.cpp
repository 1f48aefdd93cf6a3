// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ranges of single grids: calibrators over histograms, and a search.
#include <cmath>
#include <limits>

#include "core/base/translate.h"
#include "core/evaluation/ranges/grid_plan.h"

namespace nibble {

namespace {

constexpr std::int64_t kFirstCandidate = 128; ///< of the least-squares calibrator, as methods.md §2 has it
constexpr int kOctaves = 14, kStepsPerOctave = 32; ///< of the search for the optimum

struct Best {
    GridRange range;
    double noise = std::numeric_limits<double>::infinity();

    /// The first of equal ones stays.
    void offer(const ValueTable& table, const GridScheme& scheme, const GridRange& candidate) {
        const double found = gridNoise(table, makeGrid(scheme, candidate));
        if (found < noise) {
            noise = found;
            range = candidate;
        }
    }
};

GridRange seenRange(const ValueTable& table, const GridScheme& scheme) {
    const double most = table.largestMagnitude();
    return scheme.kind == GridKind::asymmetric
               ? GridRange{std::min(0.0, static_cast<double>(table.minimum())),
                           std::max(0.0, static_cast<double>(table.maximum()))}
               : GridRange{-most, most};
}

GridRange clipped(const ValueTable& table, const GridScheme& scheme, double clip) {
    const GridRange seen = seenRange(table, scheme);
    if (scheme.kind == GridKind::asymmetric)
        return {std::max(seen.low, -clip), std::min(seen.high, clip)};
    return {-clip, clip};
}

/// The centres of the bins from the 129th on, and the whole range, so that it is never worse than min-max on
/// the histogram.
GridRange leastSquares(const RangeData& data, const GridScheme& scheme) {
    const RangeHistogram& seen = data.histogram();
    const GridRange whole = seenRange(data.table(), scheme);
    Best best;
    best.offer(data.bins(), scheme, whole);
    for (std::int64_t bin = kFirstCandidate; bin < seen.bins(); ++bin) {
        const double centre = (static_cast<double>(bin) + 0.5) * seen.binWidth();
        best.offer(data.bins(), scheme, clipped(data.table(), scheme, centre));
    }
    return best.range;
}

/// Both ends in turn, in smaller and smaller steps.
void refineEnds(Best& best, const ValueTable& table, const GridScheme& scheme, const GridRange& seen) {
    constexpr int rounds = 6, steps = 4;
    for (int round = 0; round < rounds; ++round) {
        const double width = 0.5 / static_cast<double>(1 << round);
        for (double GridRange::*end : {&GridRange::low, &GridRange::high}) {
            const GridRange from = best.range;
            for (int step = -steps; step <= steps; ++step) {
                GridRange candidate = from;
                candidate.*end *= std::exp2(width * static_cast<double>(step) / static_cast<double>(steps));
                candidate.low = std::max(candidate.low, seen.low);
                candidate.high = std::min(candidate.high, seen.high);
                best.offer(table, scheme, candidate);
            }
        }
    }
}

/// The best of a family of ranges that are halved once an octave: a coarse pass over all, finer ones around
/// the best so far.
template <typename Family>
Best searchOctaves(const ValueTable& table, const GridScheme& scheme, Family&& family) {
    Best best;
    double at = 0;
    const auto pass = [&](double from, double to, double step) {
        for (double octaves = std::max(0.0, from); octaves <= to; octaves += step) {
            const double before = best.noise;
            best.offer(table, scheme, family(octaves));
            if (best.noise < before)
                at = octaves;
        }
    };
    constexpr double step = 1.0 / kStepsPerOctave;
    pass(0, kOctaves, step);
    pass(at - step, at + step, step / 16);
    pass(at - step / 16, at + step / 16, step / 128);
    return best;
}

} // namespace

std::span<const RangeRuleInfo> allRangeRules() {
    static const auto rows = [] {
        std::vector<RangeRuleInfo> made;
        for (const CalibratorInfo& each : allCalibrators())
            made.push_back(
                {static_cast<RangeRule>(each.calibrator), each.name, each.title, each.description});
        made.push_back({RangeRule::optimal, "optimal", NIBBLE_TRANSLATE("Method", "Optimum"),
                        NIBBLE_TRANSLATE("Method", "The range with the least squared error over the values "
                                                   "themselves, found by search.")});
        return made;
    }();
    return rows;
}

const RangeRuleInfo& info(RangeRule rule) {
    return allRangeRules()[static_cast<std::size_t>(rule)];
}

const RangeRuleInfo* findRangeRule(std::string_view name) {
    for (const auto& row : allRangeRules())
        if (row.name == name)
            return &row;
    return nullptr;
}

GridRange optimalRange(const ValueTable& table, const GridScheme& scheme) {
    const GridRange seen = seenRange(table, scheme);
    Best best = searchOctaves(table, scheme, [&](double octaves) {
        const double factor = std::exp2(-octaves);
        return GridRange{seen.low * factor, seen.high * factor};
    });
    if (scheme.kind != GridKind::asymmetric)
        return best.range;
    // Ends that are far apart: both shrunk alike, or cut at the same magnitude.
    Best cut = searchOctaves(table, scheme, [&](double octaves) {
        return clipped(table, scheme, std::exp2(-octaves) * std::max(-seen.low, seen.high));
    });
    refineEnds(best, table, scheme, seen);
    refineEnds(cut, table, scheme, seen);
    return cut.noise < best.noise ? cut.range : best.range;
}

GridRange findRange(const RangeData& data, const GridScheme& scheme, RangeRule rule, double percentile) {
    const bool asymmetric = scheme.kind == GridKind::asymmetric;
    switch (rule) {
    case RangeRule::minMax:
        return seenRange(data.table(), scheme);
    case RangeRule::mse:
        return leastSquares(data, scheme);
    case RangeRule::optimal:
        return optimalRange(data.table(), scheme);
    case RangeRule::movingAverage:
        if (asymmetric)
            return {std::min(0.0, data.batches().averageMinimum()),
                    std::max(0.0, data.batches().averageMaximum())};
        break;
    default:
        break;
    }
    const RangeHistogram& seen = rule == RangeRule::movingAverage ? data.batches() : data.histogram();
    const RangeRequest request{.calibrator = static_cast<Calibrator>(rule),
                               .bits = scheme.bits,
                               .isUnsigned = asymmetric && data.table().minimum() >= 0,
                               .percentile = percentile};
    return clipped(data.table(), scheme, calibratedClip(seen, request));
}

} // namespace nibble
