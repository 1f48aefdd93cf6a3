// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include <QtTest>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/formats/half.h"
#include "core/formats/number_format.h"

using namespace nibble;

namespace {

template <typename T>
Tensor tensorOf(ElementType type, Shape shape, const std::vector<T>& stored) {
    std::vector<std::byte> bytes(stored.size() * sizeof(T));
    std::memcpy(bytes.data(), stored.data(), bytes.size());
    return Tensor::own(type, std::move(shape), std::move(bytes));
}

template <typename T>
std::vector<float> decoded(ElementType type, const std::vector<T>& stored, std::int64_t values) {
    return *decodeAll(tensorOf(type, {values}, stored));
}

std::vector<float> gaussian(std::size_t count, double deviation) {
    Random random(3);
    std::vector<float> values(count);
    std::generate(values.begin(), values.end(),
                  [&] { return static_cast<float>(deviation * random.normal()); });
    return values;
}

} // namespace

class TestNumberFormats : public QObject {
    Q_OBJECT
private slots:
    void everyTypeHasItsRow();
    void plainTypes();
    void powersOfTwo();
    void packedSmallFloats();
    void refusesByName();
    void refusesWrongShapes();
    void partOfTheRows();
    void emptyTensors();
    void sameBytesWithAnyThreads();
    void errorBounds_data();
    void errorBounds();
    void signedExtremeOfAllPositions();
    void halvesRoundAwayFromZero();
    void oddInputs();
    void zerosStayZero();
};

/// Lattice and ternary types and complex numbers can only be listed, everything else can be read.
void TestNumberFormats::everyTypeHasItsRow() {
    const std::set<std::string_view> listedOnly = {"c64",   "iq2_xxs", "iq2_xs", "iq2_s", "iq3_xxs", "iq3_s",
                                                   "iq1_s", "iq1_m",   "tq1_0",  "tq2_0", "q1_0",    "q2_0"};
    for (const auto& type : allElementTypes()) {
        const NumberFormat& format = numberFormat(type.type);
        QCOMPARE(format.type, type.type);
        QCOMPARE(format.decode == nullptr, listedOnly.contains(type.name));
        QVERIFY(format.decode || !format.encode);
    }
    for (const auto type :
         {ElementType::f32, ElementType::f16, ElementType::bf16, ElementType::q4_0, ElementType::q4_1,
          ElementType::q5_0, ElementType::q5_1, ElementType::q8_0, ElementType::q6_k})
        QVERIFY(numberFormat(type).encode);
}

void TestNumberFormats::plainTypes() {
    using F = std::vector<float>;
    QCOMPARE(decoded<float>(ElementType::f32, {1.5F, -0.25F}, 2), (F{1.5F, -0.25F}));
    QCOMPARE(decoded<double>(ElementType::f64, {1e300, -0.1}, 2),
             (F{std::numeric_limits<float>::infinity(), -0.1F}));
    QCOMPARE(decoded<std::uint16_t>(ElementType::f16, {0x3C00, 0xC000}, 2), (F{1, -2}));
    QCOMPARE(decoded<std::uint16_t>(ElementType::bf16, {0x3F80, 0xC000}, 2), (F{1, -2}));
    QCOMPARE(decoded<std::int8_t>(ElementType::i8, {-128, 127}, 2), (F{-128, 127}));
    QCOMPARE(decoded<std::uint8_t>(ElementType::u8, {0, 255}, 2), (F{0, 255}));
    QCOMPARE(decoded<std::int16_t>(ElementType::i16, {-32768, 32767}, 2), (F{-32768, 32767}));
    QCOMPARE(decoded<std::uint16_t>(ElementType::u16, {0, 65535}, 2), (F{0, 65535}));
    QCOMPARE(decoded<std::int32_t>(ElementType::i32, {-7, 1 << 30}, 2), (F{-7, 0x1p30F}));
    QCOMPARE(decoded<std::uint32_t>(ElementType::u32, {7, 1U << 31}, 2), (F{7, 0x1p31F}));
    QCOMPARE(decoded<std::int64_t>(ElementType::i64, {-7, std::int64_t{1} << 62}, 2), (F{-7, 0x1p62F}));
    QCOMPARE(decoded<std::uint64_t>(ElementType::u64, {7, std::uint64_t{1} << 63}, 2), (F{7, 0x1p63F}));
    QCOMPARE(decoded<std::uint8_t>(ElementType::boolean, {0, 1, 2}, 3), (F{0, 1, 1}));
    QCOMPARE(decoded<std::uint8_t>(ElementType::e4m3, {0x38, 0x7E, 0x81}, 3), (F{1, 448, -0x1p-9F}));
    QCOMPARE(decoded<std::uint8_t>(ElementType::e5m2, {0x3C, 0x7B, 0x81}, 3), (F{1, 57344, -0x1p-16F}));
    QCOMPARE(decoded<std::uint8_t>(ElementType::e4m3fnuz, {0x40, 0x7F}, 2), (F{1, 240}));
    QCOMPARE(decoded<std::uint8_t>(ElementType::e5m2fnuz, {0x40, 0x7F}, 2), (F{1, 57344}));
}

void TestNumberFormats::powersOfTwo() {
    std::vector<std::uint8_t> codes(256);
    for (std::size_t i = 0; i < codes.size(); ++i)
        codes[i] = static_cast<std::uint8_t>(i);
    const auto values = decoded(ElementType::e8m0, codes, 256);
    for (std::size_t i = 0; i < 255; ++i)
        QCOMPARE(static_cast<double>(values[i]), std::ldexp(1.0, static_cast<int>(i) - 127));
    QVERIFY(std::isnan(values[255]));
}

/// Value 0 lies in the lowest bits.
void TestNumberFormats::packedSmallFloats() {
    using F = std::vector<float>;
    QCOMPARE(decoded<std::uint8_t>(ElementType::f4, {0x21, 0xF7}, 4), (F{0.5F, 1, 6, -6}));
    // Codes 1, 31, 32 + 8, 63 of six bits: 1 | 31 << 6 | 40 << 12 | 63 << 18 = 0xFE87C1.
    const std::vector<std::uint8_t> six = {0xC1, 0x87, 0xFE};
    QCOMPARE(decoded(ElementType::f6_e2m3, six, 4), (F{0.125F, 7.5F, -1, -7.5F}));
    QCOMPARE(decoded(ElementType::f6_e3m2, six, 4), (F{0.0625F, 28, -0.5F, -28}));
}

void TestNumberFormats::refusesByName() {
    const auto& row = info(ElementType::iq2_xxs);
    const auto tensor = Tensor::own(row.type, {row.blockElements},
                                    std::vector<std::byte>(static_cast<std::size_t>(row.blockBytes)));
    const auto read = decodeAll(tensor);
    QVERIFY(!read && read.error().kind == ErrorKind::unsupported);
    QVERIFY(read.error().text().find("iq2_xxs") != std::string::npos);
    const std::vector<float> values(256);
    const auto written = encodeMatrix(values, {1, 256}, ElementType::iq3_s);
    QVERIFY(!written && written.error().kind == ErrorKind::unsupported);
    QVERIFY(written.error().text().find("iq3_s") != std::string::npos);
}

void TestNumberFormats::refusesWrongShapes() {
    const std::vector<float> values(96);
    const auto notWhole = encodeMatrix(values, {2, 48}, ElementType::q4_0);
    QVERIFY(!notWhole && notWhole.error().kind == ErrorKind::unsupported);
    QVERIFY(!encodeMatrix(values, {2, 32}, ElementType::q4_0));
    QVERIFY(!encodeMatrix(values, {-3, -32}, ElementType::q4_0));
    const auto tooShort = Tensor::own(ElementType::f32, {4}, std::vector<std::byte>(12));
    QVERIFY(!decodeAll(tooShort));
    const auto tensor = Tensor::ownFloats({2, 2}, {1, 2, 3, 4});
    float out[4];
    QVERIFY(!decodeRows(tensor, 1, 2, out));
    QVERIFY(!decodeRows(tensor, -1, 1, out));
    QVERIFY(!decodeRows(tensor, 0, -1, out));
    QVERIFY(!decodeRows(tensor, std::numeric_limits<std::int64_t>::max(), 1, out));
    QVERIFY(decodeRows(tensor, 2, 0, out));
}

void TestNumberFormats::partOfTheRows() {
    const auto values = gaussian(5 * 64, 1);
    const auto tensor = *encodeMatrix(values, {5, 64}, ElementType::q5_1);
    const auto all = *decodeAll(tensor);
    std::vector<float> part(2 * 64 + 1, -1.0F);
    QVERIFY(decodeRows(tensor, 2, 2, part.data()));
    QVERIFY(std::equal(part.begin(), part.end() - 1, all.begin() + 2 * 64));
    QCOMPARE(part.back(), -1.0F);
}

void TestNumberFormats::emptyTensors() {
    for (const Shape& shape : {Shape{0, 32}, Shape{3, 0}, Shape{0}}) {
        const auto tensor = encodeMatrix({}, shape, ElementType::q8_0);
        QVERIFY(tensor);
        QVERIFY(decodeAll(*tensor)->empty());
    }
}

/// Large enough to be shared out, with a last task that is shorter.
void TestNumberFormats::sameBytesWithAnyThreads() {
    const auto values = gaussian(333 * 1024, 0.02);
    const int before = threadCount();
    for (const auto type : {ElementType::f16, ElementType::q4_0, ElementType::q6_k}) {
        setThreadCount(1);
        const auto one = *encodeMatrix(values, {333, 1024}, type);
        const auto oneDecoded = *decodeAll(one);
        setThreadCount(3);
        const auto three = *encodeMatrix(values, {333, 1024}, type);
        QVERIFY(std::ranges::equal(one.bytes(), three.bytes()));
        QVERIFY(oneDecoded == *decodeAll(three));
    }
    setThreadCount(before);
}

void TestNumberFormats::errorBounds_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<double>("bound");
    QTest::newRow("q4_0") << "q4_0" << 1 / 8.0;
    QTest::newRow("q4_1") << "q4_1" << 1 / 15.0;
    QTest::newRow("q5_0") << "q5_0" << 1 / 16.0;
    QTest::newRow("q5_1") << "q5_1" << 1 / 31.0;
    QTest::newRow("q8_0") << "q8_0" << 0.5 / 127;
}

/// |x − x̂| against the block's largest magnitude a. Q8_0 loses at most half a step of a/127; the affine
/// formats half a step of at most 2a/15 and 2a/31; Q4_0 and Q5_0 a whole step of a/8 and a/16, as their
/// highest code lies that far below −extreme. F16 scale and offset add 2^-11 of a each, the float arithmetic
/// less than 2^-20.
void TestNumberFormats::errorBounds() {
    QFETCH(QString, name);
    QFETCH(double, bound);
    const auto type = *elementTypeByName(name.toStdString());
    const auto values = gaussian(64 * 256, 0.3);
    const auto back = *decodeAll(*encodeMatrix(values, {64, 256}, type));
    bound += 2 * 0x1p-11 + 0x1p-20;
    for (std::size_t block = 0; block < values.size(); block += 32) {
        double largest = 0, error = 0;
        for (std::size_t i = block; i < block + 32; ++i) {
            largest = std::max(largest, std::fabs(static_cast<double>(values[i])));
            error = std::max(error, std::fabs(static_cast<double>(values[i] - back[i])));
        }
        QVERIFY2(error <= bound * largest, qPrintable(QString("%1 of %2").arg(error).arg(largest)));
    }
}

/// The value of largest magnitude is kept to F16's precision wherever it lies; of two that differ in sign the
/// first decides, and the other is cut to the highest code, 7/8.
void TestNumberFormats::signedExtremeOfAllPositions() {
    for (std::size_t at = 0; at < 32; ++at) {
        for (const float extreme : {1.0F, -1.0F}) {
            std::vector<float> values(32, 0.1F);
            values[at] = extreme;
            values[(at + 5) % 32] = -extreme;
            const auto back = *decodeAll(*encodeMatrix(values, {1, 32}, ElementType::q4_0));
            const float first = at < (at + 5) % 32 ? extreme : -extreme;
            QCOMPARE(back[at], first == extreme ? extreme : 0.875F * extreme);
            QCOMPARE(back[(at + 5) % 32], first == extreme ? -0.875F * extreme : -extreme);
        }
    }
}

/// Q8_0 with scale 1: std::round is the definition (half away from zero).
void TestNumberFormats::halvesRoundAwayFromZero() {
    std::vector<float> values(32);
    values[0] = 127;
    const float tried[] = {0.5F,        -0.5F,        1.5F,   2.5F,    -2.5F,
                           0.49999997F, -0.49999997F, 126.5F, -126.5F, 63.499996F};
    std::copy(std::begin(tried), std::end(tried), values.begin() + 1);
    const auto back = *decodeAll(*encodeMatrix(values, {1, 32}, ElementType::q8_0));
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE(back[i], std::round(values[i]));
}

/// Infinity and NaN must not end in undefined conversions (the sanitizer build watches) nor spoil other
/// blocks.
void TestNumberFormats::oddInputs() {
    for (const float odd : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN(),
                            std::numeric_limits<float>::max(), std::numeric_limits<float>::denorm_min()}) {
        for (const auto type : {ElementType::q4_0, ElementType::q4_1, ElementType::q5_0, ElementType::q5_1,
                                ElementType::q8_0, ElementType::q6_k}) {
            auto values = gaussian(512, 1);
            const auto clean = *decodeAll(*encodeMatrix(values, {1, 512}, type));
            values[3] = odd;
            values[0] = -odd;
            const auto back = *decodeAll(*encodeMatrix(values, {1, 512}, type));
            QVERIFY(std::equal(back.begin() + 256, back.end(), clean.begin() + 256));
        }
    }
}

void TestNumberFormats::zerosStayZero() {
    for (const auto& row : allElementTypes()) {
        if (!numberFormat(row.type).encode)
            continue;
        const std::vector<float> zeros(512);
        QCOMPARE(*decodeAll(*encodeMatrix(zeros, {2, 256}, row.type)), zeros);
    }
}

QTEST_APPLESS_MAIN(TestNumberFormats)
#include "tst_number_formats.moc"
