// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/range_sweep.h"

#include <algorithm>
#include <cmath>

#include "core/formats/range_histogram.h"

namespace nibble {

namespace {

/// Candidate j is the centre of bin 2047 − j: the widest first.
constexpr int kSweptBins = static_cast<int>(RangeHistogram::kFirstBins), kFirstSweptBin = 128;
constexpr int kCandidates = kSweptBins - kFirstSweptBin;
constexpr int kFits = 8; ///< of the scale to the codes; two or three are enough
/// Among fewer values the largest alone tells well enough which clips cost too much.
constexpr std::size_t kManyValues = 256;

double factorAt(int candidate) {
    return (static_cast<double>(kSweptBins - 1 - candidate) + 0.5) / kSweptBins;
}

/// The largest code on a side of zero.
double codesOn(std::size_t side, const AffineGrid& grid) {
    return static_cast<double>(side == 0 ? grid.zero - grid.lowest : grid.highest - grid.zero);
}

/// Σ of what is said of each value. Four sums: a single one would wait for each of its additions.
template <typename Term>
double sumOver(std::span<const double> magnitudes, Term&& term) {
    std::array<double, 4> sums{};
    std::size_t at = 0;
    for (; at + sums.size() <= magnitudes.size(); at += sums.size())
        for (std::size_t lane = 0; lane < sums.size(); ++lane)
            sums[lane] += term(magnitudes[at + lane]);
    for (; at < magnitudes.size(); ++at)
        sums[0] += term(magnitudes[at]);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

double beyond(double magnitude, double end) {
    const double outside = std::max(0.0, magnitude - end);
    return outside * outside;
}

/// The largest index up to `last` for which a condition holds that holds for all before it, and for `first`.
template <typename Condition>
int lastThat(int first, int last, Condition&& holds) {
    while (first < last) {
        const int middle = first + (last - first + 1) / 2;
        if (holds(middle))
            first = middle;
        else
            last = middle - 1;
    }
    return first;
}

/// 1 / (k + ½): at |x| times this a value goes from code k to the next.
const std::array<double, 256>& changePlaces() {
    static const auto places = [] {
        std::array<double, 256> made{};
        for (std::size_t code = 0; code < made.size(); ++code)
            made[code] = 1 / (static_cast<double>(code) + 0.5);
        return made;
    }();
    return places;
}

} // namespace

void RangeSweep::take(std::span<const float> values, const GridScheme& scheme) {
    m_scheme = scheme;
    m_signal = 0;
    m_largest = {};
    for (auto& side : m_sides)
        side.resize(values.size());
    std::array<std::size_t, 2> counts{};
    for (const float value : values) {
        const auto x = static_cast<double>(value);
        const std::size_t side = x > 0 ? 1 : 0;
        const double magnitude = std::abs(x);
        m_sides[side][counts[side]++] = magnitude;
        m_largest[side] = std::max(m_largest[side], magnitude);
        m_signal += x * x;
    }
    for (std::size_t side = 0; side < counts.size(); ++side)
        m_sides[side].resize(counts[side]);
    const double most = std::max(m_largest[0], m_largest[1]);
    m_whole =
        scheme.kind == GridKind::asymmetric ? GridRange{-m_largest[0], m_largest[1]} : GridRange{-most, most};
    m_wholeNoise = noise(makeGrid(scheme, m_whole));
}

double RangeSweep::noise(const AffineGrid& grid) const {
    const double perScale = 1 / grid.scale;
    if (!std::isfinite(perScale))
        return m_signal;
    double sum = 0;
    for (std::size_t side = 0; side < m_sides.size(); ++side)
        sum += sumOver(m_sides[side], [scale = grid.scale, perScale, most = codesOn(side, grid)](double x) {
            const double difference = x - scale * std::min(most, nearestWhole(x * perScale));
            return difference * difference;
        });
    return sum;
}

RangeSweep::Sums RangeSweep::sums(const AffineGrid& grid) const {
    Sums sums;
    const double perScale = 1 / grid.scale;
    for (std::size_t side = 0; side < m_sides.size(); ++side)
        for (const double magnitude : m_sides[side]) {
            const double code = std::min(codesOn(side, grid), nearestWhole(magnitude * perScale));
            sums.products += magnitude * code;
            sums.squares += code * code;
        }
    return sums;
}

GridRange RangeSweep::rangeAt(Family family, int candidate) const {
    const double factor = factorAt(candidate);
    if (family == Family::shrink || m_scheme.kind != GridKind::asymmetric)
        return {m_whole.low * factor, m_whole.high * factor};
    const double clip = factor * std::max(-m_whole.low, m_whole.high);
    return {std::max(m_whole.low, -clip), std::min(m_whole.high, clip)};
}

/// What a range cuts off costs at least so much; a grid of whole steps may reach half a step further.
double RangeSweep::leastClipped(const GridRange& range, bool everyValue) const {
    const AffineGrid grid = makeGrid(m_scheme, range);
    const bool asymmetric = m_scheme.kind == GridKind::asymmetric;
    const std::array ends{asymmetric ? grid.scale / 2 - range.low : -grid.low(),
                          asymmetric ? grid.scale / 2 + range.high : grid.high()};
    double sum = 0;
    for (std::size_t side = 0; side < ends.size(); ++side)
        sum += everyValue ? sumOver(m_sides[side], [end = ends[side]](double x) { return beyond(x, end); })
                          : beyond(m_largest[side], ends[side]);
    return sum;
}

/// How many candidates, from the widest on, cut off less than the whole range loses.
int RangeSweep::worthTrying(Family family) const {
    int count = kCandidates;
    for (const bool everyValue : {false, true})
        if (!everyValue || m_sides[0].size() + m_sides[1].size() > kManyValues)
            count = lastThat(0, count, [&](int tried) {
                return leastClipped(rangeAt(family, tried - 1), everyValue) < m_wholeNoise;
            });
    return count;
}

/// Of the ends of a range the farther one is cut alone until it has come as near as the other.
int RangeSweep::firstCutOnBothSides() const {
    const double nearer = std::min(-m_whole.low, m_whole.high),
                 farther = std::max(-m_whole.low, m_whole.high);
    return lastThat(0, kCandidates, [&](int count) { return factorAt(count - 1) * farther > nearer; });
}

/// Which values go to their next code before which candidate.
void RangeSweep::countChanges(const AffineGrid& grid, double step) {
    const auto& places = changePlaces();
    const double perStep = 1 / step, start = grid.scale * perStep, perScale = 1 / grid.scale;
    const auto last = static_cast<double>(m_changes.size() - 1);
    for (std::size_t side = 0; side < m_sides.size(); ++side) {
        const double most = codesOn(side, grid);
        for (const double magnitude : m_sides[side]) {
            const double steps = magnitude * perStep;
            for (double code = nearestWhole(magnitude * perScale); code < most; ++code) {
                const double at = start - steps * places[static_cast<std::size_t>(code)];
                if (!(at < last))
                    break;
                Change& change = m_changes[at > 0 ? static_cast<std::size_t>(at) + 1 : 1];
                change.product += magnitude;
                change.square += 2 * code + 1;
            }
        }
    }
}

/// Candidates from `first` to `last`: their scales fall evenly, and their zero point is one.
void RangeSweep::sweepRun(Family family, int first, int last, int zero, Best& best) {
    AffineGrid grid = gridAt(family, first);
    grid.zero = zero;
    const double end = gridAt(family, last).scale;
    const double step = last > first ? (grid.scale - end) / static_cast<double>(last - first) : 0;
    if (!std::isfinite(1 / end) || (last > first && !std::isfinite(1 / step)))
        return; // below all that doubles tell apart
    m_changes.assign(static_cast<std::size_t>(last - first + 1), {});
    if (last > first)
        countChanges(grid, step);
    Sums now = sums(grid);
    const double start = grid.scale;
    for (std::size_t i = 0; i < m_changes.size(); ++i) {
        now.products += m_changes[i].product;
        now.squares += m_changes[i].square;
        const double scale = start - static_cast<double>(i) * step;
        const double found = m_signal - scale * (2 * now.products - scale * now.squares);
        if (found < best.noise) {
            grid.scale = scale;
            best = {grid, found};
        }
    }
}

RangeSweep::Best RangeSweep::sweep(Family family) {
    const Best whole{makeGrid(m_scheme, m_whole), m_wholeNoise};
    Best best = whole;
    const int count = worthTrying(family);
    const bool moves = family == Family::cut && m_scheme.kind == GridKind::asymmetric;
    const int bend = moves ? std::min(count, firstCutOnBothSides()) : 0;
    for (int first = 0; first < bend;) {
        const int zero = gridAt(family, first).zero;
        const int last = lastThat(first, bend - 1, [&](int at) { return gridAt(family, at).zero == zero; });
        sweepRun(family, first, last, zero, best);
        first = last + 1;
    }
    if (bend < count) {
        // Cut alike on both sides, zero lies halfway between two codes: which of them it is, rounding
        // decides.
        const int half = gridAt(family, bend).highest / 2;
        for (const int zero : moves ? std::vector{half, half + 1} : std::vector{gridAt(family, bend).zero})
            sweepRun(family, bend, count - 1, zero, best);
    }
    // The sums lose digits where one value outweighs all others: what counts is the error itself.
    best.noise = noise(best.grid);
    return best.noise < m_wholeNoise ? best : whole;
}

/// For given codes the best scale is Σ|x|k / Σk²; for it other codes may be nearer.
void RangeSweep::fitScale(Best& best) const {
    for (int i = 0; i < kFits && std::isfinite(1 / best.grid.scale); ++i) {
        const Sums now = sums(best.grid);
        Best next = best;
        next.grid.scale = now.squares > 0 ? now.products / now.squares : 0;
        next.noise = noise(next.grid);
        if (!(next.noise < best.noise))
            return;
        best = next;
    }
}

GridRange RangeSweep::rangeOfBest(const Best& best) const {
    return best.grid == makeGrid(m_scheme, m_whole) ? m_whole : rangeOf(m_scheme, best.grid);
}

GridRange RangeSweep::leastSquares() {
    return rangeOfBest(sweep(Family::cut));
}

GridRange RangeSweep::optimum() {
    Best best = sweep(Family::cut);
    fitScale(best);
    if (m_scheme.kind == GridKind::asymmetric) {
        Best shrunk = sweep(Family::shrink);
        fitScale(shrunk);
        if (shrunk.noise < best.noise)
            best = shrunk;
    }
    return rangeOfBest(best);
}

} // namespace nibble
