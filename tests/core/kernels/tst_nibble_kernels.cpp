// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstring>

#include <QtTest>

#include "core/kernels/isa.h"
#include "reference.h"

using namespace nibble;
using namespace nibble::kernels;
using namespace nibble::kernels::reference;

namespace {

enum class Scales { f16, f32, doublyQuantized };
enum class Table { symmetric, asymmetric, realZeros, codebook, halves };

struct Case {
    std::int64_t rows, cols, m, group;
    Scales scales;
    Table table;
};

/// A matrix with everything it points to, and its values in double.
struct TestMatrix {
    NibbleMatrix matrix;
    std::vector<std::uint8_t> codes, zeros, scaleCodes;
    std::vector<std::uint16_t> halves, zerosF16;
    std::vector<float> floats, second, map, table;

    explicit TestMatrix(const Case& c) {
        const std::int64_t groups = (c.cols + c.group - 1) / c.group;
        const std::int64_t count = c.rows * groups;
        codes = randomIntegers<std::uint8_t>((c.rows * c.cols + 1) / 2, 0, 255, 11);
        for (int q = 0; q < 16; ++q)
            table.push_back(c.table == Table::symmetric  ? static_cast<float>(q - 8)
                            : c.table == Table::codebook ? std::sin(static_cast<float>(q) * 0.21F - 1.6F)
                            : c.table == Table::halves   ? static_cast<float>(q * q % 13) / 2 - 2
                                                         : static_cast<float>(q));
        halves = randomHalves(count, 12);
        floats = randomFloats(count, 13);
        scaleCodes = randomIntegers<std::uint8_t>(count, 0, 255, 14);
        second = randomFloats((count + 255) / 256, 15);
        map = randomFloats(256, 16);
        zeros = randomIntegers<std::uint8_t>(count, 0, 15, 17);
        zerosF16 = randomHalves(count, 18);
        matrix.rows = c.rows;
        matrix.cols = c.cols;
        matrix.group = c.group;
        matrix.codes = codes.data();
        matrix.table = table.data();
        if (c.table == Table::asymmetric)
            matrix.zeros = zeros.data();
        if (c.table == Table::realZeros)
            matrix.zerosF16 = zerosF16.data();
        if (c.scales == Scales::f16)
            matrix.scalesF16 = halves.data();
        else if (c.scales == Scales::f32)
            matrix.scalesF32 = floats.data();
        else {
            matrix.scaleCodes = scaleCodes.data();
            matrix.secondScales = second.data();
            matrix.map256 = map.data();
            matrix.offset = 0.25F;
        }
    }

    [[nodiscard]] double scale(std::size_t at) const {
        if (matrix.scalesF16 != nullptr)
            return halfValue(halves[at]);
        if (matrix.scalesF32 != nullptr)
            return static_cast<double>(floats[at]);
        return static_cast<double>(map[scaleCodes[at]]) * static_cast<double>(second[at / 256]) + 0.25;
    }

    /// Rounding of a doubly quantized scale is relative to its two terms.
    [[nodiscard]] double scaleMagnitude(std::size_t at) const {
        if (matrix.scaleCodes == nullptr)
            return std::fabs(scale(at));
        return std::fabs(static_cast<double>(map[scaleCodes[at]]) * static_cast<double>(second[at / 256])) +
               0.25;
    }

    [[nodiscard]] Weight weight(std::int64_t row, std::int64_t column) const {
        const std::int64_t groups = (matrix.cols + matrix.group - 1) / matrix.group;
        const auto at = static_cast<std::size_t>(row * groups + column / matrix.group);
        const auto i = static_cast<std::size_t>(row * matrix.cols + column);
        const auto level = static_cast<double>(table[codes[i / 2] >> (i % 2 * 4) & 15U]);
        const double zero = matrix.zeros != nullptr      ? zeros[at]
                            : matrix.zerosF16 != nullptr ? halfValue(zerosF16[at])
                                                         : 0;
        return {scale(at) * (level - zero), scaleMagnitude(at) * (std::fabs(level) + std::fabs(zero))};
    }
};

std::vector<Case> cases() {
    std::vector<Case> all;
    const std::vector<std::array<std::int64_t, 4>> shapes = {
        {1, 1, 1, 32},     {2, 5, 2, 32},     {5, 8, 3, 64},    {8, 9, 1, 32},     {9, 16, 5, 128},
        {16, 17, 8, 32},   {17, 31, 17, 64},  {31, 32, 1, 32},  {32, 33, 2, 32},   {33, 64, 64, 64},
        {64, 100, 3, 32},  {100, 172, 5, 64}, {172, 64, 8, 32}, {48, 384, 7, 128}, {40, 1056, 1, 64},
        {35, 4128, 2, 32}, {100, 256, 13, 64}};
    for (const auto& [rows, cols, m, group] : shapes)
        for (const Scales scales : {Scales::f16, Scales::f32, Scales::doublyQuantized})
            for (const Table table :
                 {Table::symmetric, Table::asymmetric, Table::realZeros, Table::codebook, Table::halves})
                all.push_back({rows, cols, m, group, scales, table});
    return all;
}

QString describe(const Case& c) {
    return QString("rows %1 cols %2 m %3 group %4 scales %5 table %6")
        .arg(c.rows)
        .arg(c.cols)
        .arg(c.m)
        .arg(c.group)
        .arg(static_cast<int>(c.scales))
        .arg(static_cast<int>(c.table));
}

} // namespace

class TestNibbleKernels : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data() {
        QTest::addColumn<QString>("isa");
        for (const Isa isa : supportedIsas())
            QTest::newRow(isaName(isa).data()) << QString::fromLatin1(isaName(isa).data());
    }
    void init() {
        QFETCH_GLOBAL(QString, isa);
        QVERIFY(selectIsa(isa.toStdString()).has_value());
    }

    /// One rounding per product and addition, some for the scale.
    void floatActivationsAgainstDouble() {
        for (const Case& c : cases()) {
            const TestMatrix w(c);
            const auto x = randomFloats(c.m * c.cols, 21);
            const auto expected = multiply(
                c.rows, c.cols, c.m, c.cols + 8,
                [&](std::int64_t row, std::int64_t column) { return w.weight(row, column); },
                [&](std::int64_t token, std::int64_t column) {
                    return static_cast<double>(x[static_cast<std::size_t>(token * c.cols + column)]);
                });
            const auto linear = makeNibbleLinear(w.matrix, Activations::f32);
            QVERIFY(linear != nullptr && linear->executed());
            QVERIFY2(worst(run(*linear, x, c.m), expected) <= 1, qPrintable(describe(c)));
        }
    }

    /// NVFP4's: only without zeros, in whole blocks of 32 columns, and with float activations.
    void groupsOf16() {
        for (const auto& [rows, cols, m] :
             {std::array<std::int64_t, 3>{5, 32, 1}, {33, 96, 3}, {70, 160, 20}})
            for (const Scales scales : {Scales::f16, Scales::f32, Scales::doublyQuantized})
                for (const Table table : {Table::symmetric, Table::halves}) {
                    const Case c{rows, cols, m, 16, scales, table};
                    const TestMatrix w(c);
                    const auto x = randomFloats(m * cols, 23);
                    const auto expected = multiply(
                        rows, cols, m, cols + 8,
                        [&](std::int64_t row, std::int64_t column) { return w.weight(row, column); },
                        [&](std::int64_t token, std::int64_t column) {
                            return static_cast<double>(x[static_cast<std::size_t>(token * cols + column)]);
                        });
                    const auto linear = makeNibbleLinear(w.matrix, Activations::f32);
                    QVERIFY(linear != nullptr);
                    QVERIFY2(worst(run(*linear, x, m), expected) <= 1, qPrintable(describe(c)));
                    QVERIFY(makeNibbleLinear(w.matrix, Activations::int8Per32) == nullptr);
                }
        QVERIFY(makeNibbleLinear(TestMatrix({4, 48, 1, 16, Scales::f16, Table::symmetric}).matrix,
                                 Activations::f32) == nullptr);
        QVERIFY(makeNibbleLinear(TestMatrix({4, 64, 1, 16, Scales::f16, Table::realZeros}).matrix,
                                 Activations::f32) == nullptr);
    }

    /// Sums over 32 are exact; a codebook's 14-bit image is off by at most max|table| / 16382 per value.
    void blockActivationsAgainstDouble() {
        for (const Case& c : cases()) {
            const TestMatrix w(c);
            const auto x = randomFloats(c.m * c.cols, 22);
            const auto q = quantize(x, c.cols, 32);
            const auto activation = [&](std::int64_t token, std::int64_t column) {
                const auto at = static_cast<std::size_t>(token * c.cols + column);
                return static_cast<double>(q.scales[at]) * q.codes[at];
            };
            auto expected = multiply(
                c.rows, c.cols, c.m, (c.cols + 31) / 32 + 10,
                [&](std::int64_t row, std::int64_t column) { return w.weight(row, column); }, activation);
            if (c.table == Table::codebook)
                addCodebookBound(w, c, activation, expected);
            const auto linear = makeNibbleLinear(w.matrix, Activations::int8Per32);
            QVERIFY(linear != nullptr && linear->executed());
            QVERIFY2(worst(run(*linear, x, c.m), expected) <= 1, qPrintable(describe(c)));
        }
    }

    /// All codes 15 times all activations 127: the largest sums that a 16-bit lane would have to hold.
    void extremeOperandsAreExact() {
        for (const int sign : {-1, 1}) {
            constexpr std::int64_t rows = 20;
            constexpr std::int64_t cols = 256;
            TestMatrix w({rows, cols, 1, 32, Scales::f16, Table::asymmetric});
            std::fill(w.codes.begin(), w.codes.end(), std::uint8_t{0xFF});
            std::fill(w.zeros.begin(), w.zeros.end(), std::uint8_t{0});
            std::fill(w.halves.begin(), w.halves.end(), halfBits(0, 0));
            const auto linear = makeNibbleLinear(w.matrix, Activations::int8Per32);
            for (const std::int64_t m : {1, 3, 9}) {
                const std::vector<float> x(static_cast<std::size_t>(m * cols),
                                           static_cast<float>(127 * sign));
                for (const float y : run(*linear, x, m))
                    QCOMPARE(y, static_cast<float>(cols * 15 * 127 * sign));
            }
        }
    }

    void refusesWhatItCannotRead() {
        TestMatrix w({4, 64, 1, 32, Scales::f16, Table::asymmetric});
        w.zeros[0] = 16;
        QVERIFY(makeNibbleLinear(w.matrix, Activations::f32) == nullptr);
        TestMatrix odd({4, 64, 1, 32, Scales::f16, Table::symmetric});
        odd.matrix.group = 48;
        QVERIFY(makeNibbleLinear(odd.matrix, Activations::f32) == nullptr);
        QVERIFY(makeNibbleLinear(TestMatrix({4, 64, 1, 32, Scales::f16, Table::symmetric}).matrix,
                                 Activations::int8PerToken) == nullptr);
    }

private:
    template <typename Activation>
    static void addCodebookBound(const TestMatrix& w, const Case& c, const Activation& activation,
                                 Products& expected) {
        double largest = 0;
        for (const float level : w.table)
            largest = std::max(largest, std::fabs(static_cast<double>(level)));
        const std::int64_t groups = (c.cols + c.group - 1) / c.group;
        for (std::int64_t token = 0; token < c.m; ++token)
            for (std::int64_t row = 0; row < c.rows; ++row) {
                double sum = 0;
                for (std::int64_t column = 0; column < c.cols; ++column)
                    sum += w.scaleMagnitude(static_cast<std::size_t>(row * groups + column / c.group)) *
                           std::fabs(activation(token, column));
                // 1.0001: the unit itself is rounded to float.
                expected.bounds[static_cast<std::size_t>(token * c.rows + row)] +=
                    1.0001 * largest / 16382 * sum;
            }
    }
};

QTEST_APPLESS_MAIN(TestNibbleKernels)
#include "tst_nibble_kernels.moc"
