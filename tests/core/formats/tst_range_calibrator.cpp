// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/formats/range_calibrator.h"

using namespace nibble;

namespace {

/// The definitions of methods.md §2, read as they stand: over bins, in double, without running sums.
namespace definition {

double mse(const std::vector<std::int64_t>& counts, double width, double clip, int bits, bool isUnsigned) {
    const double largest = std::pow(2.0, isUnsigned ? bits : bits - 1) - 1;
    double sum = 0;
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        const double centre = (double(bin) + 0.5) * width;
        const double rounded = std::min(std::nearbyint(centre * largest / clip), largest) * clip / largest;
        sum += double(counts[bin]) * std::pow(rounded - centre, 2);
    }
    return sum;
}

double divergence(std::vector<std::int64_t> counts, std::size_t end, int bits, bool isUnsigned) {
    counts[0] = counts[1];
    const std::size_t levels = std::size_t{1} << (isUnsigned ? bits : bits - 1);
    std::vector<double> p(counts.begin(), counts.begin() + std::ptrdiff_t(end));
    p.back() += double(std::accumulate(counts.begin() + std::ptrdiff_t(end), counts.end(), std::int64_t{0}));
    std::vector<double> inLevel(levels), filled(levels), q(end);
    for (std::size_t bin = 0; bin < end; ++bin) {
        inLevel[bin * levels / end] += double(counts[bin]);
        filled[bin * levels / end] += counts[bin] > 0 ? 1 : 0;
    }
    for (std::size_t bin = 0; bin < end; ++bin)
        q[bin] = counts[bin] > 0 ? inLevel[bin * levels / end] / filled[bin * levels / end] : 0;
    const double sumP = std::accumulate(p.begin(), p.end(), 0.0);
    const double sumQ = std::accumulate(q.begin(), q.end(), 0.0);
    double kl = 0;
    for (std::size_t bin = 0; bin < end; ++bin)
        if (p[bin] > 0)
            kl += p[bin] / sumP * std::log(p[bin] / sumP / (q[bin] / sumQ)); // infinite where q is 0
    return kl;
}

} // namespace definition

RangeHistogram histogramOf(const std::vector<std::vector<float>>& batches) {
    RangeHistogram histogram;
    for (const auto& batch : batches)
        histogram.add(batch);
    return histogram;
}

/// Distributions of different tails; every batch after the first may reach beyond it.
RangeHistogram randomHistogram(int kind, std::uint64_t seed) {
    Random random(seed);
    RangeHistogram histogram;
    for (int batch = 0; batch < 3; ++batch) {
        std::vector<float> values(4000);
        for (float& value : values) {
            const double normal = random.normal();
            value = static_cast<float>(kind == 0   ? normal
                                       : kind == 1 ? normal / std::sqrt(random.uniform() + 1e-3)
                                       : kind == 2 ? -std::log(1 - random.uniform())
                                                   : random.uniform());
        }
        histogram.add(values);
    }
    return histogram;
}

double clip(const RangeHistogram& seen, Calibrator calibrator, int bits = 8, bool isUnsigned = false) {
    return calibratedClip(seen, {.calibrator = calibrator, .bits = bits, .isUnsigned = isUnsigned});
}

void addGrids() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("isUnsigned");
    for (const int kind : {0, 1, 2})
        for (const int bits : {2, 5, 8})
            for (const bool isUnsigned : {false, true})
                QTest::addRow("kind %d, %d bits%s", kind, bits, isUnsigned ? ", unsigned" : "")
                    << kind << bits << isUnsigned;
}

} // namespace

class RangeCalibratorTest : public QObject {
    Q_OBJECT

private slots:
    void binsHoldWhatTheySay() {
        // 2048 / 2048: bins one wide. The largest value belongs to the last bin, −0.5 to the first.
        const auto seen = histogramOf({{0.0F, 0.25F, -0.5F, 1.0F, 1.5F, -7.0F, 2048.0F}});
        QCOMPARE(seen.binWidth(), 1.0);
        QCOMPARE(seen.bins(), 2048);
        QCOMPARE(seen.positive()[0], 2);
        QCOMPARE(seen.negative()[0], 1);
        QCOMPARE(seen.positive()[1], 2);
        QCOMPARE(seen.negative()[7], 1);
        QCOMPARE(seen.positive()[2047], 1);
        QCOMPARE(seen.magnitudes()[0], 3);
        QCOMPARE(seen.total(), 7);
        QCOMPARE(seen.minimum(), -7.0);
        QCOMPARE(seen.maximum(), 2048.0);
    }

    void growsWithoutBinningAnew() {
        auto seen = histogramOf({{0.5F, 100.25F, 2048.0F}});
        const auto before = seen.magnitudes();
        seen.add(std::vector<float>{-3000.5F});
        QCOMPARE(seen.binWidth(), 1.0);
        QCOMPARE(seen.bins(), 3001);
        const auto after = seen.magnitudes();
        QVERIFY(std::equal(before.begin(), before.end(), after.begin()));
        QCOMPARE(seen.negative()[3000], 1);
    }

    void strayValuesCostNoMemory() {
        auto seen = histogramOf({{1e-3F, 0.5F, 2.0F}});
        seen.add(std::vector<float>{1e30F});
        QVERIFY(seen.bins() <= RangeHistogram::kMostBins);
        const auto counts = seen.magnitudes();
        QCOMPARE(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), 4);
        QCOMPARE(counts[0], 3);
        QCOMPARE(counts[static_cast<std::size_t>(1e30 / seen.binWidth())], 1);
        for (const auto& row : allCalibrators())
            QVERIFY(std::isfinite(clip(seen, row.calibrator)));
    }

    void whatIsNotFiniteIsLeftOut() {
        const float infinite = std::numeric_limits<float>::infinity();
        auto seen = histogramOf({{NAN, infinite}, {0.0F, 0.0F}, {}, {1.0F, -infinite, NAN}});
        QCOMPARE(seen.total(), 3);
        QCOMPARE(seen.largestMagnitude(), 1.0);
        QCOMPARE(seen.magnitudes()[0], 2); // zeros counted before there was a width
        const RangeHistogram zeros = histogramOf({{0.0F, 0.0F}});
        for (const auto& row : allCalibrators()) {
            QCOMPARE(clip(zeros, row.calibrator), 0.0);
            QCOMPARE(clip(RangeHistogram(), row.calibrator), 0.0);
        }
    }

    void minMaxAndMovingAverage() {
        const auto seen = histogramOf({{-1.0F, 0.5F}, {-2.0F, 0.25F}, {3.0F, -1.0F}});
        QCOMPARE(clip(seen, Calibrator::minMax), 3.0);
        // Minimum: −1, −1.01, −1.0099. Maximum: 0.5, 0.4975, 0.522525.
        QVERIFY(std::abs(seen.averageMinimum() + 1.0099) < 1e-12);
        QVERIFY(std::abs(seen.averageMaximum() - 0.522525) < 1e-12);
        QVERIFY(std::abs(clip(seen, Calibrator::movingAverage) - 1.0099) < 1e-12);
    }

    void percentiles() {
        std::vector<float> values;
        for (int i = 1; i <= 20480; ++i) // ten values in each of 2048 bins
            values.push_back((static_cast<float>(i) - 0.5F) / 10);
        values.back() = 2048;
        const auto seen = histogramOf({values});
        const auto at = [&](double percentile) {
            return calibratedClip(seen, {.calibrator = Calibrator::percentile, .percentile = percentile});
        };
        QCOMPARE(at(50), 1024.0);
        QCOMPARE(at(25), 512.0);
        QCOMPARE(at(25.001), 513.0);
        QCOMPARE(at(99.99), 2048.0);
        QCOMPARE(at(99.9), 2046.0); // 20459.52 of 20480 values
        QCOMPARE(at(100), 2048.0);
        for (const int kind : {0, 1, 2, 3}) {
            const auto random = randomHistogram(kind, 3);
            const double all =
                calibratedClip(random, {.calibrator = Calibrator::percentile, .percentile = 100});
            QVERIFY(std::abs(all - clip(random, Calibrator::minMax)) <= random.binWidth());
        }
    }

    void leastSquares_data() { addGrids(); }
    void leastSquares() {
        QFETCH(int, kind);
        QFETCH(int, bits);
        QFETCH(bool, isUnsigned);
        const auto seen = randomHistogram(kind, 5);
        const auto counts = seen.magnitudes();
        double best = definition::mse(counts, seen.binWidth(), seen.largestMagnitude(), bits, isUnsigned);
        const double whole = best;
        for (std::size_t bin = 128; bin < counts.size(); ++bin)
            best = std::min(best, definition::mse(counts, seen.binWidth(),
                                                  (double(bin) + 0.5) * seen.binWidth(), bits, isUnsigned));
        const double chosen = clip(seen, Calibrator::mse, bits, isUnsigned);
        // Another order of additions and c·(L/clip) for c/(clip/L): a value at the edge of two codes may go
        // to either, with the same error.
        const double error = definition::mse(counts, seen.binWidth(), chosen, bits, isUnsigned);
        QVERIFY(std::abs(error - best) <= 1e-9 * best);
        QVERIFY(std::abs(clippingError(seen, chosen, bits, isUnsigned) * double(seen.total()) - error) <=
                1e-9 * error);
        QVERIFY(error <= whole);
    }

    void entropy_data() { addGrids(); }
    void entropy() {
        QFETCH(int, kind);
        QFETCH(int, bits);
        QFETCH(bool, isUnsigned);
        const auto seen = randomHistogram(kind, 7);
        const auto counts = seen.magnitudes();
        std::size_t best = 128;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t end = 128; end <= counts.size(); ++end) {
            const double kl = definition::divergence(counts, end, bits, isUnsigned);
            const double ours = clippingDivergence(seen, std::int64_t(end), bits, isUnsigned);
            QVERIFY(std::isinf(kl) ? std::isinf(ours) : std::abs(kl - ours) < 1e-11);
            if (kl <= least + 1e-12) // the last of the smallest, up to the rounding of 2048 sums
                best = end;
            least = std::min(least, kl);
        }
        QVERIFY(std::abs(clip(seen, Calibrator::entropy, bits, isUnsigned) - double(best) * seen.binWidth()) <
                1e-9 * seen.largestMagnitude());
    }

    /// One value far out: min-max follows it, the others do not.
    void outliersAreClipped() {
        Random random(9);
        std::vector<float> values(200000);
        for (float& value : values)
            value = static_cast<float>(random.normal());
        values[77] = 60;
        const auto seen = histogramOf({values});
        QCOMPARE(clip(seen, Calibrator::minMax), 60.0);
        for (const auto calibrator : {Calibrator::percentile, Calibrator::entropy})
            QVERIFY(clip(seen, calibrator) > 2 && clip(seen, calibrator) < 8);
        QVERIFY(clip(seen, Calibrator::mse, 4) < 8);
        // With 8 bits too: one value of 200 000 clipped from 60 to c costs (60 − c)² once, the step's error
        // (60 / 127)² / 12 = 0.0186 costs it 200 000 times.
        QVERIFY(clip(seen, Calibrator::mse) < 30);
    }

    void sameForAnyNumberOfThreads() {
        std::vector<float> values(1 << 20);
        Random random(11);
        for (float& value : values)
            value = static_cast<float>(random.normal());
        const int before = threadCount();
        std::vector<double> clips[2];
        for (const int threads : {1, 2}) {
            setThreadCount(threads);
            const auto seen = histogramOf({values, {values.begin(), values.begin() + 100}});
            for (const auto& row : allCalibrators())
                clips[threads - 1].push_back(clip(seen, row.calibrator));
        }
        setThreadCount(before);
        QCOMPARE(clips[0], clips[1]);
    }

    void namesAreThoseOfSchemes() {
        for (const char* name : {"minmax", "ema", "percentile", "mse", "entropy"})
            QVERIFY(calibratorByName(name).has_value());
        QVERIFY(!calibratorByName("max").has_value());
        for (std::size_t i = 0; i < allCalibrators().size(); ++i)
            QCOMPARE(static_cast<std::size_t>(allCalibrators()[i].calibrator), i);
    }
};

QTEST_APPLESS_MAIN(RangeCalibratorTest)
#include "tst_range_calibrator.moc"
