// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <cstring>

#include "core/base/output_file.h"
#include "core/base/random.h"
#include "core/model/bitsandbytes_tensors.h"
#include "core/model/hf_export.h"
#include "core/model/safetensors_reader.h"
#include "core/model/safetensors_writer.h"
#include "opened_models.h"
#include "tiny_models.h"

using namespace nibble;
using namespace nibble::test;

namespace {

/// NF4 or FP4 codes with scales, made here and not by the quantizer.
CodedMatrix blockwise(std::int64_t rows, std::int64_t cols, bool normal, bool nested) {
    Random random(3);
    CodedMatrix matrix;
    matrix.rows = rows;
    matrix.cols = cols;
    matrix.group = 64;
    matrix.flattened = true;
    const auto levels = normal ? nf4Levels() : fp4Levels();
    matrix.table.assign(levels.begin(), levels.end());
    for (std::int64_t i = 0; i < (rows * cols + 1) / 2; ++i)
        matrix.codes.push_back(static_cast<std::uint8_t>(random.below(256)));
    for (std::int64_t i = 0; i < matrix.groups(); ++i) {
        if (nested)
            matrix.scaleCodes.push_back(static_cast<std::uint8_t>(random.below(256)));
        else
            matrix.scalesF32.push_back(0.01F + static_cast<float>(random.uniform()));
    }
    for (std::int64_t i = 0; nested && i < (matrix.groups() + 255) / 256; ++i)
        matrix.secondScales.push_back(0.1F + static_cast<float>(i) / 64);
    matrix.scaleOffset = nested ? 0.123456F : 0.0F;
    return matrix;
}

std::vector<float> decoded(const CodedMatrix& matrix) {
    std::vector<float> values(static_cast<std::size_t>(matrix.rows * matrix.cols));
    matrix.decodeRows(0, matrix.rows, values.data());
    return values;
}

Expected<SafetensorsFile> parse(const std::string& bytes) {
    return parseSafetensors(asBytes(bytes), nullptr, "made");
}

} // namespace

class HfExportTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<Folder>(); }

    /// Eight bytes of length, JSON padded with spaces to a multiple of 8, the widest values first.
    void safetensorsBytes() {
        const auto bytes = [](std::size_t n) { return std::vector<std::byte>(n, std::byte{7}); };
        std::vector<SafetensorsTensor> tensors;
        tensors.push_back(storedTensor("b.bytes", Tensor::own(ElementType::u8, {3}, bytes(3))));
        tensors.push_back(storedTensor("z.floats", Tensor::ownFloats({1, 2}, {1.5F, -2})));
        tensors.push_back(storedTensor("a.halves", Tensor::own(ElementType::f16, {2}, bytes(4))));
        tensors.push_back(storedTensor("a.floats", Tensor::ownFloats({}, {8})));
        const std::string path = m_folder->path("made.safetensors");
        const std::vector<std::pair<std::string, std::string>> metadata = {{"format", "pt"}};
        QVERIFY(writeSafetensors(path, metadata, tensors));
        const std::string file = *readTextFile(path, 1 << 20);
        std::uint64_t length = 0;
        std::memcpy(&length, file.data(), 8);
        const std::string header = R"({"__metadata__":{"format":"pt"},)"
                                   R"("a.floats":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
                                   R"("z.floats":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]},)"
                                   R"("a.halves":{"dtype":"F16","shape":[2],"data_offsets":[12,16]},)"
                                   R"("b.bytes":{"dtype":"U8","shape":[3],"data_offsets":[16,19]}})";
        QCOMPARE(length % 8, std::uint64_t{0});
        QCOMPARE(file.substr(8, header.size()), header);
        QCOMPARE(file.substr(8 + header.size(), length - header.size()),
                 std::string(length - header.size(), ' '));
        QCOMPARE(file.size(), 8 + length + 19);
        const auto read = parse(file);
        QVERIFY2(read, read ? "" : read.error().text().c_str());
        QCOMPARE(read->tensors.size(), std::size_t{4});
        QCOMPARE(read->tensors[1].name, std::string("z.floats"));
    }

    void safetensorsRefuses() {
        const std::string path = m_folder->path("no.safetensors");
        const auto one = storedTensor("x", Tensor::ownFloats({1}, {1}));
        QVERIFY(!writeSafetensors(path, {}, {one, one}));
        QVERIFY(!writeSafetensors(path, {}, {storedTensor("__metadata__", Tensor::ownFloats({1}, {1}))}));
        QVERIFY(!writeSafetensors(
            path, {}, {storedTensor("q", Tensor::own(ElementType::q4_0, {32}, std::vector<std::byte>(18)))}));
        auto shortOf = one;
        shortOf.write = [](const ByteSink&) -> Expected<void> { return {}; };
        QVERIFY(!writeSafetensors(path, {}, {shortOf}));
        QVERIFY(!std::filesystem::exists(path));
    }

    /// methods.md §3: names, types and shapes; the first value of a byte in its high nibble.
    void bitsAndBytesLayout() {
        CodedMatrix matrix = blockwise(2, 64, true, false);
        matrix.codes[0] = 0x21; // value 0 is code 1, value 1 code 2
        const std::string path = m_folder->path("layer.safetensors");
        QVERIFY(writeSafetensors(path, {}, bitsAndBytesTensors("X.weight", matrix, "bfloat16")));
        const std::string file = *readTextFile(path, 1 << 20);
        const auto read = *parse(file);
        std::map<std::string, const Tensor*> tensors;
        for (const auto& tensor : read.tensors)
            tensors[tensor.name] = &tensor.data;
        QCOMPARE(tensors.size(), std::size_t{4});
        QCOMPARE(tensors.at("X.weight")->shape(), (Shape{64, 1}));
        QVERIFY(tensors.at("X.weight")->type() == ElementType::u8);
        QCOMPARE(std::to_integer<int>(tensors.at("X.weight")->bytes()[0]), 0x12);
        QCOMPARE(tensors.at("X.weight.absmax")->shape(), Shape{2});
        QCOMPARE(tensors.at("X.weight.quant_map")->shape(), Shape{16});
        const auto state = tensors.at("X.weight.quant_state.bitsandbytes__nf4")->bytes();
        QCOMPARE(
            std::string(reinterpret_cast<const char*>(state.data()), state.size()),
            std::string(R"({"quant_type": "nf4", "blocksize": 64, "dtype": "bfloat16", "shape": [2, 64]})"));
        const auto nested = bitsAndBytesTensors("X.weight", blockwise(2, 64, false, true), "float16");
        QCOMPARE(nested.size(), std::size_t{6});
        QVERIFY(std::any_of(nested.begin(), nested.end(), [](const auto& tensor) {
            return tensor.name == "X.weight.nested_quant_map" && tensor.shape == Shape{256};
        }));
    }

    void bitsAndBytesFolderReopened_data() {
        QTest::addColumn<bool>("normal");
        QTest::addColumn<bool>("nested");
        for (const bool normal : {false, true})
            for (const bool nested : {false, true})
                QTest::addRow("%s %s", normal ? "nf4" : "fp4", nested ? "dq" : "") << normal << nested;
    }
    void bitsAndBytesFolderReopened() {
        QFETCH(bool, normal);
        QFETCH(bool, nested);
        const auto source = tinySource();
        QVERIFY2(why(source).empty(), why(source).c_str());
        ModelVariant variant{.model = *source};
        for (const ModelTensor& tensor : (*source)->tensors())
            if (tensor.shape().size() == 2 && tensor.name.starts_with("blk."))
                variant.replaced.emplace(tensor.name,
                                         std::make_shared<const QuantizedTensor>(QuantizedTensor{
                                             .name = tensor.name,
                                             .shape = tensor.shape(),
                                             .storage = std::make_shared<const CodedMatrix>(
                                                 blockwise(tensor.rows(), tensor.cols(), normal, nested))}));
        const std::string folder = m_folder->path("quantized");
        const auto written = exportHuggingFace(variant, folder);
        QVERIFY2(written, written ? "" : written.error().text().c_str());
        const auto again = openModel(folder);
        QVERIFY2(why(again).empty(), why(again).c_str());
        QCOMPARE((*again)->parameters(), (*source)->parameters());
        for (const ModelTensor& tensor : (*source)->tensors()) {
            const ModelTensor* other = (*again)->find(tensor.name);
            QVERIFY2(other, tensor.name.c_str());
            const auto* quantized = variant.find(tensor.name);
            QCOMPARE(values(*other), quantized ? decoded(*std::get<1>(quantized->storage)) : values(tensor));
        }
        QVERIFY(!exportHuggingFace({.model = *again}, m_folder->path("twice"))); // quantized already
        QVERIFY(!exportHuggingFace(variant, (*source)->path));
    }

    /// A state that does not fit its tensors names them; nothing is read past an end.
    void hostileStates_data() {
        QTest::addColumn<QString>("state");
        QTest::newRow("no JSON") << "nf4";
        QTest::newRow("an array") << "[]";
        QTest::newRow("another shape")
            << R"({"quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": [4, 64]})";
        QTest::newRow("a huge shape")
            << R"({"quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": [4611686018427387904, 8]})";
        QTest::newRow("negative extent")
            << R"({"quant_type": "nf4", "blocksize": 64, "dtype": "float32", "shape": [-2, -64]})";
        QTest::newRow("no blocks")
            << R"({"quant_type": "nf4", "blocksize": 0, "dtype": "float32", "shape": [2, 64]})";
        QTest::newRow("smaller blocks")
            << R"({"quant_type": "nf4", "blocksize": 32, "dtype": "float32", "shape": [2, 64]})";
        QTest::newRow("no shape") << R"({"quant_type": "nf4", "blocksize": 64, "dtype": "float32"})";
    }
    void hostileStates() {
        QFETCH(QString, state);
        std::vector<ModelTensor> tensors;
        for (const auto& made : bitsAndBytesTensors("X.weight", blockwise(2, 64, true, false), "float32")) {
            std::vector<std::byte> bytes;
            QVERIFY(made.write([&](std::span<const std::byte> part) -> Expected<void> {
                bytes.insert(bytes.end(), part.begin(), part.end());
                return {};
            }));
            Shape shape = made.shape;
            if (made.name.find("quant_state") != std::string::npos) {
                const std::string copy = state.toStdString();
                bytes.assign(std::as_bytes(std::span(copy)).begin(), std::as_bytes(std::span(copy)).end());
                shape = {static_cast<std::int64_t>(copy.size())};
            }
            ModelTensor& tensor = tensors.emplace_back();
            tensor.name = tensor.sourceName = made.name;
            tensor.data = Tensor::own(made.type, shape, bytes);
        }
        const auto joined = joinBitsAndBytes(tensors);
        QVERIFY(!joined);
        QVERIFY(joined.error().kind == ErrorKind::badFile);
        QVERIFY(joined.error().field.find("X.weight") != std::string::npos);
    }

    /// methods.md §8.5: q = −8…−1 is the word 0x76543210.
    void packedWords() {
        CodedMatrix matrix;
        matrix.rows = 1;
        matrix.cols = 8;
        matrix.group = 8;
        for (int q = -8; q < 8; ++q)
            matrix.table.push_back(static_cast<float>(q));
        matrix.codes = {0x10, 0x32, 0x54, 0x76}; // codes q + 8, first in the low nibble
        matrix.scalesF16 = {0x3C00};
        const auto tensors = packedTensors("X.weight", matrix);
        QCOMPARE(tensors.size(), std::size_t{3});
        QCOMPARE(tensors[0].name, std::string("X.weight_packed"));
        std::uint32_t word = 0;
        QVERIFY(tensors[0].write([&](std::span<const std::byte> bytes) -> Expected<void> {
            std::memcpy(&word, bytes.data(), 4);
            return {};
        }));
        QCOMPARE(word, 0x76543210U);
        QCOMPARE(tensors[1].shape, (Shape{1, 1}));
        QVERIFY(tensors[2].type == ElementType::i64);
    }

private:
    Expected<ModelPointer> tinySource() {
        return openModel(
            m_folder->writeFolder("source", kTinyConfig, tinyCheckpoint("model.", true, true).file()));
    }

    std::unique_ptr<Folder> m_folder;
};

QTEST_APPLESS_MAIN(HfExportTest)
#include "tst_hf_export.moc"
