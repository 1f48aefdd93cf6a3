// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of block formats against the decoders (which golden blocks of ggml hold to its reference): two
// statements of the same layouts, made apart.
#include <cmath>
#include <cstring>
#include <set>

#include <QtTest>

#include "core/base/random.h"
#include "core/formats/block_layout.h"
#include "core/formats/half.h"
#include "core/formats/number_format.h"

using namespace nibble;

namespace {

/// Random bytes, with scales that are ordinary numbers: what a block of a real file may hold.
std::vector<std::byte> randomBlock(const BlockLayout& layout, Random& random) {
    std::vector<std::byte> block(static_cast<std::size_t>(layout.bytes()));
    for (std::byte& byte : block)
        byte = static_cast<std::byte>(random.below(256));
    for (const BlockField& field : layout.fields()) {
        const auto place = block.data() + field.firstByte;
        const auto number = static_cast<float>(random.normal() * 0.05);
        const std::uint16_t halfBits = floatToHalf(number);
        if (field.number == FieldNumber::half)
            std::memcpy(place, &halfBits, sizeof halfBits);
        if (field.number == FieldNumber::float32)
            std::memcpy(place, &number, sizeof number);
        if (field.number == FieldNumber::e8m0)
            *place = static_cast<std::byte>(100 + random.below(50));
    }
    return block;
}

} // namespace

class TestBlockLayout : public QObject {
    Q_OBJECT

private slots:
    void everyDecodedBlockFormatHasARow() {
        for (const ElementTypeInfo& type : allElementTypes()) {
            const bool wanted = type.blockElements > 1 && numberFormat(type.type).decode;
            QVERIFY2((blockLayout(type.type) != nullptr) == wanted, std::string(type.name).c_str());
        }
    }

    void fieldsFillTheBlock() {
        for (const BlockLayout& layout : blockLayouts()) {
            int next = 0;
            for (const BlockField& field : layout.fields()) {
                QCOMPARE(field.firstByte, next);
                next += field.bytes;
            }
            QCOMPARE(next, layout.bytes());
        }
    }

    void everyBitOfCodesBelongsToOneCode() {
        for (const BlockLayout& layout : blockLayouts()) {
            std::set<int> bits;
            int total = 0;
            for (int i = 0; i < layout.weights(); ++i) {
                int width = 0;
                for (const BitRange& range : layout.bitsOfCode(i)) {
                    for (int bit = range.first; bit < range.first + range.count; ++bit)
                        bits.insert(bit);
                    width += range.count;
                }
                QCOMPARE(width, layout.codeBits);
                total += width;
            }
            QCOMPARE(static_cast<int>(bits.size()), total);
            for (const BlockField& field : layout.fields())
                for (int byte = field.firstByte; byte < field.firstByte + field.bytes; ++byte) {
                    const bool holdsCodes =
                        field.role == FieldRole::codes || field.role == FieldRole::topBits;
                    QCOMPARE(!layout.weightsOfByte(byte).empty(), holdsCodes);
                }
        }
    }

    void weightsAreScaleTimesLevelPlusOffset() {
        // The order of the operations is the decoders', each rounded once, so that nothing but equality will
        // do.
        Random random(11);
        for (const BlockLayout& layout : blockLayouts()) {
            for (int round = 0; round < 50; ++round) {
                const auto block = randomBlock(layout, random);
                std::vector<float> expected(static_cast<std::size_t>(layout.weights()));
                numberFormat(layout.type).decode(block.data(), 1, expected.data());
                for (int i = 0; i < layout.weights(); ++i) {
                    const int group = i / layout.group;
                    const float weight =
                        layout.scale(block.data(), group) * layout.level(layout.code(block.data(), i)) +
                        layout.offset(block.data(), group);
                    QVERIFY2(weight == expected[static_cast<std::size_t>(i)],
                             qPrintable(QStringLiteral("%1, weight %2: %3, not %4")
                                            .arg(info(layout.type).name.data())
                                            .arg(i)
                                            .arg(weight)
                                            .arg(expected[static_cast<std::size_t>(i)])));
                }
            }
        }
    }

    /// Changing a byte changes the weights that the layout says hang on it, and no others.
    void bytesAndWeightsHangTogether() {
        Random random(12);
        for (const BlockLayout& layout : blockLayouts()) {
            const auto block = randomBlock(layout, random);
            const auto count = static_cast<std::size_t>(layout.weights());
            std::vector<float> before(count), after(count);
            numberFormat(layout.type).decode(block.data(), 1, before.data());
            for (int byte = 0; byte < layout.bytes(); ++byte) {
                std::set<int> named;
                for (const int i : layout.weightsOfByte(byte))
                    named.insert(i);
                for (const int group : layout.groupsOfByte(byte))
                    for (int i = group * layout.group; i < (group + 1) * layout.group; ++i)
                        named.insert(i);
                auto changed = block;
                changed[static_cast<std::size_t>(byte)] ^= std::byte{0xFF};
                numberFormat(layout.type).decode(changed.data(), 1, after.data());
                for (std::size_t i = 0; i < count; ++i)
                    if (std::memcmp(&before[i], &after[i], sizeof(float)) != 0)
                        QVERIFY2(named.contains(static_cast<int>(i)),
                                 std::string(info(layout.type).name).c_str());
            }
        }
    }

    void ggmlsExampleOfQ4_0() {
        // d = 0x3C00 is 1; byte 8 of the block is 0xC7: weight 6 has nibble 7 (−1), weight 22 has 12 (4).
        std::vector<std::byte> block(18, std::byte{0x88});
        block[0] = std::byte{0x00};
        block[1] = std::byte{0x3C};
        block[8] = std::byte{0xC7};
        const BlockLayout& layout = *blockLayout(ElementType::q4_0);
        QCOMPARE(layout.weightsOfByte(8), (std::vector<int>{6, 22}));
        QCOMPARE(layout.level(layout.code(block.data(), 6)), -1.0F);
        QCOMPARE(layout.level(layout.code(block.data(), 22)), 4.0F);
        QCOMPARE(layout.scale(block.data(), 0), 1.0F);
    }

    void floatFieldsFillTheirTypes() {
        for (const ElementTypeInfo& type : allElementTypes())
            if (const auto fields = floatFields(type.type))
                QCOMPARE(fields->bits(), static_cast<int>(8 * type.blockBytes));
    }
};

QTEST_APPLESS_MAIN(TestBlockLayout)
#include "tst_block_layout.moc"
