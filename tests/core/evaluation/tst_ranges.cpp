// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Affine grids and their errors: against the vectors of the course's worked example, against figures for the
// normal distribution made elsewhere, against rounding value by value in a loop, and against what must hold.
#include <QtTest>

#include <cmath>
#include <limits>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/evaluation/ranges/range_study.h"

using namespace nibble;

namespace {

RangeDataPointer dataOf(std::vector<float> values, std::int64_t cols,
                        RangeData::Kind kind = RangeData::Kind::weights) {
    return *RangeData::make(std::move(values), cols, kind);
}

std::vector<float> normalValues(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(count);
    for (float& value : values)
        value = static_cast<float>(random.normal());
    return values;
}

/// Σ(x − x̂)² one value after the other, as the definition reads: between the grid's ends and beyond.
struct SlowNoise {
    double rounding = 0, clipping = 0;

    SlowNoise(const std::vector<float>& values, const AffineGrid& grid) {
        for (const float value : values) {
            if (!std::isfinite(value))
                continue;
            const double x = value, steps = std::nearbyint(x / grid.scale) + grid.zero;
            const double code =
                std::min<double>(std::max<double>(steps, grid.lowest), static_cast<double>(grid.highest));
            const bool inside =
                x >= grid.scale * (grid.lowest - grid.zero) && x <= grid.scale * (grid.highest - grid.zero);
            (inside ? rounding : clipping) += std::pow(grid.scale * (code - grid.zero) - x, 2);
        }
    }
    [[nodiscard]] double sum() const { return rounding + clipping; }
};

bool close(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance;
}

} // namespace

class RangesTest : public QObject {
    Q_OBJECT

private slots:
    void workedExample() {
        const std::vector<double> values{-2.1, 0.5, 1.8};
        const auto codes = [&](const AffineGrid& grid) {
            std::vector<int> result;
            for (const double x : values)
                result.push_back(grid.code(x));
            return result;
        };
        const GridScheme asym8{.bits = 8, .kind = GridKind::asymmetric};
        const AffineGrid grid = makeGrid(asym8, {-2.1, 1.8});
        QVERIFY(close(grid.scale, 0.0152941, 5e-8));
        QCOMPARE(grid.zero, 137);
        QCOMPARE(codes(grid), (std::vector{0, 170, 255}));
        const double stored[] = {-2.0953, 0.5047, 1.8047};
        double worst = 0, squares = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            const double x = grid.value(grid.code(values[i]));
            QVERIFY(close(x, stored[i], 5e-5));
            worst = std::max(worst, std::abs(x - values[i]));
            squares += std::pow(x - values[i], 2);
        }
        QVERIFY(close(worst, 0.0047, 5e-5));
        QVERIFY(close(squares / 3, 2.21e-5, 1e-7));

        const AffineGrid symmetric = makeGrid({.bits = 8}, {-2.1, 2.1});
        QVERIFY(close(symmetric.scale, 0.01653543, 5e-9));
        QCOMPARE(codes(symmetric), (std::vector{-127, 30, 109}));
        const AffineGrid four = makeGrid({.bits = 4, .kind = GridKind::asymmetric}, {-2.1, 1.8});
        QVERIFY(close(four.scale, 0.26, 1e-12));
        QCOMPARE(four.zero, 8);
        QCOMPARE(codes(four), (std::vector{0, 10, 15}));
        QVERIFY(close(four.value(0), -2.08, 1e-12) && close(four.value(15), 1.82, 1e-12));
    }

    /// round(x / s) + z and round(x / s + z) differ at ties with an odd zero point: 0.5 with z = 1.
    void tiesToEven() {
        const AffineGrid odd{.scale = 1, .zero = 1, .lowest = 0, .highest = 255};
        QCOMPARE(odd.code(0.5), 1);
        QCOMPARE(odd.codeWithZeroInside(0.5), 2);
        const AffineGrid even{.scale = 1, .zero = 2, .lowest = 0, .highest = 255};
        QCOMPARE(even.code(0.5), even.codeWithZeroInside(0.5));
        const AffineGrid none{.scale = 1, .zero = 0, .lowest = -8, .highest = 7};
        for (const auto& [x, code] : std::vector<std::pair<double, int>>{
                 {0.5, 0}, {1.5, 2}, {2.5, 2}, {-0.5, 0}, {-1.5, -2}, {99, 7}, {-99, -8}, {1e300, 7}})
            QCOMPARE(none.code(x), code);
        QCOMPARE(none.code(std::nan("")), 0);
    }

    /// One spike of 85 among values from −2 to 3: the others use eight levels.
    void outlierExample() {
        const auto data = *RangeData::draw({.name = "spike", .samples = 100'000});
        const auto row = *rangeRow(*data, {.scheme = {.bits = 8}});
        QVERIFY(close(row.grid.scale, 85.0 / 127, 1e-12));
        QCOMPARE(row.figures.error.codesUsed(), 9); // and one for the spike
        QCOMPARE(row.figures.error.codesHolding(0.9999), 8);
        for (int code = -3; code <= 4; ++code)
            QVERIFY(row.figures.error.codes[std::size_t(code + 128)] > 0);
    }

    /// Best clips of N(0, 1): from an independent program. Without a seed: the density itself.
    void normalAtItsBestClip() {
        const auto theory = theoreticalTable({.name = "normal"});
        QVERIFY(theory);
        const double full[] = {8.26, 13.91, 19.26, 24.53, 29.82, 35.16, 40.57};
        const double restricted[] = {7.21, 13.29, 18.90, 24.33, 29.71, 35.11, 40.54};
        const double clips[] = {1.22, 1.95, 2.47, 2.90, 3.27, 3.61, 3.92};
        for (int bits = 2; bits <= 8; ++bits) {
            const std::size_t at = std::size_t(bits - 2);
            const GridScheme whole{.bits = bits}, less{.bits = bits, .kind = GridKind::restricted};
            const double sqnr = *gridError(*theory, makeGrid(whole, optimalRange(*theory, whole))).sqnrDb();
            QVERIFY2(close(sqnr, full[at], 0.006), qPrintable(QStringLiteral("%1: %2").arg(bits).arg(sqnr)));
            const GridRange best = optimalRange(*theory, less);
            const double other = *gridError(*theory, makeGrid(less, best)).sqnrDb();
            QVERIFY2(close(other, restricted[at], 0.006),
                     qPrintable(QStringLiteral("%1: %2").arg(bits).arg(other)));
            QVERIFY2(close(best.high, clips[at], 0.011), qPrintable(QString::number(best.high)));
        }
    }

    /// 2^20 samples; min-max depends on the largest of them, which differs between generators by some tenths
    /// of a decibel.
    void normalSamples() {
        const auto data = *RangeData::draw({.name = "normal"});
        const double minMax[] = {0.2, 6.3, 13.7, 20.3, 26.6, 32.8, 38.9};
        const double best[] = {8.26, 13.91, 19.26, 24.53, 29.82, 35.16, 40.57};
        for (int bits = 2; bits <= 8; ++bits) {
            const std::size_t at = std::size_t(bits - 2);
            const auto widest = *rangeRow(*data, {.scheme = {.bits = bits}});
            QVERIFY2(close(*widest.figures.error.sqnrDb(), minMax[at], 0.6),
                     qPrintable(QString::number(*widest.figures.error.sqnrDb())));
            for (const RangeRule rule : {RangeRule::mse, RangeRule::optimal}) {
                const auto row = *rangeRow(*data, {.scheme = {.bits = bits}, .rule = rule});
                // A third of the error at the best clip is clipping (at 8 bits by a hundred samples): two
                // standard errors are up to 0.1 dB.
                QVERIFY2(close(*row.figures.error.sqnrDb(), best[at], 0.1),
                         qPrintable(QString::number(*row.figures.error.sqnrDb())));
            }
        }
    }

    void sameAsValueByValue() {
        Random random(3);
        for (const std::size_t count : {1U, 31U, 32U, 33U, 1000U, 4095U, 4096U, 70'000U}) {
            auto values = normalValues(count, count);
            if (count > 40) {
                values[7] = std::numeric_limits<float>::quiet_NaN();
                values[8] = std::numeric_limits<float>::infinity();
                values[9] = -1e10F; // far from all others: their rounding must not drown in it
            }
            const auto data = dataOf(values, 100);
            QCOMPARE(data->nonFinite(), count > 40 ? 2 : 0);
            for (const GridKind kind : {GridKind::symmetric, GridKind::restricted, GridKind::asymmetric})
                for (const int bits : {2, 4, 8}) {
                    const GridRange range{-0.5 - 2 * random.uniform(), 0.5 + 2 * random.uniform()};
                    const AffineGrid grid = makeGrid({.bits = bits, .kind = kind}, range);
                    const GridError error = gridError(data->table(), grid);
                    const SlowNoise slow(values, grid);
                    QVERIFY(close(error.rounding, slow.rounding, 1e-12 * slow.rounding));
                    QVERIFY(close(error.clipping, slow.clipping, 1e-12 * slow.clipping));
                    QVERIFY(close(gridNoise(data->table(), grid), slow.sum(), 1e-12 * slow.sum()));
                    // The same split, counts and extremes by a pass over the values.
                    GridRequest request{
                        .scheme = {.bits = bits, .kind = kind, .unit = GridUnit::group, .group = 7}};
                    const auto plan = *GridPlan::make(*data, request);
                    double bySlow = 0;
                    for (std::int64_t group = 0; group < std::ssize(plan.grids()); ++group) {
                        const auto part = GridPlan::valuesOf(*data, request.scheme, group);
                        if (plan.grids()[std::size_t(group)].scale > 0)
                            bySlow += SlowNoise(part, plan.grids()[std::size_t(group)]).sum();
                    }
                    const auto grouped = *measureGrids(*data, plan);
                    QVERIFY(close(grouped.error.noise(), bySlow, 1e-12 * bySlow));
                    QCOMPARE(std::accumulate(grouped.error.codes.begin(), grouped.error.codes.end(), 0.0),
                             double(data->table().size()));
                }
        }
    }

    void splitsAndCounts() {
        const auto data = dataOf({-3, -1, 0, 0.4F, 1, 2, 5}, 7);
        const AffineGrid grid{.scale = 1, .zero = 0, .lowest = -2, .highest = 1};
        const GridError error = gridError(data->table(), grid);
        QCOMPARE(error.clippedBelow, 1.0);
        QCOMPARE(error.clippedAbove, 2.0);
        QVERIFY(close(error.clipping, 1 + 1 + 16, 1e-12));
        QVERIFY(close(error.rounding, 0.16, 1e-7));
        QCOMPARE(error.codes, (std::vector<double>{1, 1, 2, 3}));
        QCOMPARE(error.largest, 4.0);
        QCOMPARE(error.largestAt, 5.0);
        QVERIFY(close(error.product, 6 + 1 + 1 + 2 + 5, 1e-12));
        QVERIFY(close(error.energy, 4 + 1 + 3, 1e-12));
    }

    void rules() {
        const auto heavy = *RangeData::draw({.name = "student", .samples = 1 << 16, .seed = 5});
        const ValueTable& bins = heavy->bins();
        for (const GridKind kind : {GridKind::symmetric, GridKind::restricted, GridKind::asymmetric})
            for (const int bits : {2, 4, 8}) {
                const GridScheme scheme{.bits = bits, .kind = kind};
                const auto noise = [&](const ValueTable& table, RangeRule rule) {
                    return gridNoise(table, makeGrid(scheme, findRange(*heavy, scheme, rule)));
                };
                // On its own histogram the least squares are never worse than min-max.
                QVERIFY(noise(bins, RangeRule::mse) <= noise(bins, RangeRule::minMax));
                for (const RangeRuleInfo& rule : allRangeRules())
                    QVERIFY2(noise(heavy->table(), RangeRule::optimal) <=
                                 noise(heavy->table(), rule.rule) * (1 + 1e-3),
                             rule.name.data());
                const GridRange whole = findRange(*heavy, scheme, RangeRule::percentile, 100);
                QVERIFY(close(whole.high, findRange(*heavy, scheme, RangeRule::minMax).high,
                              heavy->histogram().binWidth()));
            }
        // Nothing is clipped between the ends: no error beyond half a step.
        const auto row = *rangeRow(*heavy, {.scheme = {.bits = 4}});
        QVERIFY(row.figures.error.largest <= row.grid.scale * 0.5 * (1 + 1e-12));
        QCOMPARE(row.figures.error.clipping, 0.0);
    }

    void movingAverageOverRows() {
        std::vector<float> values(2000, 0.0F);
        values[0] = 1; // the first of two rows
        values[1000] = 3;
        values[1001] = -2;
        const auto data = dataOf(values, 1000);
        const GridRange range =
            findRange(*data, {.bits = 8, .kind = GridKind::asymmetric}, RangeRule::movingAverage);
        QVERIFY(close(range.high, 1 + 0.01 * 2, 1e-12));
        QVERIFY(close(range.low, 0.01 * -2, 1e-12));
    }

    /// More scales never hurt, and cost what is said.
    void granularity() {
        auto values = normalValues(64 * 256, 9);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] *= static_cast<float>(1 + i / 256); // rows of different size
        const auto data = dataOf(values, 256);
        double before = std::numeric_limits<double>::infinity();
        for (const GridScheme& scheme :
             {GridScheme{.bits = 4}, GridScheme{.bits = 4, .unit = GridUnit::channel},
              GridScheme{.bits = 4, .unit = GridUnit::group, .group = 64},
              GridScheme{.bits = 4, .unit = GridUnit::group, .group = 32}}) {
            const auto row = *rangeRow(*data, {.scheme = scheme});
            QVERIFY(row.figures.error.noise() < before);
            before = row.figures.error.noise();
            const auto least = *rangeRow(*data, {.scheme = scheme, .rule = RangeRule::mse});
            QVERIFY(least.figures.error.noise() <= before);
        }
        const auto bits = [&](const GridScheme& scheme) {
            return rangeRow(*data, {.scheme = scheme})->figures.bitsPerValue;
        };
        QCOMPARE(bits({.bits = 4, .unit = GridUnit::group, .group = 32}), 4.5);
        QCOMPARE(bits({.bits = 4, .kind = GridKind::asymmetric, .unit = GridUnit::group, .group = 32}),
                 4.625);
        QCOMPARE(bits({.bits = 8, .unit = GridUnit::channel}), 8.125);
        const auto refused =
            rangeRow(*data, {.scheme = {.unit = GridUnit::channel}, .rule = RangeRule::entropy});
        QVERIFY(!refused && refused.error().kind == ErrorKind::usage);
    }

    /// A channel of activations is a column, a token a row.
    void channelsOfActivations() {
        std::vector<float> values;
        for (int token = 0; token < 50; ++token)
            for (int channel = 0; channel < 8; ++channel)
                values.push_back(static_cast<float>(channel == 3 ? 100 + token : channel + 0.1F * token));
        const auto data = dataOf(values, 8, RangeData::Kind::activations);
        const auto noise = [&](GridUnit unit) {
            return rangeRow(*data, {.scheme = {.bits = 8, .unit = unit}})->figures.error.noise();
        };
        QVERIFY(noise(GridUnit::channel) < 0.25 * noise(GridUnit::token));
        QCOMPARE(rangeRow(*data, {.scheme = {.unit = GridUnit::channel}})->grids, std::int64_t{8});
        QCOMPARE(rangeRow(*data, {.scheme = {.unit = GridUnit::token}})->grids, std::int64_t{50});
    }

    /// Rows drawn from a tensor: the exact figure lies in 95 of 100 intervals, more or less.
    void samplesHoldTheirPromise() {
        Random random(4);
        ModelTensor tensor;
        tensor.name = "w";
        std::vector<float> values(512 * 64);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<float>(random.normal() * (1 + 0.5 * std::sin(double(i / 64))));
        tensor.data = Tensor::ownFloats({512, 64}, values);
        const auto all = *RangeData::ofTensor(tensor);
        QVERIFY(!all->isSample());
        const GridRequest request{.scheme = {.bits = 4}, .range = GridRange{-2.5, 2.5}};
        const double exact = *rangeRow(*all, request)->figures.error.sqnrDb();
        const double exactMean = rangeRow(*all, request)->figures.error.meanSquare();
        int inside = 0, insideMean = 0;
        constexpr int draws = 200;
        for (int draw = 1; draw <= draws; ++draw) {
            const auto sample = *RangeData::ofTensor(tensor, 64 * 64, std::uint64_t(draw));
            QCOMPARE(sample->rows(), std::int64_t{64});
            const auto figures = rangeRow(*sample, request)->figures;
            inside += close(*figures.error.sqnrDb(), exact, *figures.sqnrMargin) ? 1 : 0;
            insideMean += close(figures.error.meanSquare(), exactMean,
                                *figures.noiseMargin * figures.error.meanSquare())
                              ? 1
                              : 0;
        }
        // 190 expected, standard deviation 3.1; small samples cover a little less.
        QVERIFY2(inside >= 177, qPrintable(QString::number(inside)));
        QVERIFY2(insideMean >= 177, qPrintable(QString::number(insideMean)));
    }

    void anyNumberOfThreads() {
        const auto data = dataOf(normalValues(300 * 200, 2), 200);
        const GridRequest request{.scheme = {.bits = 3, .unit = GridUnit::group, .group = 32},
                                  .rule = RangeRule::mse};
        const int before = threadCount();
        setThreadCount(1);
        const double one = rangeRow(*data, request)->figures.error.noise();
        setThreadCount(3);
        QCOMPARE(rangeRow(*data, request)->figures.error.noise(), one);
        setThreadCount(before);
    }

    void mapsAddUp() {
        const auto data = dataOf(normalValues(700 * 300, 6), 300);
        const auto plan = *GridPlan::make(*data, {.scheme = {.bits = 3, .unit = GridUnit::channel}});
        const auto map = *errorMap(*data, plan);
        QVERIFY(map.width <= ErrorMap::kSide && map.height <= ErrorMap::kSide);
        const double noise = measureGrids(*data, plan)->error.noise();
        QVERIFY(close(std::accumulate(map.rowNoise.begin(), map.rowNoise.end(), 0.0), noise, 1e-9 * noise));
    }

    void absurdValues() {
        QVERIFY(!RangeData::make({}, 1));
        QVERIFY(!RangeData::make({std::numeric_limits<float>::quiet_NaN()}, 1));
        const auto zeros = dataOf(std::vector<float>(100, 0.0F), 10);
        for (const RangeRuleInfo& rule : allRangeRules())
            for (const GridKind kind : {GridKind::symmetric, GridKind::asymmetric}) {
                const auto row = *rangeRow(*zeros, {.scheme = {.bits = 4, .kind = kind}, .rule = rule.rule});
                QCOMPARE(row.figures.error.noise(), 0.0);
                QVERIFY(!row.figures.error.sqnrDb());
            }
        const auto extreme = dataOf({3e38F, -3e38F, 1e-40F, 1}, 2);
        for (const RangeRuleInfo& rule : allRangeRules()) {
            const auto row = *rangeRow(*extreme, {.scheme = {.bits = 8}, .rule = rule.rule});
            QVERIFY(std::isfinite(row.figures.error.noise()));
        }
        QVERIFY(!RangeData::draw({.name = "nothing"}));
        QVERIFY(!RangeData::draw({.samples = 0}));
        QVERIFY(!RangeData::draw({.scale = -1}));
        QVERIFY(!RangeData::draw({.scale = 1e300}));
        QVERIFY(!RangeData::draw({.name = "student", .degrees = 0}));
        QVERIFY(!theoreticalTable({.name = "student", .degrees = 2}));
        std::stop_source stopped;
        stopped.request_stop();
        const auto none = RangeData::draw({}, {.stop = stopped.get_token()});
        QVERIFY(!none && none.error().kind == ErrorKind::stopped);
    }
};

QTEST_GUILESS_MAIN(RangesTest)
#include "tst_ranges.moc"
