// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QtTest>

#include "core/base/mapped_file.h"
#include "core/formats/number_format.h"
#include "core/model/architecture.h"
#include "core/model/gguf_export.h"
#include "core/model/gguf_reader.h"
#include "core/model/gguf_writer.h"

using namespace nibble;

namespace {

Expected<GgufFile> reopen(const std::string& path) {
    const auto mapped = MappedFile::open(path);
    if (!mapped)
        return Unexpected(mapped.error());
    return parseGguf((*mapped)->bytes(), *mapped, path);
}

std::vector<float> ramp(std::int64_t count) {
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = 0.01F * static_cast<float>(i % 509) - 2.5F;
    return values;
}

Metadata everyKind() {
    Metadata m;
    m.set("u8", std::uint8_t{200});
    m.set("i8", std::int8_t{-100});
    m.set("u16", std::uint16_t{60000});
    m.set("i16", std::int16_t{-30000});
    m.set("u32", std::uint32_t{4000000000});
    m.set("i32", std::int32_t{-2000000000});
    m.set("f32", 0.1F);
    m.set("flag", true);
    m.set("text", std::string("täxt"));
    m.set("u64", std::uint64_t{1} << 63);
    m.set("i64", std::int64_t{-1} * (std::int64_t{1} << 62));
    m.set("f64", 0.1);
    m.set("au8", std::vector<std::uint8_t>{1, 2, 3});
    m.set("ai8", std::vector<std::int8_t>{-1});
    m.set("au16", std::vector<std::uint16_t>{});
    m.set("ai16", std::vector<std::int16_t>{-5, 5});
    m.set("au32", std::vector<std::uint32_t>{7});
    m.set("ai32", std::vector<std::int32_t>{-7});
    m.set("af32", std::vector<float>{0.5F, -0.5F});
    m.set("aflag", std::vector<bool>{true, false, true});
    m.set("atext", std::vector<std::string>{"", "x", "yz"});
    m.set("au64", std::vector<std::uint64_t>{9});
    m.set("ai64", std::vector<std::int64_t>{-9});
    m.set("af64", std::vector<double>{1e300});
    return m;
}

/// A model of one block whose tensors count upwards; `halves` as Hugging Face stores Llama.
std::shared_ptr<Model> smallModel(Architecture architecture, RopeStyle rope, bool tied) {
    auto model = std::make_shared<Model>();
    ModelConfig& c = model->config = familyDefaults(architecture);
    c.rope = rope;
    c.layers = 1;
    c.embeddingLength = 16;
    c.feedForwardLength = 24;
    c.heads = 2;
    c.kvHeads = architecture == Architecture::gpt2 ? 2 : 1;
    c.headDim = c.ropeDimensions = 8;
    c.vocabularySize = 5;
    c.contextLength = 10;
    c.tiedEmbeddings = tied;
    model->format = "memory";
    describeConfig(c, "small", model->metadata);
    std::vector<TensorSpec> specs = outerTensors(c);
    for (TensorSpec& spec : blockTensors(c, 0))
        specs.push_back(std::move(spec));
    float next = 0;
    for (const TensorSpec& spec : specs) {
        std::vector<float> values(static_cast<std::size_t>(*elementCount(spec.shape)));
        for (float& value : values)
            value = ++next;
        ModelTensor tensor;
        tensor.name = tensor.sourceName = spec.name;
        tensor.data = Tensor::ownFloats(spec.shape, std::move(values));
        model->add(std::move(tensor));
    }
    return model;
}

const Tensor* tensorOf(const GgufFile& file, const std::string& name) {
    for (const auto& tensor : file.tensors)
        if (tensor.name == name)
            return &tensor.data;
    return nullptr;
}

} // namespace

class GgufWriterTest : public QObject {
    Q_OBJECT

private slots:
    void metadataComesBack();
    void tensorsComeBack();
    void refuses();
    void leavesNothingBehindWhenItFails();
    void stops();
    void huggingFaceQueriesAndKeysMove();
    void othersKeepTheirRows();
    void conv1dIsTurned();
    void vectorsAreF32();
    void llama3DivisorsAreStored();
    void quantizedRowsPassThrough();
    void neverOntoTheOpenedFile();

private:
    [[nodiscard]] std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }
    QTemporaryDir m_folder;
};

void GgufWriterTest::metadataComesBack() {
    const Metadata metadata = everyKind();
    QVERIFY(writeGguf(path("meta.gguf"), metadata, {}));
    const auto file = reopen(path("meta.gguf"));
    QVERIFY2(file, file ? "" : file.error().text().c_str());
    QVERIFY(file->metadata.entries() == metadata.entries());
}

void GgufWriterTest::tensorsComeBack() {
    constexpr std::int64_t rows = 3000, cols = 96; // more than one piece
    const std::vector<float> values = ramp(rows * cols);
    const RowSource source = [&](std::int64_t first, std::int64_t count, float* out) -> Expected<void> {
        std::copy_n(values.begin() + first * cols, count * cols, out);
        return {};
    };
    const std::vector<ElementType> types = {ElementType::f32,  ElementType::f16,  ElementType::bf16,
                                            ElementType::q8_0, ElementType::q4_0, ElementType::q5_1};
    std::vector<GgufTensor> tensors;
    for (const ElementType type : types)
        tensors.push_back(encodedTensor(std::string(info(type).name), {rows, cols}, type, source));
    tensors.push_back(storedTensor("vector", Tensor::ownFloats({3}, {1, 2, 3})));
    QVERIFY(writeGguf(path("tensors.gguf"), {}, tensors));
    const auto file = reopen(path("tensors.gguf"));
    QVERIFY2(file, file ? "" : file.error().text().c_str());
    for (const ElementType type : types) {
        const auto expected = encodeMatrix(values, {rows, cols}, type);
        const Tensor* stored = tensorOf(*file, std::string(info(type).name));
        QVERIFY(expected && stored);
        QCOMPARE(stored->shape(), (Shape{rows, cols}));
        QVERIFY(std::ranges::equal(stored->bytes(), expected->bytes()));
    }
    QCOMPARE(decodeAll(*tensorOf(*file, "vector")).value(), (std::vector<float>{1, 2, 3}));
}

void GgufWriterTest::refuses() {
    const auto refused = [&](std::vector<GgufTensor> tensors) {
        const auto written = writeGguf(path("refused.gguf"), {}, tensors);
        return !written && written.error().kind == ErrorKind::unsupported &&
               !QFile::exists(m_folder.filePath("refused.gguf"));
    };
    const Tensor one = Tensor::ownFloats({1}, {1});
    QVERIFY(refused({storedTensor(std::string(64, 'n'), one)}));
    QVERIFY(refused({storedTensor("", one)}));
    QVERIFY(refused({storedTensor("a", one), storedTensor("a", one)}));
    QVERIFY(refused({storedTensor("a", Tensor::own(ElementType::e4m3, {1}, {std::byte{0}}))}));
    QVERIFY(refused({storedTensor("a", Tensor::ownFloats({1, 1, 1, 1, 1}, {1}))}));
    QVERIFY(refused({encodedTensor("a", {2, 33}, ElementType::q8_0, {})}));
    QVERIFY(writeGguf(path("longest.gguf"), {}, std::vector{storedTensor(std::string(63, 'n'), one)}));
}

void GgufWriterTest::leavesNothingBehindWhenItFails() {
    GgufTensor tensor = storedTensor("a", Tensor::ownFloats({2}, {1, 2}));
    tensor.write = [](const ByteSink& sink) { return sink(std::as_bytes(std::span("abc"))); };
    QVERIFY(!writeGguf(path("short.gguf"), {}, std::span(&tensor, 1)));
    tensor.write = [](const ByteSink&) -> Expected<void> { return fail(ErrorKind::failed, "no data"); };
    QVERIFY(!writeGguf(path("short.gguf"), {}, std::span(&tensor, 1)));
    QCOMPARE(QDir(m_folder.path()).entryList({"short*"}).size(), 0);
}

void GgufWriterTest::stops() {
    std::stop_source stop;
    stop.request_stop();
    const GgufTensor tensor = storedTensor("a", Tensor::ownFloats({2}, {1, 2}));
    const auto written =
        writeGguf(path("stopped.gguf"), {}, std::span(&tensor, 1), {.stop = stop.get_token()});
    QVERIFY(!written && written.error().kind == ErrorKind::stopped);
    QCOMPARE(QDir(m_folder.path()).entryList({"stopped*"}).size(), 0);
}

/// Values i and i + headDim / 2 turn together in Hugging Face's layout, 2i and 2i + 1 in GGUF's.
void GgufWriterTest::huggingFaceQueriesAndKeysMove() {
    const auto model = smallModel(Architecture::llama, RopeStyle::halves, false);
    QVERIFY(exportGguf({.model = model, .scheme = {}, .replaced = {}}, path("hf.gguf")));
    const auto file = reopen(path("hf.gguf"));
    QVERIFY2(file, file ? "" : file.error().text().c_str());
    for (const auto& [name, heads] :
         {std::pair{"blk.0.attn_q.weight", 2}, std::pair{"blk.0.attn_k.weight", 1}}) {
        const auto ours = decodeAll(model->find(name)->data).value();
        const auto theirs = decodeAll(*tensorOf(*file, name)).value();
        for (int head = 0; head < heads; ++head)
            for (int i = 0; i < 4; ++i)
                for (int c = 0; c < 16; ++c) {
                    const auto row = [&](const std::vector<float>& m, int r) {
                        return m[static_cast<std::size_t>((8 * head + r) * 16 + c)];
                    };
                    QCOMPARE(row(theirs, 2 * i), row(ours, i));
                    QCOMPARE(row(theirs, 2 * i + 1), row(ours, i + 4));
                }
    }
    // The bias of the queries moves with them, values and projections stay.
    const auto bias = decodeAll(*tensorOf(*file, "blk.0.attn_q.bias")).value();
    const auto before = decodeAll(model->find("blk.0.attn_q.bias")->data).value();
    QCOMPARE(bias[1], before[4]);
    QCOMPARE(bias[8 + 2], before[8 + 1]);
    for (const char* name :
         {"blk.0.attn_v.weight", "blk.0.attn_output.weight", "output.weight", "token_embd.weight"})
        QCOMPARE(decodeAll(*tensorOf(*file, name)).value(), decodeAll(model->find(name)->data).value());
    QCOMPARE(file->metadata.integer("general.file_type").value(), 0);
    QVERIFY(!file->metadata.find("general.quantization_version"));
    QCOMPARE(file->metadata.integer("llama.attention.head_count_kv").value(), 1);
}

void GgufWriterTest::othersKeepTheirRows() {
    for (const auto& [architecture, rope] : {std::pair{Architecture::llama, RopeStyle::interleaved},
                                             std::pair{Architecture::qwen2, RopeStyle::halves}}) {
        const auto model = smallModel(architecture, rope, true);
        QVERIFY(exportGguf({.model = model, .scheme = {}, .replaced = {}}, path("plain.gguf")));
        const auto file = reopen(path("plain.gguf"));
        QVERIFY(file);
        for (const ModelTensor& tensor : model->tensors())
            QCOMPARE(decodeAll(*tensorOf(*file, tensor.name)).value(), decodeAll(tensor.data).value());
        QVERIFY(!tensorOf(*file, "output.weight"));
    }
}

void GgufWriterTest::conv1dIsTurned() {
    auto model = smallModel(Architecture::gpt2, RopeStyle::none, true);
    ModelTensor turned = *model->find("blk.0.ffn_up.weight"); // 24 × 16, stored as 16 × 24
    turned.name = "blk.0.ffn_extra.weight";
    turned.data = Tensor::ownFloats({16, 24}, ramp(16 * 24));
    turned.transposed = true;
    model->add(turned);
    QVERIFY(exportGguf({.model = model, .scheme = {}, .replaced = {}}, path("gpt2.gguf")));
    const auto file = reopen(path("gpt2.gguf"));
    QVERIFY(file);
    const Tensor* stored = tensorOf(*file, "blk.0.ffn_extra.weight");
    QCOMPARE(stored->shape(), (Shape{24, 16}));
    QCOMPARE(decodeAll(*stored).value()[3 * 16 + 2], ramp(16 * 24)[2 * 24 + 3]);
    QCOMPARE(file->metadata.integer("gpt2.context_length").value(), 10);
    QVERIFY(!file->metadata.find("gpt2.attention.head_count_kv"));
    QVERIFY(file->metadata.find("gpt2.attention.layer_norm_epsilon"));
}

void GgufWriterTest::vectorsAreF32() {
    auto model = smallModel(Architecture::llama, RopeStyle::interleaved, true);
    auto half = [&](const char* name, Shape shape) {
        ModelTensor tensor = *model->find("output_norm.weight");
        tensor.name = name;
        tensor.data = encodeMatrix(ramp(*elementCount(shape)), shape, ElementType::bf16).value();
        model->add(tensor);
        return decodeAll(tensor.data).value();
    };
    const auto norm = half("blk.0.extra_norm.weight", {16});
    half("blk.0.extra.weight", {2, 16});
    QVERIFY(exportGguf({.model = model, .scheme = {}, .replaced = {}}, path("vectors.gguf")));
    const auto file = reopen(path("vectors.gguf"));
    QVERIFY(file);
    QVERIFY(tensorOf(*file, "blk.0.extra_norm.weight")->type() == ElementType::f32);
    QCOMPARE(decodeAll(*tensorOf(*file, "blk.0.extra_norm.weight")).value(), norm);
    QVERIFY(tensorOf(*file, "blk.0.extra.weight")->type() == ElementType::bf16);
}

/// Llama 3.2's own factors with heads of 8: wavelengths 2π·500000^(i/4) = 6.28, 167, 4443, 118145 against
/// limits of 8192/4 and 8192/1, so the first two stay, the last is divided by 32 and the third lies between:
/// t = (8192/4443 − 1)/3 = 0.2813, 1/((1 − t)/32 + t) = 3.2923.
void GgufWriterTest::llama3DivisorsAreStored() {
    auto model = smallModel(Architecture::llama, RopeStyle::halves, true);
    model->config.ropeBase = 500000;
    model->config.ropeScaling = {.kind = RopeScalingKind::llama3,
                                 .factor = 32,
                                 .lowFrequencyFactor = 1,
                                 .highFrequencyFactor = 4,
                                 .originalContext = 8192,
                                 .divisors = {}};
    QVERIFY(exportGguf({.model = model, .scheme = {}, .replaced = {}}, path("llama3.gguf")));
    const auto file = reopen(path("llama3.gguf"));
    QVERIFY(file);
    const auto divisors = decodeAll(*tensorOf(*file, "rope_freqs.weight")).value();
    QCOMPARE(divisors.size(), 4U);
    QCOMPARE(divisors[0], 1.0F);
    QCOMPARE(divisors[1], 1.0F);
    QVERIFY(std::abs(divisors[2] - 3.2923F) < 1e-4F); // the last digit given above
    QCOMPARE(divisors[3], 32.0F);
}

void GgufWriterTest::quantizedRowsPassThrough() {
    const auto model = smallModel(Architecture::llama, RopeStyle::halves, true);
    const std::vector<float> values = ramp(16 * 32);
    model->replace("blk.0.attn_q.weight", Tensor::ownFloats({16, 32}, values)); // whole blocks
    const Tensor encoded = encodeMatrix(values, {16, 32}, ElementType::q8_0).value();
    auto quantized = std::make_shared<QuantizedTensor>();
    quantized->name = "blk.0.attn_q.weight";
    quantized->shape = {16, 32};
    quantized->storage = encoded;
    ModelVariant variant{.model = model, .scheme = {}, .replaced = {{quantized->name, quantized}}};
    QVERIFY(exportGguf(variant, path("quantized.gguf"), 7));
    const auto file = reopen(path("quantized.gguf"));
    QVERIFY2(file, file ? "" : file.error().text().c_str());
    const Tensor* stored = tensorOf(*file, quantized->name);
    QVERIFY(stored->type() == ElementType::q8_0);
    QVERIFY(std::ranges::equal(stored->slice(1, 1).bytes(), encoded.slice(4, 1).bytes()));
    QCOMPARE(file->metadata.integer("general.file_type").value(), 7);
    QCOMPARE(file->metadata.integer("general.quantization_version").value(), 2);
    // What GGUF has no type for is refused by name.
    auto coded = std::make_shared<QuantizedTensor>(*quantized);
    coded->storage = std::make_shared<const CodedMatrix>();
    variant.replaced[coded->name] = coded;
    const auto refused = exportGguf(variant, path("refused.gguf"));
    QVERIFY(!refused && refused.error().kind == ErrorKind::unsupported);
    QCOMPARE(refused.error().field, quantized->name);
}

void GgufWriterTest::neverOntoTheOpenedFile() {
    const auto model = smallModel(Architecture::llama, RopeStyle::interleaved, true);
    QVERIFY(writeGguf(path("own.gguf"), {}, {}));
    QVERIFY(QFile::link(m_folder.filePath("own.gguf"), m_folder.filePath("link.gguf")));
    model->files = {path("own.gguf")};
    for (const char* name : {"own.gguf", "./own.gguf", "link.gguf"}) {
        const auto written = exportGguf({.model = model, .scheme = {}, .replaced = {}}, path(name));
        QVERIFY(!written && written.error().kind == ErrorKind::usage);
    }
    QVERIFY(exportGguf({.model = model, .scheme = {}, .replaced = {}}, path("other.gguf")));
}

QTEST_APPLESS_MAIN(GgufWriterTest)
#include "tst_gguf_writer.moc"
