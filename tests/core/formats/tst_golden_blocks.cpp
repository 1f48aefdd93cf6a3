// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Blocks that ggml itself made: decoding agrees with its stated error, encoding with its bytes.
#include <cmath>
#include <cstring>

#include <QtTest>

#include "core/formats/half.h"
#include "core/formats/number_format.h"
#include "tests/core/formats/golden_blocks.h"

using namespace nibble;

namespace {

std::vector<float> goldenInput(std::int64_t count) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i)
        values.push_back(static_cast<float>((37 * i + 11) % 101 - 50) / 32.0F);
    return values;
}

/// CRC-32 of IEEE 802.3, bit by bit.
quint32 crc32(const QByteArray& bytes) {
    quint32 crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc ^= static_cast<quint8>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

Tensor tensorOf(ElementType type, const QByteArray& bytes) {
    std::vector<std::byte> copy(static_cast<std::size_t>(bytes.size()));
    std::memcpy(copy.data(), bytes.data(), copy.size());
    const auto& row = info(type);
    return Tensor::own(type, {static_cast<std::int64_t>(copy.size()) / row.blockBytes * row.blockElements},
                       copy);
}

QByteArray bytesOf(const Tensor& tensor) {
    return {reinterpret_cast<const char*>(tensor.bytes().data()),
            static_cast<qsizetype>(tensor.bytes().size())};
}

} // namespace

class TestGoldenBlocks : public QObject {
    Q_OBJECT
private slots:
    void decodes_data() { rows(); }
    void decodes();
    void encodesByteForByte_data();
    void encodesByteForByte();
    void iq4NlSearchesAsTheToolDoes();

private:
    static void rows();
};

void TestGoldenBlocks::rows() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(kGoldenBlocks)); ++i)
        QTest::newRow(kGoldenBlocks[i].name) << i;
}

void TestGoldenBlocks::decodes() {
    QFETCH(int, index);
    const GoldenBlock& golden = kGoldenBlocks[index];
    const auto type = elementTypeByName(QString(golden.name).section('/', 0, 0).toStdString());
    QVERIFY(type);
    const QByteArray bytes = QByteArray::fromHex(golden.hex);
    QCOMPARE(bytes.size(), info(*type).blockBytes);
    QCOMPARE(QString::number(crc32(bytes), 16).rightJustified(8, '0'), QString(golden.crc32));

    const auto decoded = decodeAll(tensorOf(*type, bytes));
    QVERIFY(decoded);
    const auto input = goldenInput(info(*type).blockElements);
    QCOMPARE(decoded->size(), input.size());
    double sum = 0;
    for (std::size_t i = 0; i < input.size(); ++i)
        sum += std::pow(static_cast<double>(decoded->at(i)) - static_cast<double>(input[i]), 2);
    QCOMPARE(QString::number(std::sqrt(sum / static_cast<double>(input.size())), 'g', 9),
             QString(golden.rmse));
}

void TestGoldenBlocks::encodesByteForByte_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(kGoldenBlocks)); ++i) {
        const auto type = elementTypeByName(kGoldenBlocks[i].name);
        if (type && numberFormat(*type).encode && *type != ElementType::iq4_nl)
            QTest::newRow(kGoldenBlocks[i].name) << i;
    }
}

void TestGoldenBlocks::encodesByteForByte() {
    QFETCH(int, index);
    const GoldenBlock& golden = kGoldenBlocks[index];
    const ElementType type = *elementTypeByName(golden.name);
    const auto input = goldenInput(info(type).blockElements);
    const auto encoded = encodeMatrix(input, {1, info(type).blockElements}, type);
    QVERIFY(encoded);
    QCOMPARE(bytesOf(*encoded).toHex(), QByteArray(golden.hex));
}

/// quantize_row_iq4_nl_ref takes one scale and leaves the codes; llama.cpp's quantize tool tries seven to
/// either side. Ours are the tool's bytes, and err less by the search's own weights, x².
void TestGoldenBlocks::iq4NlSearchesAsTheToolDoes() {
    const auto input = goldenInput(32);
    const auto encoded = encodeMatrix(input, {1, 32}, ElementType::iq4_nl);
    QVERIFY(encoded);
    QCOMPARE(bytesOf(*encoded).toHex(), QByteArray("9822f157ce137adf249be146bd0258ce137a"));
    QCOMPARE(crc32(bytesOf(*encoded)), 0x9ec4a357U);
    const auto error = [&](const Tensor& tensor) {
        const auto decoded = decodeAll(tensor);
        double sum = 0;
        for (std::size_t i = 0; i < input.size(); ++i)
            sum += std::pow(double(input[i]) * (double(decoded->at(i)) - double(input[i])), 2);
        return sum;
    };
    const auto* reference =
        std::find_if(std::begin(kGoldenBlocks), std::end(kGoldenBlocks),
                     [](const GoldenBlock& block) { return QString(block.name) == "iq4_nl"; });
    QVERIFY(error(*encoded) <= error(tensorOf(ElementType::iq4_nl, QByteArray::fromHex(reference->hex))));
}

QTEST_APPLESS_MAIN(TestGoldenBlocks)
#include "tst_golden_blocks.moc"
