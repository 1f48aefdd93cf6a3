// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ranges of grids that few values share: the sweep against trying every candidate one by one, the calibrators
// against their definitions on the same values alone, and single grids by hand.
#include <QtTest>

#include <cmath>
#include <limits>

#include "core/base/random.h"
#include "core/evaluation/ranges/group_ranges.h"
#include "core/evaluation/ranges/range_study.h"

using namespace nibble;

namespace {

constexpr GridKind kKinds[] = {GridKind::symmetric, GridKind::restricted, GridKind::asymmetric};

std::vector<float> someValues(std::size_t count, int shape, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(count);
    for (float& value : values) {
        const double x = random.normal();
        value = static_cast<float>(shape == 0   ? x
                                   : shape == 1 ? x * x * x    // heavy tails
                                   : shape == 2 ? std::abs(x)  // one sign
                                   : shape == 3 ? -std::exp(x) // the other, skewed
                                                : x + 1.5);
    }
    if (shape == 4)
        values[count / 2] = 85;
    return values;
}

/// Σ(x − x̂)² as the definition reads.
double slowNoise(const std::vector<float>& values, const AffineGrid& grid) {
    double sum = 0;
    for (const float value : values) {
        const double x = value, steps = grid.scale > 0 ? std::nearbyint(x / grid.scale) : 0;
        const double code = std::clamp<double>(steps + grid.zero, grid.lowest, grid.highest);
        sum += std::pow(grid.scale * (code - grid.zero) - x, 2);
    }
    return sum;
}

GridRange wholeOf(const std::vector<float>& values, const GridScheme& scheme) {
    double low = 0, high = 0;
    for (const float value : values) {
        low = std::min<double>(low, value);
        high = std::max<double>(high, value);
    }
    const double most = std::max(-low, high);
    return scheme.kind == GridKind::asymmetric ? GridRange{low, high} : GridRange{-most, most};
}

GridRange cut(const GridRange& whole, double clip) {
    return {std::max(whole.low, -clip), std::min(whole.high, clip)};
}

/// All that methods.md §2 names, one after the other. Where both ends are cut alike, zero lies halfway
/// between two codes; rounding says which it is, or `other` does.
double slowLeastSquares(const std::vector<float>& values, const GridScheme& scheme, bool other) {
    const GridRange whole = wholeOf(values, scheme);
    const double width = std::max(-whole.low, whole.high) / 2048;
    double least = slowNoise(values, makeGrid(scheme, whole));
    for (int bin = 128; bin < 2048; ++bin) {
        const GridRange range = cut(whole, (bin + 0.5) * width);
        AffineGrid grid = makeGrid(scheme, range);
        if (other && scheme.kind == GridKind::asymmetric && range.low == -range.high)
            grid.zero = grid.highest - grid.zero;
        least = std::min(least, slowNoise(values, grid));
    }
    return least;
}

} // namespace

class GroupRangesTest : public QObject {
    Q_OBJECT

private slots:
    void sweepTriesEveryClip() {
        RangeSweep sweep;
        for (const std::size_t count : {1U, 2U, 3U, 16U, 64U, 300U})
            for (int shape = 0; shape < 5; ++shape) {
                const auto values = someValues(count, shape, count * 10 + std::size_t(shape));
                double signal = 0;
                for (const float value : values)
                    signal += double(value) * value;
                for (const GridKind kind : kKinds)
                    for (const int bits : {2, 3, 4, 8}) {
                        const GridScheme scheme{.bits = bits, .kind = kind};
                        sweep.take(values, scheme);
                        const GridRange found = sweep.leastSquares();
                        const double noise = slowNoise(values, makeGrid(scheme, found)),
                                     least = std::min(slowLeastSquares(values, scheme, false),
                                                      slowLeastSquares(values, scheme, true));
                        // Sums of squares up to the signal lose some units of 2^-52 of it each.
                        QVERIFY2(
                            std::abs(noise - least) <= 1e-12 * signal + 1e-9 * least,
                            qPrintable(QStringLiteral("%1 values, shape %2, %3 bits, kind %4: %5, least %6")
                                           .arg(count)
                                           .arg(shape)
                                           .arg(bits)
                                           .arg(int(kind))
                                           .arg(noise)
                                           .arg(least)));
                    }
            }
    }

    /// Against scales in much finer steps. From the nearest clip that was tried the root of the noise grows
    /// by at most |Δs| ‖q‖ ≤ 2 ‖x‖ Δs / s, and clips lie 1/2048 of the whole range apart.
    void optimumIsTheBest() {
        RangeSweep sweep;
        for (int shape = 0; shape < 5; ++shape)
            for (const GridKind kind : kKinds)
                for (const int bits : {2, 4}) {
                    const auto values = someValues(64, shape, 7 + std::uint64_t(shape));
                    const GridScheme scheme{.bits = bits, .kind = kind};
                    const GridRange whole = wholeOf(values, scheme);
                    sweep.take(values, scheme);
                    const double squares = slowNoise(values, makeGrid(scheme, sweep.leastSquares())),
                                 found = slowNoise(values, makeGrid(scheme, sweep.optimum()));
                    QVERIFY(found <= squares * (1 + 1e-12));
                    double signal = 0;
                    for (const float value : values)
                        signal += double(value) * value;
                    for (int i = 1000; i <= 16000; ++i) {
                        const double factor = i / 16000.0;
                        const GridRange range{whole.low * factor, whole.high * factor};
                        const double slack = 2 * std::sqrt(signal) / (4096 * factor);
                        QVERIFY(std::sqrt(found) <=
                                std::sqrt(slowNoise(values, makeGrid(scheme, range))) + slack);
                    }
                }
    }

    /// Each channel as the same rule has it for these values alone.
    void entropyAndPercentilePerChannel() {
        std::vector<float> all;
        for (int channel = 0; channel < 3; ++channel)
            for (const float value : someValues(4096, channel, 20 + std::uint64_t(channel)))
                all.push_back(value);
        const auto data = *RangeData::make(all, 4096);
        for (const GridKind kind : kKinds)
            for (const int bits : {3, 8}) {
                const GridScheme scheme{.bits = bits, .kind = kind, .unit = GridUnit::channel};
                const auto plan = *GridPlan::make(*data, {.scheme = scheme, .rule = RangeRule::entropy});
                for (int channel = 0; channel < 3; ++channel) {
                    const auto row = data->row(channel);
                    const auto alone = *RangeData::make({row.begin(), row.end()}, 4096);
                    const AffineGrid expected =
                        makeGrid(scheme, findRange(*alone, scheme, RangeRule::entropy));
                    QCOMPARE(plan.grids()[std::size_t(channel)], expected);
                }
            }
    }

    /// By hand: two batches of 16 tokens, a new one counts 0.01.
    void movingAverageOfChannels() {
        std::vector<float> values(32 * 2, 0.0F);
        const auto at = [&](int token, int channel) -> float& {
            return values[std::size_t(token * 2 + channel)];
        };
        at(3, 0) = 1;
        at(20, 0) = 3;
        at(21, 0) = -2;
        at(5, 1) = -4;
        const auto data = *RangeData::make(values, 2, RangeData::Kind::activations);
        const GridScheme scheme{.bits = 8, .kind = GridKind::asymmetric, .unit = GridUnit::channel};
        const auto plan = *GridPlan::make(*data, {.scheme = scheme, .rule = RangeRule::movingAverage});
        QVERIFY(std::abs(plan.grids()[0].scale - (1 + 0.01 * 2 + 0.01 * 2) / 255) < 1e-12);
        QVERIFY(std::abs(plan.grids()[1].scale - 4 * 0.99 / 255) < 1e-12);
    }

    void rulesThatMeanNothing() {
        const auto weights = *RangeData::make(someValues(4 * 2048, 0, 1), 2048);
        const auto tokens = *RangeData::make(someValues(64 * 32, 0, 1), 32, RangeData::Kind::activations);
        const GridScheme channel{.unit = GridUnit::channel}, group{.unit = GridUnit::group, .group = 64},
            token{.unit = GridUnit::token};
        const auto check = [](const RangeData& data, RangeRule rule, const GridScheme& scheme,
                              RuleObstacle obstacle) {
            QCOMPARE(obstacleTo(rule, data, scheme), obstacle);
            const auto row = rangeRow(data, {.scheme = scheme, .rule = rule});
            QCOMPARE(row.has_value(), obstacle == RuleObstacle::none);
            if (!row) {
                QCOMPARE(row.error().kind, ErrorKind::usage);
                QVERIFY(row.error().text().find(obstacleText(obstacle)) != std::string::npos);
            }
        };
        check(*weights, RangeRule::movingAverage, channel, RuleObstacle::oneBatch);
        check(*weights, RangeRule::entropy, channel, RuleObstacle::none);
        check(*weights, RangeRule::entropy, group, RuleObstacle::fewValues);
        check(*tokens, RangeRule::movingAverage, channel, RuleObstacle::none);
        check(*tokens, RangeRule::movingAverage, token, RuleObstacle::oneBatch);
        check(*tokens, RangeRule::entropy, channel, RuleObstacle::fewValues);
        for (const RangeRule rule : {RangeRule::minMax, RangeRule::percentile, RangeRule::mse})
            check(*weights, rule, group, RuleObstacle::none);
    }

    /// A grid by hand is that one, and no other changes.
    void gridsByHand() {
        const auto data = *RangeData::make(someValues(16 * 100, 0, 3), 100);
        GridRequest request{.scheme = {.bits = 4, .unit = GridUnit::group, .group = 32}};
        QCOMPARE(gridCount(*data, request.scheme), std::int64_t{64}); // the last of each row has four values
        const auto before = *GridPlan::make(*data, request);
        const std::int64_t grid = gridOver(*data, request.scheme, 5, 70);
        QCOMPARE(grid, std::int64_t{5 * 4 + 2});
        const GridPlace place = gridPlace(*data, request.scheme, grid);
        QCOMPARE(*place.row, std::int64_t{5});
        QCOMPARE(place.firstCol, std::int64_t{64});
        QCOMPARE(place.lastCol, std::int64_t{95});
        QCOMPARE(gridPlace(*data, request.scheme, grid + 1).lastCol, std::int64_t{99});
        request.byHand = {{grid, {-0.7, 0.7}}};
        const auto after = *GridPlan::make(*data, request);
        for (std::size_t i = 0; i < before.grids().size(); ++i)
            QCOMPARE(after.grids()[i],
                     std::int64_t(i) == grid ? makeGrid(request.scheme, {-0.7, 0.7}) : before.grids()[i]);
        // Its values alone, under the same scheme, are one grid and lose as much as they do among the others.
        const auto alone = *valuesOfGrid(*data, request.scheme, grid);
        QCOMPARE(alone->table().size(), std::int64_t{32});
        const auto row = *rangeRow(*alone, {.scheme = request.scheme, .byHand = {{0, {-0.7, 0.7}}}});
        QCOMPARE(row.grids, std::int64_t{1});
        const double change =
            measureGrids(*data, after)->error.noise() - measureGrids(*data, before)->error.noise();
        const double aloneBefore = rangeRow(*alone, {.scheme = request.scheme})->figures.error.noise();
        QVERIFY(std::abs(change - (row.figures.error.noise() - aloneBefore)) < 1e-9);
        for (const std::int64_t wrong : {std::int64_t{-1}, std::int64_t{64}, std::int64_t{1} << 60}) {
            request.byHand = {{wrong, {-0.7, 0.7}}};
            QCOMPARE(GridPlan::make(*data, request)->grids(), before.grids());
        }
    }

    /// In a sample grids keep their numbers.
    void gridsOfASample() {
        ModelTensor tensor;
        tensor.name = "w";
        const auto all = someValues(64 * 32, 0, 8);
        tensor.data = Tensor::ownFloats({64, 32}, all);
        const auto sample = *RangeData::ofTensor(tensor, 8 * 32);
        const GridScheme scheme{.bits = 4, .unit = GridUnit::group, .group = 16};
        QCOMPARE(sample->rows(), std::int64_t{8});
        QCOMPARE(gridCount(*sample, scheme), std::int64_t{128});
        for (std::int64_t grid = 0; grid < 128; ++grid) {
            const std::int64_t near = nearestGrid(*sample, scheme, grid);
            QCOMPARE(near % 2, grid % 2);
            const auto values = *valuesOfGrid(*sample, scheme, grid);
            QCOMPARE(values->values()[0], all[std::size_t(near / 2 * 32 + near % 2 * 16)]);
            for (std::int64_t row = 0; row < sample->rows(); ++row) // none is nearer
                QVERIFY(std::abs(sample->sourceRow(row) - grid / 2) >= std::abs(near / 2 - grid / 2));
        }
        const std::int64_t there = 2 * sample->sourceRow(3) + 1;
        const auto plan = *GridPlan::make(*sample, {.scheme = scheme, .byHand = {{there, {-9, 9}}}});
        QCOMPARE(plan.grids()[7], makeGrid(scheme, {-9, 9}));
    }

    void absurdValues() {
        RangeSweep sweep;
        const float largest = std::numeric_limits<float>::max(), least = 1e-45F;
        for (const auto& values : std::vector<std::vector<float>>{{},
                                                                  {0},
                                                                  {0, 0, 0},
                                                                  {least},
                                                                  {least, -least, 0},
                                                                  {largest, -largest},
                                                                  {largest, least},
                                                                  {-1}})
            for (const GridKind kind : kKinds)
                for (const int bits : {2, 8}) {
                    const GridScheme scheme{.bits = bits, .kind = kind};
                    sweep.take(values, scheme);
                    for (const GridRange& range : {sweep.leastSquares(), sweep.optimum()}) {
                        QVERIFY(std::isfinite(range.low) && std::isfinite(range.high));
                        QVERIFY(slowNoise(values, makeGrid(scheme, range)) <=
                                slowNoise(values, makeGrid(scheme, wholeOf(values, scheme))));
                    }
                }
    }
};

QTEST_GUILESS_MAIN(GroupRangesTest)
#include "tst_group_ranges.moc"
