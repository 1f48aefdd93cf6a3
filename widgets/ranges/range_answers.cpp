// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/range_answers.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace nibble::ui {

namespace {

constexpr int kNearPoints = 120, kFarPoints = 40;
constexpr int kShrinkPoints = 24;
constexpr double kLossless = 120; ///< dB from which on only the rounding of floats is left
/// Of the clip axis, in clips of the least error.
constexpr double kClipFrom = 0.25, kClipTo = 2.2;

bool hasOneGrid(const RangeData& data, const GridScheme& scheme) {
    return gridCount(data, scheme) == 1;
}

Expected<void> addCurve(RangeCurves& all, const RangeData& data, const GridRequest& request, RangeRule rule,
                        const JobContext& job) {
    RangeCurves::Curve curve{.rule = rule};
    for (int bits = GridScheme::kFewestBits; bits <= GridScheme::kMostBits; ++bits) {
        GridRequest asked{.scheme = request.scheme, .rule = rule, .percentile = request.percentile};
        asked.scheme.bits = bits;
        auto row = rangeRow(data, asked, job);
        if (!row)
            return passOn(row);
        if (job.stopRequested())
            return stoppedByUser();
        if (const auto sqnr = row->figures.error.sqnrDb(); sqnr && *sqnr < kLossless)
            curve.points.push_back({bits, *sqnr});
    }
    all.curves.push_back(std::move(curve));
    return {};
}

void addTheory(RangeCurves& all, const ValueTable& theory, const GridScheme& scheme) {
    RangeCurves::Curve curve{.rule = RangeRule::optimal, .theory = true};
    for (int bits = GridScheme::kFewestBits; bits <= GridScheme::kMostBits; ++bits) {
        GridScheme asked = scheme;
        asked.bits = bits;
        if (const auto sqnr = gridError(theory, makeGrid(asked, optimalRange(theory, asked))).sqnrDb())
            curve.points.push_back({bits, *sqnr});
    }
    all.curves.push_back(std::move(curve));
}

/// Dense around the best clip, thin over the whole range.
std::vector<ClipPoint> clipCurve(const ValueTable& table, const GridScheme& scheme, double from, double to,
                                 double whole) {
    auto points = errorOverClips(table, scheme, from, to, kNearPoints);
    const auto far = errorOverClips(table, scheme, whole / kFarPoints, whole, kFarPoints);
    points.insert(points.end(), far.begin(), far.end());
    std::sort(points.begin(), points.end(),
              [](const ClipPoint& a, const ClipPoint& b) { return a.clip < b.clip; });
    return points;
}

void splitOneGrid(RangeCurves& all, const ValueTable& table, const ValueTable* theory) {
    const GridRange best = optimalRange(table, all.request.scheme);
    const double whole = table.largestMagnitude();
    all.best = best;
    all.bestClip = std::max(-best.low, best.high);
    all.clipFrom = kClipFrom * all.bestClip;
    all.clipTo = std::max(std::min(kClipTo * all.bestClip, whole), all.clipFrom * 1.01);
    all.clips = clipCurve(table, all.request.scheme, all.clipFrom, all.clipTo, whole);
    if (theory)
        all.theoryClips = errorOverClips(*theory, all.request.scheme, all.clipFrom, all.clipTo, kNearPoints);
    // The curve scales both ends of a range alike; its own best point is what is marked on it.
    for (const ClipPoint& point : all.clips)
        if (const double error = point.rounding + point.clipping;
            all.bestError == 0 || error < all.bestError) {
            all.bestError = error;
            all.bestClip = point.clip;
        }
}

/// Of many grids: the rule's ranges, all times a factor.
Expected<void> splitGroups(RangeCurves& all, const RangeData& data, const GridRequest& request,
                           const JobContext& job) {
    auto plan = GridPlan::make(data, request, job);
    if (!plan)
        return passOn(plan);
    for (int i = 1; i <= kShrinkPoints; ++i) {
        const double factor = static_cast<double>(i) / kShrinkPoints;
        auto figures = measureGrids(data, plan->shrunk(factor), job);
        if (!figures)
            return passOn(figures);
        const GridError& error = figures->error;
        const ClipPoint point{factor, error.rounding / error.count, error.clipping / error.count};
        all.clips.push_back(point);
        if (const double sum = point.rounding + point.clipping; all.bestError == 0 || sum < all.bestError) {
            all.bestError = sum;
            all.bestClip = point.clip;
        }
    }
    all.clipFrom = kClipFrom * all.bestClip;
    all.clipTo = 1;
    return {};
}

} // namespace

Expected<RangeAnswer> answerFor(RangeDataPointer data, const GridRequest& request,
                                std::optional<RangeRow> minMax, const JobContext& job) {
    const auto begin = std::chrono::steady_clock::now();
    auto row = rangeRow(*data, request, job);
    if (!row)
        return passOn(row);
    if (!minMax) {
        auto reference = rangeRow(*data, {.scheme = request.scheme}, job);
        if (!reference)
            return passOn(reference);
        minMax = std::move(*reference);
    }
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;
    return RangeAnswer{std::move(data), std::move(*row), std::move(*minMax), taken.count()};
}

Expected<RangeCurves> curvesFor(RangeDataPointer data, std::shared_ptr<const ValueTable> theory,
                                const GridRequest& request, const JobContext& job) {
    RangeCurves all{.data = data, .request = request};
    const bool one = hasOneGrid(*data, request.scheme);
    std::vector<RangeRule> rules{one ? RangeRule::optimal : RangeRule::mse};
    if (std::find(rules.begin(), rules.end(), request.rule) == rules.end() &&
        request.rule != RangeRule::minMax)
        rules.push_back(request.rule);
    rules.push_back(RangeRule::minMax);
    for (const RangeRule rule : rules)
        if (auto added = addCurve(all, *data, request, rule, job); !added)
            return passOn(added);
    if (one && theory)
        addTheory(all, *theory, request.scheme);
    if (one)
        splitOneGrid(all, data->table(), theory.get());
    else if (auto split = splitGroups(all, *data, request, job); !split)
        return passOn(split);
    return all;
}

Expected<std::vector<RangeChoiceRow>> choicesFor(const RangeData& data, const GridRequest& request,
                                                 const JobContext& job) {
    std::vector<GridRequest> asked;
    std::vector<RangeChoiceRow> rows;
    for (const RangeRuleInfo& rule : allRangeRules()) {
        const GridRequest each{.scheme = request.scheme, .rule = rule.rule, .percentile = request.percentile};
        const auto obstacle = obstacleTo(rule.rule, data, request.scheme);
        if (obstacle == RuleObstacle::none)
            asked.push_back(each);
        else
            rows.push_back({.row = {.request = each}, .obstacle = obstacle});
    }
    const auto add = [&](GridUnit unit, std::int64_t group) {
        for (const RangeRule rule : {RangeRule::minMax, RangeRule::mse}) {
            GridScheme scheme = request.scheme;
            scheme.unit = unit;
            scheme.group = group;
            if (scheme != request.scheme && (unit != GridUnit::group || group <= data.cols()))
                asked.push_back({.scheme = scheme, .rule = rule});
        }
    };
    add(GridUnit::tensor, request.scheme.group);
    add(GridUnit::channel, request.scheme.group);
    if (data.kind() == RangeData::Kind::activations)
        add(GridUnit::token, request.scheme.group);
    for (const std::int64_t group : {128, 64, 32})
        add(GridUnit::group, group);
    const auto refused = rows.size();
    for (const GridRequest& each : asked) {
        auto row = rangeRow(data, each, job);
        if (!row)
            return passOn(row);
        rows.push_back({.row = std::move(*row), .estimated = data.isSample()});
    }
    // What there is first.
    std::rotate(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(refused), rows.end());
    return rows;
}

} // namespace nibble::ui
