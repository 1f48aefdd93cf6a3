// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The encoders that search, on 1000 seeded super-blocks, under the weights that they minimise by (methods.md
// §7.3): never worse than scales taken from the extremes, better with importance where importance counts.
#include <QtTest>

#include <cmath>
#include <limits>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/formats/half.h"
#include "core/formats/levels.h"
#include "core/formats/number_format.h"

using namespace nibble;

namespace {

constexpr std::size_t kSuper = 256;
constexpr std::size_t kBlocks = 1000;

/// Normal weights of 0.02, every seventh super-block with a heavy tail, every tenth off centre.
std::vector<float> seededBlocks() {
    Random random(20250711);
    std::vector<float> values;
    for (std::size_t block = 0; block < kBlocks; ++block) {
        for (std::size_t i = 0; i < kSuper; ++i) {
            const double normal = random.normal();
            const double tail = block % 7 == 0 ? std::exp(0.7 * random.normal()) : 1.0;
            values.push_back(static_cast<float>(0.02 * normal * tail + (block % 10 == 0 ? 0.015 : 0.0)));
        }
    }
    return values;
}

std::vector<float> seededImportance(double spread) {
    Random random(7);
    std::vector<float> importance(kSuper);
    for (auto& value : importance)
        value = static_cast<float>(std::exp(spread * random.normal()));
    return importance;
}

std::vector<float> throughType(const std::vector<float>& values, ElementType type,
                               const float* importance = nullptr) {
    const auto rows = static_cast<std::int64_t>(values.size() / kSuper);
    const auto encoded = encodeMatrix(values, {rows, static_cast<std::int64_t>(kSuper)}, type, importance);
    Q_ASSERT(encoded.has_value());
    return *decodeAll(*encoded);
}

/// How a type divides its super-block, and what it minimises without importance.
struct Searched {
    ElementType type;
    std::size_t sub;
    int levels;      ///< of a code; 0: those of IQ4
    int superLevels; ///< of a sub-block's scale; 0: the scale is F16 itself
    enum class Weights { size, sizeAndLevel, square } weights;
    bool affine = false, absolute = false;
};
using enum Searched::Weights;
const Searched kSearched[] = {
    {ElementType::q2_k, 16, 4, 16, size, true, true},
    {ElementType::q3_k, 16, 8, 64, square},
    {ElementType::q4_k, 32, 16, 64, sizeAndLevel, true},
    {ElementType::q5_k, 32, 32, 64, sizeAndLevel, true},
    {ElementType::q6_k, 16, 64, 256, square},
    {ElementType::iq4_nl, 32, 0, 0, square},
    {ElementType::iq4_xs, 32, 0, 64, square},
};

std::vector<double> ownWeights(const Searched& row, const float* x) {
    std::vector<double> weights;
    for (std::size_t first = 0; first < kSuper; first += row.sub) {
        double squares = 0;
        for (std::size_t i = first; i < first + row.sub; ++i)
            squares += double(x[i]) * double(x[i]);
        const double level = row.weights == sizeAndLevel ? std::sqrt(squares / double(row.sub)) : 0;
        for (std::size_t i = first; i < first + row.sub; ++i)
            weights.push_back(row.weights == square ? double(x[i]) * double(x[i])
                                                    : level + std::fabs(double(x[i])));
    }
    return weights;
}

double weightedError(const Searched& row, const std::vector<float>& x, const std::vector<float>& y) {
    double sum = 0;
    for (std::size_t first = 0; first < x.size(); first += kSuper) {
        const auto weights = ownWeights(row, x.data() + first);
        for (std::size_t i = 0; i < kSuper; ++i) {
            const double difference = std::fabs(double(x[first + i]) - double(y[first + i]));
            sum += weights[i] * (row.absolute ? difference : difference * difference);
        }
    }
    return sum / kBlocks;
}

double nearestIq4(double x) {
    double best = kIq4Levels[0];
    for (const auto level : kIq4Levels)
        best = std::fabs(level - x) < std::fabs(best - x) ? level : best;
    return best;
}

/// Whole numbers 0 … or −… of `count` and their common unit, the extreme at the end of the range.
struct Units {
    std::vector<double> codes;
    double unit = 0;
};

Units storedUnits(const std::vector<double>& scales, int levels, bool isSigned) {
    double extreme = 0;
    for (const double scale : scales)
        extreme = std::fabs(scale) > std::fabs(extreme) ? scale : extreme;
    const double unit = isSigned ? extreme / (-levels / 2) : extreme / (levels - 1);
    Units units{.unit = double(roundToHalf(float(unit)))};
    for (const double scale : scales)
        units.codes.push_back(unit == 0 ? 0
                              : isSigned
                                  ? std::clamp(std::nearbyint(scale / unit), -levels / 2.0, levels / 2.0 - 1)
                                  : std::clamp(std::nearbyint(scale / unit), 0.0, levels - 1.0));
    return units;
}

/// One super-block as the same layout holds it with scales from the extremes: no search.
void plainBlock(const Searched& row, const float* x, float* y) {
    std::vector<double> scales, minima;
    for (std::size_t first = 0; first < kSuper; first += row.sub) {
        double low = 0, high = row.affine ? double(x[first]) : 0, extreme = 0;
        for (std::size_t i = first; i < first + row.sub; ++i) {
            low = std::min(low, double(x[i]));
            high = std::max(high, double(x[i]));
            extreme = std::fabs(double(x[i])) > std::fabs(extreme) ? double(x[i]) : extreme;
        }
        minima.push_back(-low);
        scales.push_back(row.affine        ? (high - low) / (row.levels - 1)
                         : row.levels == 0 ? extreme / -127
                                           : extreme / (-row.levels / 2));
    }
    const Units scale = storedUnits(scales, row.superLevels, !row.affine);
    const Units min = storedUnits(minima, row.superLevels, false);
    for (std::size_t i = 0; i < kSuper; ++i) {
        const std::size_t j = i / row.sub;
        const double d =
            row.superLevels == 0 ? double(roundToHalf(float(scales[j]))) : scale.unit * scale.codes[j];
        const double m = row.affine ? min.unit * min.codes[j] : 0;
        const double q = d == 0 ? 0 : (double(x[i]) + m) / d;
        const double low = row.affine ? 0 : -row.levels / 2;
        const double code =
            row.levels == 0 ? nearestIq4(q) : std::clamp(std::nearbyint(q), low, low + row.levels - 1);
        y[i] = static_cast<float>(d * code - m);
    }
}

} // namespace

class EncodersTest : public QObject {
    Q_OBJECT

private slots:
    void searchPays_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(std::size(kSearched)); ++i)
            QTest::newRow(info(kSearched[i].type).name.data()) << i;
    }
    void searchPays() {
        QFETCH(int, index);
        const auto& row = kSearched[index];
        std::vector<float> plain(m_values.size());
        for (std::size_t first = 0; first < plain.size(); first += kSuper)
            plainBlock(row, m_values.data() + first, plain.data() + first);
        const double searched = weightedError(row, m_values, throughType(m_values, row.type));
        const double extremes = weightedError(row, m_values, plain);
        qInfo("%s: mean weighted error of 1000 super-blocks %.6g, from the extremes %.6g (%.1f %% of it)",
              info(row.type).name.data(), searched, extremes, 100 * searched / extremes);
        QVERIFY(searched < extremes);
    }

    /// Σ importance · (x − y)² is what the output error sees, and what importance must lower.
    void importancePays_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"q4_0", "q4_1", "q5_0", "q5_1", "q2_k", "q3_k", "q4_k", "q5_k", "q6_k",
                                 "iq4_nl", "iq4_xs", "mxfp4", "nvfp4"})
            QTest::newRow(name) << name;
    }
    void importancePays() {
        QFETCH(QString, name);
        const ElementType type = *elementTypeByName(name.toStdString());
        const auto importance = seededImportance(1.5);
        const auto error = [&](const std::vector<float>& y) {
            double sum = 0;
            for (std::size_t i = 0; i < y.size(); ++i)
                sum += double(importance[i % kSuper]) * std::pow(double(m_values[i]) - double(y[i]), 2);
            return sum / kBlocks;
        };
        const double without = error(throughType(m_values, type));
        const double with = error(throughType(m_values, type, importance.data()));
        qInfo("%s: mean importance-weighted error %.6g with importance, %.6g without (%.1f %%)",
              qPrintable(name), with, without, 100 * with / without);
        QVERIFY(with < without);
    }

    /// Importance that is the same everywhere: no worse under the weights that the search then has, √(c ·
    /// mean x² + x²).
    void evenImportanceDoesNoHarm_data() { importancePays_data(); }
    void evenImportanceDoesNoHarm() {
        QFETCH(QString, name);
        const ElementType type = *elementTypeByName(name.toStdString());
        const std::vector<float> even(kSuper, 3.0F);
        // Means over the row (Q4_0 …), once over the super-block (Q2_K), twice over it, or over the block.
        const double factor = name.contains('k') || name.startsWith("iq4") ? (name == "q2_k" ? 1 : 2) : 1;
        const std::size_t mean = name == "iq4_nl" ? 32 : kSuper;
        const auto error = [&](const std::vector<float>& y) {
            double sum = 0;
            for (std::size_t first = 0; first < y.size(); first += mean) {
                double squares = 0;
                for (std::size_t i = first; i < first + mean; ++i)
                    squares += double(m_values[i]) * double(m_values[i]);
                for (std::size_t i = first; i < first + mean; ++i)
                    sum += std::sqrt(factor * squares / double(mean) +
                                     double(m_values[i]) * double(m_values[i])) *
                           std::pow(double(m_values[i]) - double(y[i]), 2);
            }
            return sum / kBlocks;
        };
        const double without = error(throughType(m_values, type));
        const double with = error(throughType(m_values, type, even.data()));
        QVERIFY2(with <= without, qPrintable(QString("%1 > %2").arg(with).arg(without)));
    }

    /// Each type on its own costs what its bits buy: on the same blocks more bits err less.
    void moreBitsErrLess() {
        double previous = std::numeric_limits<double>::infinity();
        for (const ElementType type : {ElementType::q2_k, ElementType::q3_k, ElementType::q4_k,
                                       ElementType::q5_k, ElementType::q6_k, ElementType::q8_0}) {
            const auto y = throughType(m_values, type);
            double sum = 0;
            for (std::size_t i = 0; i < y.size(); ++i)
                sum += std::pow(double(m_values[i]) - double(y[i]), 2);
            QVERIFY2(sum < previous, info(type).name.data());
            previous = sum;
        }
    }

    void sameBytesForAnyThreads() {
        const auto importance = seededImportance(1);
        const int threads = threadCount();
        for (const auto& row : allElementTypes()) {
            if (!numberFormat(row.type).encode)
                continue;
            const Shape shape{static_cast<std::int64_t>(kBlocks), static_cast<std::int64_t>(kSuper)};
            setThreadCount(1);
            const auto one = encodeMatrix(m_values, shape, row.type, importance.data());
            setThreadCount(3);
            const auto three = encodeMatrix(m_values, shape, row.type, importance.data());
            QVERIFY2(std::equal(one->bytes().begin(), one->bytes().end(), three->bytes().begin()),
                     row.name.data());
        }
        setThreadCount(threads);
    }

    /// Zeros, constants, one value among zeros, the smallest and large numbers: values come back finite, and
    /// a block of zeros as zeros.
    void extremeBlocks() {
        std::vector<std::vector<float>> blocks(8, std::vector<float>(kSuper, 0.0F));
        std::fill(blocks[1].begin(), blocks[1].end(), 1.0F);
        std::fill(blocks[2].begin(), blocks[2].end(), -3.5F);
        blocks[3][100] = -2.0F;
        std::fill(blocks[4].begin(), blocks[4].end(), std::numeric_limits<float>::denorm_min());
        for (std::size_t i = 0; i < kSuper; ++i) {
            blocks[5][i] = (i % 2 == 0 ? 1.0F : -1.0F) * 1e-20F;
            blocks[6][i] = (i % 2 == 0 ? 1.0F : -1.0F) * 3e4F;
            blocks[7][i] = i < 128 ? 1.0F : 1e-12F * static_cast<float>(i);
        }
        const std::vector<float> nothing(kSuper, 0.0F);
        const std::vector<float> even(kSuper, 1.0F);
        for (const auto& row : allElementTypes()) {
            if (!numberFormat(row.type).encode)
                continue;
            for (const float* importance : {static_cast<const float*>(nullptr), even.data(), nothing.data()})
                for (const auto& block : blocks)
                    for (const float value : throughType(block, row.type, importance))
                        QVERIFY2(std::isfinite(value), row.name.data());
            QCOMPARE(throughType(blocks[0], row.type, even.data()), nothing);
            QCOMPARE(throughType(blocks[0], row.type), nothing);
        }
    }

private:
    const std::vector<float> m_values = seededBlocks();
};

QTEST_APPLESS_MAIN(EncodersTest)
#include "tst_encoders.moc"
