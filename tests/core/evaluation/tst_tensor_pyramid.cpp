// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <random>

#include <QtTest>

#include "core/evaluation/tensor_pyramid.h"

using namespace nibble;

namespace {

constexpr std::int64_t kRows = 45, kCols = 77; // no multiples of any cell

std::vector<float> randomWeights() {
    std::mt19937 generator(7);
    std::vector<float> weights(kRows * kCols);
    for (float& weight : weights)
        weight = static_cast<float>(generator() % 20001) / 10000.0F - 1.0F;
    return weights;
}

ModelTensor tensorOf(std::vector<float> weights, const Shape& shape) {
    ModelTensor tensor;
    tensor.name = "t";
    tensor.data = Tensor::ownFloats(shape, std::move(weights));
    return tensor;
}

/// Every figure of every cell by its definition, in double. Means of up to 45·77 weights of size 1: each
/// level rounds its means to float once (2⁻²⁴ relative of a figure ≤ 1), at most 7 levels deep, so 7·2⁻²⁴ <
/// 5e-7.
void compare(const TensorPyramid& pyramid, const std::vector<float>& weights) {
    for (const PyramidLevel& level : pyramid.levels) {
        for (std::int64_t row = 0; row < level.rows; ++row) {
            for (std::int64_t col = 0; col < level.cols; ++col) {
                double magnitude = 0, value = 0, largest = 0;
                int count = 0;
                for (std::int64_t r = row * level.side; r < std::min(kRows, (row + 1) * level.side); ++r)
                    for (std::int64_t c = col * level.side; c < std::min(kCols, (col + 1) * level.side);
                         ++c) {
                        const double weight = weights[static_cast<std::size_t>(r * kCols + c)];
                        magnitude += std::abs(weight);
                        value += weight;
                        largest = std::max(largest, std::abs(weight));
                        ++count;
                    }
                const auto at = static_cast<std::size_t>(row * level.cols + col);
                QVERIFY(std::abs(level.meanMagnitude[at] - magnitude / count) < 5e-7);
                QVERIFY(std::abs(level.mean[at] - value / count) < 5e-7);
                QCOMPARE(static_cast<double>(level.largestMagnitude[at]), largest);
            }
        }
    }
}

} // namespace

class TensorPyramidTest : public QObject {
    Q_OBJECT

private slots:
    void levelsFollowTheDefinition_data() {
        QTest::addColumn<int>("mostCells");
        QTest::addColumn<int>("finest");
        QTest::newRow("single weights") << 100000 << 1;
        QTest::newRow("cells of four") << 300 << 4; // 23·39 cells of two are too many
        QTest::newRow("one cell") << 1 << 128;
    }
    void levelsFollowTheDefinition() {
        QFETCH(int, mostCells);
        QFETCH(int, finest);
        const auto weights = randomWeights();
        const auto pyramid = buildTensorPyramid(tensorOf(weights, {kRows, kCols}), {}, mostCells);
        QVERIFY(pyramid.has_value());
        QCOMPARE(pyramid->levels.front().side, static_cast<std::int64_t>(finest));
        QCOMPARE(pyramid->levels.back().meanMagnitude.size(), std::size_t{1});
        compare(*pyramid, weights);
        double squares = 0;
        float largest = 0;
        for (const float weight : weights) {
            squares += static_cast<double>(weight) * weight;
            largest = std::max(largest, std::abs(weight));
        }
        QCOMPARE(pyramid->largestMagnitude, largest);
        QVERIFY(std::abs(pyramid->rootMeanSquare - std::sqrt(squares / (kRows * kCols))) < 1e-12);
    }

    void valuesThatAreNotFiniteCountInNothing() {
        std::vector<float> weights{1, NAN, -3, INFINITY};
        const auto pyramid = buildTensorPyramid(tensorOf(weights, {2, 2}), {}, 1);
        QVERIFY(pyramid.has_value());
        QCOMPARE(pyramid->levels.front().meanMagnitude.front(), 2.0F);
        QCOMPARE(pyramid->levels.front().mean.front(), -1.0F);
        QCOMPARE(pyramid->largestMagnitude, 3.0F);
    }

    void aVectorIsOneRow() {
        const auto pyramid = buildTensorPyramid(tensorOf({1, 2, 3, 4}, {4}), {});
        QVERIFY(pyramid.has_value());
        QCOMPARE(pyramid->rows, std::int64_t{1});
        QCOMPARE(pyramid->levels.size(), std::size_t{3});
        QCOMPARE(pyramid->levels[1].meanMagnitude[1], 3.5F);
    }

    void stops() {
        std::stop_source source;
        source.request_stop();
        const auto pyramid =
            buildTensorPyramid(tensorOf(randomWeights(), {kRows, kCols}), {.stop = source.get_token()});
        QVERIFY(!pyramid && pyramid.error().kind == ErrorKind::stopped);
    }
};

QTEST_APPLESS_MAIN(TensorPyramidTest)
#include "tst_tensor_pyramid.moc"
