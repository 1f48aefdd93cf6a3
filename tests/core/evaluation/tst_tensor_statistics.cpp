// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The streaming statistics against the definitions, in long double and two passes over all values.
#include <cmath>
#include <limits>
#include <numeric>

#include <QtTest>

#include "core/base/random.h"
#include "core/evaluation/tensor_statistics.h"

using namespace nibble;

namespace {

ModelTensor matrix(std::int64_t rows, std::int64_t cols, std::vector<float> values) {
    ModelTensor tensor;
    tensor.name = "m.weight";
    tensor.data = Tensor::ownFloats({rows, cols}, std::move(values));
    return tensor;
}

struct Reference {
    long double mean = 0, variance = 0, kurtosis = 0;
};

Reference twoPasses(const std::vector<float>& values) {
    Reference result;
    long double n = 0, sum = 0, second = 0, fourth = 0;
    for (const float value : values)
        if (std::isfinite(value))
            sum += value, n += 1;
    result.mean = sum / n;
    for (const float value : values)
        if (std::isfinite(value)) {
            const long double d = value - result.mean;
            second += d * d;
            fourth += d * d * d * d;
        }
    result.variance = second / n;
    result.kurtosis = second > 0 ? fourth / n / (result.variance * result.variance) - 3 : 0;
    return result;
}

std::vector<float> made(std::size_t count, const std::function<double(Random&, std::size_t)>& rule) {
    Random random(5);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(rule(random, i));
    return values;
}

constexpr std::int64_t kRows = 300, kCols = 301; // several slices, none of them even

} // namespace

class TestTensorStatistics : public QObject {
    Q_OBJECT

private slots:
    void againstTheDefinition_data() {
        QTest::addColumn<std::vector<float>>("values");
        const auto count = static_cast<std::size_t>(kRows * kCols);
        QTest::newRow("normal") << made(count, [](Random& r, std::size_t) { return r.normal(); });
        QTest::newRow("far from zero")
            << made(count, [](Random& r, std::size_t) { return 1e4 + r.normal(); });
        QTest::newRow("tiny") << made(count, [](Random& r, std::size_t) { return 1e-30 * r.normal(); });
        QTest::newRow("huge") << made(count, [](Random& r, std::size_t) { return 1e30 * r.normal(); });
        QTest::newRow("drifting") << made(
            count, [](Random& r, std::size_t i) { return static_cast<double>(i) + r.normal(); });
        QTest::newRow("one outlier") << made(
            count, [](Random& r, std::size_t i) { return i == 777 ? 1e6 : r.normal(); });
        QTest::newRow("half zeros") << made(
            count, [](Random& r, std::size_t i) { return i % 2 == 0 ? 0.0 : r.uniform(); });
        QTest::newRow("with NaN and infinities") << made(count, [](Random& r, std::size_t i) {
            return i % 97 == 0    ? std::numeric_limits<double>::quiet_NaN()
                   : i % 101 == 0 ? std::numeric_limits<double>::infinity()
                                  : r.normal();
        });
    }

    void againstTheDefinition() {
        QFETCH(std::vector<float>, values);
        const Reference expected = twoPasses(values);
        const auto got = tensorStatistics(matrix(kRows, kCols, values));
        QVERIFY(got);
        // Sums of 301 values and their 300 joins: at most about 600 roundings of 2^-53 relative to the
        // largest value for the mean. The variance is a sum of positive terms, off by the same relative
        // amount; the fourth moment's terms are positive but for the third-moment ones, which are no larger;
        // kurtosis is their quotient: four times as much is allowed.
        const double unit = 600 * 0x1p-53;
        const double variance = static_cast<double>(expected.variance);
        const double scale = got->largestMagnitude;
        QVERIFY(std::abs(got->mean - static_cast<double>(expected.mean)) <= unit * scale);
        // Values far from zero lose digits when the mean is taken away: scale / deviation times the unit.
        const double lost = unit * std::max(1.0, scale / std::sqrt(variance));
        QVERIFY(std::abs(got->deviation * got->deviation - variance) <= lost * variance);
        QVERIFY(std::abs(got->excessKurtosis - static_cast<double>(expected.kurtosis)) <=
                4 * lost * (std::abs(static_cast<double>(expected.kurtosis)) + 3));
        checkCounts(values, *got);
    }

    void placeOfTheLargest() {
        std::vector<float> values(static_cast<std::size_t>(kRows * kCols), 0.5F);
        values[static_cast<std::size_t>(123 * kCols + 45)] = -9;
        const auto got = tensorStatistics(matrix(kRows, kCols, values));
        QVERIFY(got);
        QCOMPARE(got->largestMagnitude, 9.0);
        QCOMPARE(got->largestRow, 123);
        QCOMPARE(got->largestColumn, 45);
        QCOMPARE(got->minimum, -9.0);
        QCOMPARE(got->maximum, 0.5);
    }

    void normsOfRowsAndColumns() {
        const auto got = tensorStatistics(matrix(2, 3, {3, 0, 1, 4, 0, -1}));
        QVERIFY(got);
        QCOMPARE(got->rowNorms.size(), std::size_t{2});
        QCOMPARE(got->rowNorms[0], std::sqrt(10.0F));
        QCOMPARE(got->rowNorms[1], std::sqrt(17.0F));
        QCOMPARE(got->columnNorms, (std::vector<float>{5, 0, std::sqrt(2.0F)}));
    }

    void transposedAsTheModelSeesIt() {
        ModelTensor tensor = matrix(2, 3, {3, 0, 1, 4, 0, -1});
        tensor.transposed = true;
        const auto got = tensorStatistics(tensor);
        QVERIFY(got);
        QCOMPARE(got->rowNorms, (std::vector<float>{5, 0, std::sqrt(2.0F)}));
    }

    void anOutlierDoesNotSqueezeTheHistogram() {
        const auto values = made(static_cast<std::size_t>(kRows * kCols),
                                 [](Random& r, std::size_t i) { return i == 777 ? 1e6 : r.normal(); });
        const auto got = tensorStatistics(matrix(kRows, kCols, values));
        QVERIFY(got);
        QVERIFY(got->histogram.high > 3 && got->histogram.high < 8);
        QCOMPARE(got->histogram.low, -got->histogram.high);
        QVERIFY(got->histogram.above >= 1);
    }

    void degenerateTensors() {
        const auto constant = tensorStatistics(matrix(2, 2, {3, 3, 3, 3}));
        QVERIFY(constant);
        QCOMPARE(constant->deviation, 0.0);
        QCOMPARE(constant->excessKurtosis, 0.0);
        QCOMPARE(constant->histogram.counts[constant->histogram.counts.size() / 2], 4);
        const auto empty = tensorStatistics(matrix(0, 4, {}));
        QVERIFY(empty);
        QCOMPARE(empty->count, 0);
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const auto broken = tensorStatistics(matrix(1, 2, {nan, nan}));
        QVERIFY(broken);
        QCOMPARE(broken->nonFinite, 2);
        QCOMPARE(broken->mean, 0.0);
    }

    void stopsAndReports() {
        std::stop_source stop;
        stop.request_stop();
        const auto got = tensorStatistics(matrix(1, 1, {1}), {.stop = stop.get_token()});
        QVERIFY(!got);
        QVERIFY(got.error().kind == ErrorKind::stopped);
    }

    void refusesWhatCannotBeDecoded() {
        ModelTensor tensor;
        tensor.name = "lattice";
        tensor.data = Tensor::own(ElementType::iq1_s, {1, 256}, std::vector<std::byte>(50));
        QVERIFY(!tensorStatistics(tensor));
        QVERIFY(!sampledHistogram(tensor));
    }

    void sampleIsSmallAndSpread() {
        // The value is the row's number: a sample from all over the tensor has its mean.
        const auto values =
            made(1000 * 64, [](Random&, std::size_t i) { return static_cast<double>(i / 64); });
        const auto got = sampledHistogram(matrix(1000, 64, values), 6400);
        QVERIFY(got);
        QCOMPARE(got->values, 6400);
        QCOMPARE(static_cast<int>(got->counts.size()), kSparklineBins);
        const auto whole = sampledHistogram(matrix(1000, 64, values), 1 << 20);
        QVERIFY(whole);
        QCOMPARE(whole->values, 64000);
        QVERIFY(got->low < 10 && got->high > 990);
    }

private:
    static void checkCounts(const std::vector<float>& values, const TensorStatistics& got) {
        std::int64_t zeros = 0, broken = 0, below = 0, above = 0;
        for (const float value : values) {
            zeros += value == 0 ? 1 : 0;
            broken += std::isfinite(value) ? 0 : 1;
            below += std::isfinite(value) && value < got.histogram.low ? 1 : 0;
            above += std::isfinite(value) && value > got.histogram.high ? 1 : 0;
        }
        QCOMPARE(got.count, kRows * kCols);
        QCOMPARE(got.zeros, zeros);
        QCOMPARE(got.nonFinite, broken);
        QCOMPARE(got.histogram.below, below);
        QCOMPARE(got.histogram.above, above);
        const auto inside =
            std::accumulate(got.histogram.counts.begin(), got.histogram.counts.end(), std::int64_t{0});
        QCOMPARE(inside + below + above, got.finite());
        QCOMPARE(got.histogram.values, got.finite());
    }
};

QTEST_APPLESS_MAIN(TestTensorStatistics)
#include "tst_tensor_statistics.moc"
