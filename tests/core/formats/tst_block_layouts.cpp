// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where each bit of a block belongs, for any content: blocks of random bytes against a decoder that takes one
// value at a time straight from the layout tables of ggml's documentation, in double precision.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <QtTest>

#include "core/base/random.h"
#include "core/formats/number_format.h"

using namespace nibble;

namespace {

using Bytes = std::vector<std::uint8_t>;

double half(const Bytes& b, std::size_t at) {
    const unsigned bits = b[at] | static_cast<unsigned>(b[at + 1]) << 8;
    const double fraction = std::ldexp(bits & 0x3FFU, -10) + ((bits >> 10 & 31U) > 0 ? 1 : 0);
    return ((bits & 0x8000U) != 0 ? -1 : 1) *
           std::ldexp(fraction, std::max(static_cast<int>(bits >> 10 & 31U), 1) - 15);
}

/// Nibble of value i where byte j of `width` bytes holds values j and j + width.
int nibbleAt(const Bytes& b, std::size_t at, std::size_t i, std::size_t width) {
    return i < width ? b[at + i] & 15 : b[at + i - width] >> 4;
}

int bit(const Bytes& b, std::size_t at, std::size_t index) {
    return b[at + index / 8] >> index % 8 & 1;
}

/// Two-bit field of value i of 256: byte 32 · (i / 128) + i % 32, field i / 32 % 4.
int pair(const Bytes& b, std::size_t at, std::size_t i) {
    return b[at + 32 * (i / 128) + i % 32] >> 2 * (i / 32 % 4) & 3;
}

/// Scale and minimum of Q4_K and Q5_K.
std::pair<int, int> scaleMin(const Bytes& b, std::size_t j) {
    const std::uint8_t* s = b.data() + 4;
    if (j < 4)
        return {s[j] & 63, s[j + 4] & 63};
    return {(s[j + 4] & 15) | (s[j - 4] >> 6) << 4, (s[j + 4] >> 4) | (s[j] >> 6) << 4};
}

int nibbleOf64(const Bytes& b, std::size_t at, std::size_t i) {
    return nibbleAt(b, at + 32 * (i / 64), i % 64, 32);
}

int sixBits(const Bytes& b, std::size_t i) {
    const std::size_t part = i / 128, e = i % 128, l = e % 32;
    const int low = b[64 * part + 32 * (e / 32 % 2) + l] >> (e < 64 ? 0 : 4) & 15;
    return (low | (b[128 + 32 * part + l] >> 2 * (e / 32) & 3) << 4) - 32;
}

int q3Scale(const Bytes& b, std::size_t j) {
    const std::uint8_t* s = b.data() + 96;
    const int low = j < 8 ? s[j] & 15 : s[j - 8] >> 4;
    return (low | (s[8 + j % 4] >> 2 * (j / 4) & 3) << 4) - 32;
}

const double kLevels[] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
const double kE2m1[] = {0, 0.5, 1, 1.5, 2, 3, 4, 6, 0, -0.5, -1, -1.5, -2, -3, -4, -6};

double ue4m3(int code) {
    code &= 127;
    return code == 127 ? 0 : std::ldexp((code & 7) / 8.0 + (code > 7 ? 1 : 0), std::max(code >> 3, 1) - 7);
}

/// A value as a product and a term taken away, so that the rounding of both can be bounded.
struct Parts {
    double product;
    double minus = 0;
};

struct Layout {
    const char* type;
    std::vector<std::size_t> halves; ///< offsets of F16 fields, which are kept finite
    std::function<Parts(const Bytes&, std::size_t)> value;
};

Parts affineK(const Bytes& b, std::size_t i, int code) {
    const auto [scale, min] = scaleMin(b, i / 32);
    return {half(b, 0) * scale * code, half(b, 2) * min};
}

const std::vector<Layout>& layouts() {
    static const std::vector<Layout> all = {
        {"q4_0",
         {0},
         [](const Bytes& b, std::size_t i) { return Parts{half(b, 0) * (nibbleAt(b, 2, i, 16) - 8)}; }},
        {"q4_1",
         {0, 2},
         [](const Bytes& b, std::size_t i) {
             return Parts{half(b, 0) * nibbleAt(b, 4, i, 16), -half(b, 2)};
         }},
        {"q5_0",
         {0},
         [](const Bytes& b, std::size_t i) {
             return Parts{half(b, 0) * ((nibbleAt(b, 6, i, 16) | bit(b, 2, i) << 4) - 16)};
         }},
        {"q5_1",
         {0, 2},
         [](const Bytes& b, std::size_t i) {
             return Parts{half(b, 0) * (nibbleAt(b, 8, i, 16) | bit(b, 4, i) << 4), -half(b, 2)};
         }},
        {"q8_0",
         {0},
         [](const Bytes& b, std::size_t i) {
             return Parts{half(b, 0) * static_cast<std::int8_t>(b[2 + i])};
         }},
        {"q8_1",
         {0, 2},
         [](const Bytes& b, std::size_t i) {
             return Parts{half(b, 0) * static_cast<std::int8_t>(b[4 + i])};
         }},
        {"q2_k",
         {80, 82},
         [](const Bytes& b, std::size_t i) {
             return Parts{half(b, 80) * (b[i / 16] & 15) * pair(b, 16, i), half(b, 82) * (b[i / 16] >> 4)};
         }},
        {"q3_k",
         {108},
         [](const Bytes& b, std::size_t i) {
             const int third = b[i % 32] >> (i / 32) & 1;
             return Parts{half(b, 108) * q3Scale(b, i / 16) * (pair(b, 32, i) - (third != 0 ? 0 : 4))};
         }},
        {"q4_k", {0, 2}, [](const Bytes& b, std::size_t i) { return affineK(b, i, nibbleOf64(b, 16, i)); }},
        {"q5_k",
         {0, 2},
         [](const Bytes& b, std::size_t i) {
             return affineK(b, i, nibbleOf64(b, 48, i) | (b[16 + i % 32] >> (i / 32) & 1) << 4);
         }},
        {"q6_k",
         {208},
         [](const Bytes& b, std::size_t i) {
             return Parts{half(b, 208) * static_cast<std::int8_t>(b[192 + i / 16]) * sixBits(b, i)};
         }},
        {"iq4_nl",
         {0},
         [](const Bytes& b, std::size_t i) { return Parts{half(b, 0) * kLevels[nibbleAt(b, 2, i, 16)]}; }},
        {"iq4_xs",
         {0},
         [](const Bytes& b, std::size_t i) {
             const std::size_t j = i / 32;
             const int low = b[4 + j / 2] >> 4 * (j % 2) & 15;
             const int high = (b[2] | b[3] << 8) >> 2 * j & 3;
             return Parts{half(b, 0) * ((low | high << 4) - 32) *
                          kLevels[nibbleAt(b, 8 + 16 * j, i % 32, 16)]};
         }},
        {"mxfp4",
         {},
         [](const Bytes& b, std::size_t i) {
             return Parts{std::ldexp(kE2m1[nibbleAt(b, 1, i, 16)], b[0] - 127)};
         }},
        {"nvfp4",
         {},
         [](const Bytes& b, std::size_t i) {
             return Parts{ue4m3(b[i / 16]) * kE2m1[nibbleAt(b, 4 + 8 * (i / 16), i % 16, 8)]};
         }},
    };
    return all;
}

/// The float decoder rounds each of at most two products and one difference: relative 3 · 2^-24 of the parts'
/// magnitudes, and half of the smallest subnormal step for MXFP4's smallest scales; its largest pass float's
/// range.
bool agrees(float value, const Parts& parts) {
    const double expected = parts.product - parts.minus;
    if (std::fabs(expected) > static_cast<double>(std::numeric_limits<float>::max()))
        return std::isinf(value) && std::signbit(value) == std::signbit(expected);
    const double bound = 3 * 0x1p-24 * (std::fabs(parts.product) + std::fabs(parts.minus)) + 0x1p-150;
    return std::fabs(static_cast<double>(value) - expected) <= bound;
}

} // namespace

class TestBlockLayouts : public QObject {
    Q_OBJECT
private slots:
    void randomBlocks_data();
    void randomBlocks();
    void oneBitMovesOneValue();
};

void TestBlockLayouts::randomBlocks_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(layouts().size()); ++i)
        QTest::newRow(layouts()[static_cast<std::size_t>(i)].type) << i;
}

void TestBlockLayouts::randomBlocks() {
    QFETCH(int, index);
    const Layout& layout = layouts()[static_cast<std::size_t>(index)];
    const auto type = *elementTypeByName(layout.type);
    const auto& row = info(type);
    Random random(11);
    for (int repeat = 0; repeat < 200; ++repeat) {
        Bytes block(static_cast<std::size_t>(row.blockBytes));
        std::generate(block.begin(), block.end(), [&] { return static_cast<std::uint8_t>(random.next()); });
        for (const std::size_t at : layout.halves)
            block[at + 1] &= 0xBF; // clears the top exponent bit: no infinity, no NaN
        std::vector<float> values(static_cast<std::size_t>(row.blockElements));
        numberFormat(type).decode(reinterpret_cast<const std::byte*>(block.data()), 1, values.data());
        for (std::size_t i = 0; i < values.size(); ++i) {
            const Parts parts = layout.value(block, i);
            if (!agrees(values[i], parts))
                QFAIL(qPrintable(QString("value %1 is %2, not %3")
                                     .arg(i)
                                     .arg(values[i])
                                     .arg(parts.product - parts.minus)));
        }
    }
}

/// A block made by hand: scale 0.5, all codes zero but one bit of value 17's nibble.
void TestBlockLayouts::oneBitMovesOneValue() {
    Bytes block(18);
    block[1] = 0x38;     // 0.5
    block[2 + 1] = 0x40; // code 4 of value 17
    std::vector<float> values(32);
    numberFormat(ElementType::q4_0)
        .decode(reinterpret_cast<const std::byte*>(block.data()), 1, values.data());
    for (std::size_t i = 0; i < values.size(); ++i)
        QCOMPARE(values[i], i == 17 ? -2.0F : -4.0F);
}

QTEST_APPLESS_MAIN(TestBlockLayouts)
#include "tst_block_layouts.moc"
