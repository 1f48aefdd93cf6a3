// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/half_quadratic.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

#include "core/formats/half.h"
#include "core/methods/coding.h"
#include "core/methods/round_to_nearest.h"

namespace nibble {

namespace {

constexpr float kFlatRange = 1e-4F;     ///< hqq: a range below it counts as none
constexpr float kLargestInverse = 2e4F; ///< and no inverse scale is larger
constexpr double kFirstBestError = 1e4;
constexpr std::int64_t kGroupsPerTask = 64;

using Grid = HqqGrid;

/// What one iteration makes of a group.
struct Step {
    double error = 0; ///< Σ |w − ŵ| with the zero point as it was
    float zero = 0;   ///< the next one
};

/// The weights of a matrix group by group.
class Groups {
public:
    Groups(const CodedMatrix& matrix, std::span<const float> weights) : m_matrix(matrix), m_weights(weights) {
        if (!matrix.folded)
            return;
        const auto groups = static_cast<std::size_t>(matrix.groups());
        const auto size = static_cast<std::size_t>(matrix.group);
        m_unfolded.resize(weights.size());
        for (std::size_t i = 0; i < size; ++i)
            for (std::size_t group = 0; group < groups; ++group)
                m_unfolded[group * size + i] = weights[i * groups + group];
        m_weights = m_unfolded;
    }

    [[nodiscard]] std::int64_t count() const { return m_matrix.groups(); }
    [[nodiscard]] std::span<const float> operator[](std::int64_t group) const {
        std::int64_t first = group * m_matrix.group;
        std::int64_t end = static_cast<std::int64_t>(m_weights.size());
        if (!m_matrix.folded && !m_matrix.flattened) {
            const std::int64_t row = group / m_matrix.groupsPerRow();
            first = row * m_matrix.cols + group % m_matrix.groupsPerRow() * m_matrix.group;
            end = (row + 1) * m_matrix.cols;
        }
        return m_weights.subspan(static_cast<std::size_t>(first),
                                 static_cast<std::size_t>(std::min(m_matrix.group, end - first)));
    }

    template <typename Body>
    void forEach(const JobContext& job, Body&& body) const {
        parallelFor(count(), kGroupsPerTask, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t group = begin; group < end && !job.stopRequested(); ++group)
                body(group, (*this)[group]);
        });
    }

private:
    const CodedMatrix& m_matrix;
    std::span<const float> m_weights;
    std::vector<float> m_unfolded;
};

float codeOf(float weight, const Grid& grid, float largestCode) {
    return std::clamp(roundToEven(std::clamp(weight * grid.inverse + grid.zero, -1024.0F, 1024.0F)), 0.0F,
                      largestCode);
}

/// hqq's first grid: from minimum to maximum, zero not forced into the range.
Grid firstGrid(std::span<const float> weights, const HalfQuadratic& settings) {
    const auto [low, high] = std::minmax_element(weights.begin(), weights.end());
    const float range = *high - *low;
    Grid grid;
    const auto steps = static_cast<float>((1 << settings.bits) - 1);
    // An F16 must hold the scale.
    grid.inverse = range <= kFlatRange ? 1.0F : std::clamp(steps / range, 1 / kLargestHalf, kLargestInverse);
    grid.zero = -*low * grid.inverse;
    if (settings.roundsZero())
        grid.zero = std::nearbyint(grid.zero);
    return grid;
}

/// Looks at weights one by one, on one grid with one penalty.
class Weigher {
public:
    Weigher(const Grid& grid, const HalfQuadratic& settings, double penalty)
        : m_grid(grid), m_penalty(penalty), m_power(settings.power),
          m_largest(static_cast<float>((1 << settings.bits) - 1)),
          m_still(static_cast<float>(std::pow(penalty, -1 / (2 - settings.power)))) {}

    [[nodiscard]] HqqWeight operator()(float weight) const {
        const float code = codeOf(weight, m_grid, m_largest);
        const float error = weight - (code - m_grid.zero) / m_grid.inverse;
        return {code, error, std::abs(error) <= m_still ? 0.0F : shrink(error, m_penalty, m_power)};
    }

private:
    Grid m_grid;
    double m_penalty, m_power;
    float m_largest;
    float m_still; ///< up to |x|^(2 − p) = 1 / β shrinking leaves 0: nearly always, and cheaper than a power
};

Step iterate(std::span<const float> weights, const Grid& grid, const HalfQuadratic& settings,
             double penalty) {
    const Weigher weigh(grid, settings, penalty);
    Step step;
    double sum = 0;
    for (const float weight : weights) {
        const HqqWeight seen = weigh(weight);
        step.error += static_cast<double>(std::abs(seen.error));
        sum += static_cast<double>(seen.code - (weight - seen.sparse) * grid.inverse);
    }
    step.zero = static_cast<float>(sum / static_cast<double>(weights.size()));
    return step;
}

/// The published solvers, which judge the whole matrix at once.
std::vector<Grid> solvePublished(const HalfQuadratic& settings, const Groups& groups, const JobContext& job,
                                 const HqqObserver& observer) {
    std::vector<Grid> grids(static_cast<std::size_t>(groups.count()));
    groups.forEach(job, [&](std::int64_t group, std::span<const float> weights) {
        grids[static_cast<std::size_t>(group)] = firstGrid(weights, settings);
    });
    const bool isLegacy = settings.solver == HalfQuadratic::Solver::legacy;
    double best = kFirstBestError;
    auto known = grids;
    std::vector<Step> steps(grids.size());
    const double count = static_cast<double>(settings.rows) * static_cast<double>(settings.cols);
    for (int iteration = 0; iteration < settings.iterations && !job.stopRequested(); ++iteration) {
        groups.forEach(job, [&](std::int64_t group, std::span<const float> weights) {
            const auto i = static_cast<std::size_t>(group);
            steps[i] = iterate(weights, grids[i], settings, settings.penaltyAt(iteration));
        });
        const double error = std::accumulate(steps.begin(), steps.end(), 0.0,
                                             [](double sum, const Step& step) { return sum + step.error; }) /
                             count;
        const bool improved = error < best;
        for (std::size_t i = 0; observer && i < grids.size(); ++i)
            observer(static_cast<std::int64_t>(i),
                     {0, iteration, grids[i], steps[i].error, steps[i].zero, improved});
        if (!improved && !isLegacy)
            return known;
        known = grids;
        for (std::size_t i = 0; i < grids.size(); ++i)
            grids[i].zero = steps[i].zero;
        if (!improved)
            break;
        best = error;
    }
    return grids;
}

/// A grid as it will be stored: scale and zero point rounded to F16.
struct StoredGrid {
    float scale = 1, zero = 0;
    [[nodiscard]] Grid grid() const { return {1 / scale, zero}; }
};

StoredGrid asStored(float scale, float zero) {
    return {storedScale(scale, false), roundToHalf(std::clamp(zero, -kLargestHalf, kLargestHalf))};
}

/// Keeps the stored grid with the least error that a run of iterations passes through.
class BestGrid {
public:
    using Observer = std::function<void(const HqqIteration&)>;

    BestGrid(const HalfQuadratic& settings, std::span<const float> weights, const Observer& observer)
        : m_settings(settings), m_weights(weights), m_observer(observer) {}

    /// Iterates from a grid until the stored zero point stands still.
    void runFrom(StoredGrid grid) {
        if (!(grid.scale > 0))
            return;
        const int run = m_runs++;
        for (int iteration = 0; iteration < m_settings.iterations; ++iteration) {
            const Step step = iterate(m_weights, grid.grid(), m_settings, m_settings.penaltyAt(iteration));
            if (m_observer)
                m_observer({run, iteration, grid.grid(), step.error, step.zero, step.error < m_error});
            if (step.error < m_error) {
                m_error = step.error;
                m_best = grid;
            }
            const StoredGrid next = asStored(grid.scale, step.zero);
            if (next.zero == grid.zero)
                return;
            grid = next;
        }
    }
    [[nodiscard]] StoredGrid best() const { return m_best; }

private:
    const HalfQuadratic& m_settings;
    std::span<const float> m_weights;
    const Observer& m_observer;
    int m_runs = 0;
    StoredGrid m_best;
    double m_error = std::numeric_limits<double>::infinity();
};

/// Starts from the grid of the published solvers with its zero point rounded and not, and, where zero lies
/// outside the range, from the grid of plain rounding as well: so the error is never above that one's.
StoredGrid solveBest(const HalfQuadratic& settings, std::span<const float> weights,
                     const BestGrid::Observer& observer) {
    const auto [low, high] = std::minmax_element(weights.begin(), weights.end());
    const auto steps = static_cast<float>((1 << settings.bits) - 1);
    BestGrid search(settings, weights, observer);
    const auto start = [&](float from, float to) {
        const StoredGrid grid = asStored((to - from) / steps, 0);
        if (!(grid.scale > 0))
            return;
        search.runFrom(asStored(grid.scale, -roundToEven(std::clamp(from / grid.scale, -1e6F, 1e6F))));
        search.runFrom(asStored(grid.scale, -from / grid.scale));
    };
    start(*low, *high);
    if (*low > 0 || *high < 0)
        start(std::min(*low, 0.0F), std::max(*high, 0.0F));
    // A constant group: code 0, and the zero point is the weight.
    search.runFrom(asStored(1, -*low));
    return search.best();
}

std::vector<StoredGrid> solve(const HalfQuadratic& settings, const Groups& groups, const JobContext& job,
                              const HqqObserver& observer) {
    std::vector<StoredGrid> result(static_cast<std::size_t>(groups.count()));
    if (settings.solver == HalfQuadratic::Solver::best) {
        groups.forEach(job, [&](std::int64_t group, std::span<const float> weights) {
            BestGrid::Observer ofGroup;
            if (observer)
                ofGroup = [&](const HqqIteration& iteration) { observer(group, iteration); };
            result[static_cast<std::size_t>(group)] = solveBest(settings, weights, ofGroup);
        });
        return result;
    }
    const auto grids = solvePublished(settings, groups, job, observer);
    std::transform(grids.begin(), grids.end(), result.begin(),
                   [](const Grid& grid) { return asStored(1 / grid.inverse, grid.zero); });
    return result;
}

} // namespace

double HalfQuadratic::penaltyAt(int iteration) const {
    return solver == Solver::legacy ? penalty : penalty * std::pow(growth, iteration);
}

float shrink(float x, double penalty, double power) {
    const double magnitude = std::abs(static_cast<double>(x));
    if (magnitude == 0)
        return 0;
    const double kept = std::max(0.0, magnitude - std::pow(magnitude, power - 1) / penalty);
    return static_cast<float>(std::copysign(kept, static_cast<double>(x)));
}

std::vector<HqqWeight> weighGroup(std::span<const float> weights, const HqqGrid& grid,
                                  const HalfQuadratic& settings, double penalty) {
    const Weigher weigh(grid, settings, penalty);
    std::vector<HqqWeight> seen;
    std::transform(weights.begin(), weights.end(), std::back_inserter(seen), weigh);
    return seen;
}

std::vector<float> groupWeights(const CodedMatrix& matrix, std::span<const float> weights,
                                std::int64_t group) {
    const Groups groups(matrix, weights);
    const auto values = groups[group];
    return {values.begin(), values.end()};
}

Expected<CodedMatrix> halfQuadratic(const HalfQuadratic& settings, std::span<const float> weights,
                                    const JobContext& job, const HqqObserver& observer) {
    CodedMatrix matrix = CodedLayout{.rows = settings.rows,
                                     .cols = settings.cols,
                                     .bits = settings.bits,
                                     .group = settings.group,
                                     .folded = settings.folded}
                             .matrix();
    if (settings.folded && settings.rows * settings.cols % settings.group != 0)
        return fail(ErrorKind::usage, "{} x {} weights cannot be folded into {} rows", settings.rows,
                    settings.cols, settings.group);
    const auto grids = solve(settings, Groups(matrix, weights), job, observer);
    const auto largest = static_cast<float>((1 << settings.bits) - 1);
    encodeCodes(matrix, weights, job,
                [&](std::int64_t group, const float* values, std::int64_t count, std::uint8_t* codes) {
                    const Grid grid = grids[static_cast<std::size_t>(group)].grid();
                    for (std::int64_t i = 0; i < count; ++i)
                        codes[i] = static_cast<std::uint8_t>(codeOf(values[i], grid, largest));
                });
    if (job.stopRequested())
        return stoppedByUser();
    for (int code = 0; code < 1 << settings.bits; ++code)
        matrix.table.push_back(static_cast<float>(code));
    for (const StoredGrid& grid : grids) {
        matrix.scalesF16.push_back(floatToHalf(grid.scale));
        matrix.zerosF16.push_back(floatToHalf(grid.zero));
    }
    return matrix;
}

} // namespace nibble
