// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Kernels that read GGUF's blocks packed, on every instruction set, against the formats' own decoders (which
// are tested with blocks of ggml's) and products in double of the same INT8 activations.
#include <cstring>

#include <QtTest>

#include "core/formats/levels.h"
#include "core/formats/number_format.h"
#include "core/kernels/gguf_linear.h"
#include "core/kernels/gguf_tiles.h"
#include "core/kernels/isa.h"
#include "reference.h"

using namespace nibble;
using namespace nibble::kernels;
using namespace nibble::kernels::reference;

namespace {

struct Format {
    GgufFormat format;
    ElementType type;
};
const Format formats[] = {
#define NIBBLE_GGUF_FORMAT(name, block, sub, low, high, scales, minima, offset, levels)                      \
    {GgufFormat::name, ElementType::name},
#include "core/kernels/gguf_formats.def"
#undef NIBBLE_GGUF_FORMAT
};

/// Offsets of a block's F16 numbers, and of its codes where they are not all of the rest.
struct Fields {
    std::ptrdiff_t d, m; ///< m −1: none
    std::ptrdiff_t codes, codesEnd;
};

Fields fieldsOf(ElementType type) {
    switch (type) {
    case ElementType::q2_k:
        return {80, 82, 16, 80};
    case ElementType::q3_k:
        return {108, -1, 0, 96};
    case ElementType::q4_k:
        return {0, 2, 16, 144};
    case ElementType::q5_k:
        return {0, 2, 16, 176};
    case ElementType::q6_k:
        return {208, -1, 0, 192};
    case ElementType::q4_1:
        return {0, 2, 4, 20};
    case ElementType::q5_1:
        return {0, 2, 4, 24};
    default:
        return {0, -1, 2, info(type).blockBytes};
    }
}

/// Stored blocks of a matrix and what they stand for.
struct TestBlocks {
    Format format;
    std::int64_t rows, cols;
    std::vector<std::byte> bytes;
    std::vector<float> values;
    std::vector<float> minima; ///< what is added to d · scale · code

    TestBlocks(Format f, std::int64_t rowCount, std::int64_t colCount, std::uint64_t seed)
        : format(f), rows(rowCount), cols(colCount) {
        for (const int value : randomIntegers<int>(blockCount() * info(f.type).blockBytes, 0, 255, seed))
            bytes.push_back(static_cast<std::byte>(value));
        const auto d = randomHalves(blockCount(), seed + 1);
        const auto m = randomHalves(blockCount(), seed + 2);
        for (std::int64_t block = 0; block < blockCount(); ++block)
            setHalves(block, d[static_cast<std::size_t>(block)], m[static_cast<std::size_t>(block)]);
        decode();
    }

    [[nodiscard]] std::int64_t blockCount() const { return rows * cols / info(format.type).blockElements; }

    void setHalves(std::int64_t block, std::uint16_t d, std::uint16_t m) {
        const Fields fields = fieldsOf(format.type);
        std::byte* at = &bytes[static_cast<std::size_t>(block * info(format.type).blockBytes)];
        std::memcpy(at + fields.d, &d, 2);
        if (fields.m >= 0)
            std::memcpy(at + fields.m, &m, 2);
    }

    /// A format with minima has them left alone when all codes are 0.
    void decode() {
        const auto count = static_cast<std::size_t>(rows * cols);
        const Fields fields = fieldsOf(format.type);
        values.resize(count);
        minima.assign(count, 0.0F);
        numberFormat(format.type).decode(bytes.data(), blockCount(), values.data());
        if (fields.m < 0)
            return;
        std::vector<std::byte> zeroed = bytes;
        for (std::int64_t block = 0; block < blockCount(); ++block) {
            std::byte* at = &zeroed[static_cast<std::size_t>(block * info(format.type).blockBytes)];
            std::fill(at + fields.codes, at + fields.codesEnd, std::byte{0});
        }
        numberFormat(format.type).decode(zeroed.data(), blockCount(), minima.data());
    }

    /// The magnitude covers both terms of a weight that may cancel: |d · scale · code| ≤ |value| + |minimum|.
    [[nodiscard]] Weight weight(std::int64_t row, std::int64_t column) const {
        const auto at = static_cast<std::size_t>(row * cols + column);
        const auto value = static_cast<double>(values[at]);
        return {value, std::fabs(value) + 2 * std::fabs(static_cast<double>(minima[at]))};
    }

    [[nodiscard]] LinearPointer bind() const {
        return makeGgufLinear({format.format, rows, cols, bytes.data(), kIq4Levels});
    }

    /// Worst deviation in terms of the bound. Sums over sub-blocks are exact; each is then scaled (two
    /// roundings) and added, its minimum likewise, and the decoder rounds twice.
    [[nodiscard]] double deviation(const std::vector<float>& x, std::int64_t m) const {
        const std::int64_t sub = layoutOf(format.format).subColumns;
        const auto q = quantize(x, cols, 32);
        const auto expected = multiply(
            rows, cols, m, 2 * cols / sub + 10,
            [&](std::int64_t row, std::int64_t column) { return weight(row, column); },
            [&](std::int64_t token, std::int64_t column) {
                const auto at = static_cast<std::size_t>(token * cols + column);
                return static_cast<double>(q.scales[at]) * q.codes[at];
            });
        return worst(run(*bind(), x, m), expected);
    }
};

QString describe(const TestBlocks& w, std::int64_t m) {
    return QString("%1 rows %2 cols %3 m %4")
        .arg(QString::fromLatin1(info(w.format.type).name.data()))
        .arg(w.rows)
        .arg(w.cols)
        .arg(m);
}

} // namespace

class TestGgufKernels : public QObject {
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

    void againstDouble_data() {
        QTest::addColumn<int>("format");
        for (std::size_t i = 0; i < std::size(formats); ++i)
            QTest::newRow(info(formats[i].type).name.data()) << static_cast<int>(i);
    }
    void againstDouble() {
        QFETCH(int, format);
        const Format& f = formats[format];
        const std::vector<std::int64_t> columns = info(f.type).blockElements == 256
                                                      ? std::vector<std::int64_t>{256, 512, 768, 1280}
                                                      : std::vector<std::int64_t>{32, 96, 256, 576};
        const std::vector<std::int64_t> tokens = {1, 2, 3, 8, 17};
        std::size_t turn = 0;
        for (const std::int64_t rows : {1, 2, 5, 8, 9, 16, 33})
            for (const std::int64_t cols : columns) {
                // Every number of tokens meets every number of columns and rows in turns.
                const std::int64_t m = tokens[turn++ % tokens.size()];
                const TestBlocks w(f, rows, cols, turn);
                QVERIFY2(w.deviation(randomFloats(m * cols, turn + 100), m) <= 1, qPrintable(describe(w, m)));
            }
        const TestBlocks w(f, 70, columns[1], 7);
        for (const std::int64_t m : {std::int64_t{4}, std::int64_t{12}, std::int64_t{13}, ggufMostTokens + 5})
            QVERIFY2(w.deviation(randomFloats(m * w.cols, 8), m) <= 1, qPrintable(describe(w, m)));
    }

    /// All bits set and the signs of F16 to choose from: the largest codes, scales and minima, and sums that
    /// a 16-bit lane would not hold.
    void extremes_data() { againstDouble_data(); }
    void extremes() {
        QFETCH(int, format);
        const Format& f = formats[format];
        const std::uint16_t one = halfBits(0, 0);
        const std::uint16_t largest = 0x7BFF;
        const std::uint16_t smallest = 1; // subnormal
        for (const int fill : {0x00, 0x55, 0x7F, 0x80, 0xAA, 0xFF})
            for (const auto& [d, m] : {std::pair{one, one},
                                       {largest, largest},
                                       {smallest, largest},
                                       {static_cast<std::uint16_t>(one | 0x8000U), one},
                                       {std::uint16_t{0}, one},
                                       {one, std::uint16_t{0}}}) {
                TestBlocks w(f, 33, 512, 1);
                std::fill(w.bytes.begin(), w.bytes.end(), static_cast<std::byte>(fill));
                for (std::int64_t block = 0; block < w.blockCount(); ++block)
                    w.setHalves(block, d, m);
                w.decode();
                for (const std::int64_t count : {1, 4})
                    for (const int sign : {1, -1}) {
                        const std::vector<float> x(static_cast<std::size_t>(count * w.cols),
                                                   static_cast<float>(127 * sign));
                        QVERIFY2(w.deviation(x, count) <= 1, qPrintable(describe(w, count)));
                    }
            }
    }

    void saysWhatItIs() {
        QFETCH_GLOBAL(QString, isa);
        const TestBlocks w(formats[static_cast<std::size_t>(GgufFormat::q4_k)], 64, 512, 1);
        const auto linear = w.bind();
        QVERIFY(linear->executed());
        QCOMPARE(linear->bytes(), w.bytes.size()); // nothing is padded: as many bytes as the file has
        const QString name = QString::fromLatin1(linear->kernelName().data());
        QVERIFY2(name.startsWith("gemv_q4_k_a8_") && name.endsWith(isa), qPrintable(name));
    }

    void resultsDoNotDependOnTheNumberOfTokens() {
        for (const Format& f : formats) {
            const TestBlocks w(f, 40, 512, 3);
            const auto linear = w.bind();
            const auto x = randomFloats(w.cols, 4);
            std::vector<float> repeated;
            for (int t = 0; t < 30; ++t)
                repeated.insert(repeated.end(), x.begin(), x.end());
            const auto many = run(*linear, repeated, 30);
            for (std::size_t i = 40; i < many.size(); ++i)
                QCOMPARE(many[i], many[i % 40]);
        }
    }
};

QTEST_APPLESS_MAIN(TestGgufKernels)
#include "tst_gguf_kernels.moc"
