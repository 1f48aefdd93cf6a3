// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>

#include "core/base/output_file.h"
#include "core/formats/number_format.h"
#include "core/model/architecture.h"
#include "core/model/gguf_export.h"
#include "core/model/model.h"
#include "file_builders.h"

using namespace nibble;
using nibble::test::Bytes;
using nibble::test::GgufBuilder;

namespace {

namespace fs = std::filesystem;

const std::string kStories = NIBBLE_SHARED_DIR "/models/stories260K/stories260K.gguf";
const std::string kTinyStories = NIBBLE_SHARED_DIR "/models/TinyStories-656K";

bool sharedModelsAreHere() {
    return fs::exists(kStories) && fs::exists(kTinyStories);
}

std::string why(const Expected<ModelPointer>& model) {
    if (!model)
        return model.error().text();
    return (*model)->notRunnable ? (*model)->notRunnable->text() : std::string();
}

std::vector<float> values(const ModelTensor& tensor) {
    std::vector<float> out(static_cast<std::size_t>(tensor.rows() * tensor.cols()));
    return tensor.decodeRows(0, tensor.rows(), out.data()) ? out : std::vector<float>();
}

/// Every tensor of `a` has the same values in `b`.
bool sameTensors(const Model& a, const Model& b) {
    for (const ModelTensor& tensor : a.tensors()) {
        if (tensor.role != TensorRole::parameter)
            continue;
        const ModelTensor* other = b.find(tensor.name);
        if (!other || other->shape() != tensor.shape() || values(tensor) != values(*other))
            return false;
    }
    return true;
}

/// A Llama of one block, 8 wide, as it would lie in a GGUF file.
GgufBuilder tinyGguf() {
    GgufBuilder builder;
    builder.text("general.architecture", "llama");
    builder.number("llama.block_count", 1)
        .number("llama.embedding_length", 8)
        .number("llama.context_length", 16);
    builder.number("llama.feed_forward_length", 12).number("llama.attention.head_count", 2);
    builder.real("llama.attention.layer_norm_rms_epsilon", 1e-5F);
    const auto add = [&](const char* name, std::vector<std::uint64_t> extents) {
        std::uint64_t count = 1;
        for (const std::uint64_t extent : extents)
            count *= extent;
        builder.tensor(name, extents, 0, std::string(4 * count, '\0'));
    };
    add("token_embd.weight", {8, 6});
    add("output_norm.weight", {8});
    add("blk.0.attn_norm.weight", {8});
    for (const char* name :
         {"blk.0.attn_q.weight", "blk.0.attn_k.weight", "blk.0.attn_v.weight", "blk.0.attn_output.weight"})
        add(name, {8, 8});
    add("blk.0.ffn_norm.weight", {8});
    add("blk.0.ffn_gate.weight", {8, 12});
    add("blk.0.ffn_up.weight", {8, 12});
    add("blk.0.ffn_down.weight", {12, 8});
    return builder;
}

/// The same as a Hugging Face checkpoint: a header made of names and shapes, all values of one type.
struct Checkpoint {
    std::string header, data;

    void add(const std::string& name, const std::string& dtype, const std::string& shape,
             const std::string& bytes) {
        header += fmt::format(R"({}"{}":{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})",
                              header.empty() ? "" : ",", name, dtype, shape, data.size(),
                              data.size() + bytes.size());
        data += bytes;
    }
    [[nodiscard]] std::string file() const { return nibble::test::safetensorsFile("{" + header + "}", data); }
};

const std::string kTinyConfig =
    R"({"architectures":["LlamaForCausalLM"],"hidden_size":8,"intermediate_size":12,"num_hidden_layers":1,)"
    R"("num_attention_heads":2,"max_position_embeddings":16,"vocab_size":6})";

Checkpoint tinyCheckpoint(const std::string& prefix, bool embedding, bool head,
                          const std::string& headBytes = {}) {
    Checkpoint checkpoint;
    const auto add = [&](const std::string& name, int rows, int cols) {
        const auto bytes = static_cast<std::size_t>(4 * rows * cols);
        checkpoint.add(name, "F32", rows > 1 ? fmt::format("{},{}", rows, cols) : fmt::format("{}", cols),
                       name == "lm_head.weight" && !headBytes.empty() ? headBytes : std::string(bytes, '\0'));
    };
    if (embedding)
        add(prefix + "embed_tokens.weight", 6, 8);
    if (head)
        add("lm_head.weight", 6, 8);
    add(prefix + "norm.weight", 1, 8);
    const std::string block = prefix + "layers.0.";
    add(block + "input_layernorm.weight", 1, 8);
    add(block + "post_attention_layernorm.weight", 1, 8);
    for (const char* name : {"q", "k", "v", "o"})
        add(fmt::format("{}self_attn.{}_proj.weight", block, name), 8, 8);
    add(block + "mlp.gate_proj.weight", 12, 8);
    add(block + "mlp.up_proj.weight", 12, 8);
    add(block + "mlp.down_proj.weight", 8, 12);
    return checkpoint;
}

} // namespace

class OpenModelTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void stories();
    void tinyStories();
    void vocabularies();
    void tokenizerFolders();
    void roundTripOfGguf();
    void huggingFaceToGguf();
    void shards();
    void brokenShards();
    void tinyGgufRuns();
    void whatDoesNotRun_data();
    void whatDoesNotRun();
    void wrongTypesInKnownKeys();
    void ties_data();
    void ties();
    void severalSafetensors();
    void float8();
    void otherClassesOpenForLooking();
    void slidingWindowLimitsTheContext();
    void llama2c();
    void notAModel();

private:
    std::string write(const std::string& name, const std::string& content) {
        const std::string path = m_folder->filePath(QString::fromStdString(name)).toStdString();
        fs::create_directories(fs::path(path).parent_path());
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }
    std::string writeFolder(const std::string& name, const std::string& config,
                            const Checkpoint& checkpoint) {
        write(name + "/config.json", config);
        write(name + "/model.safetensors", checkpoint.file());
        return m_folder->filePath(QString::fromStdString(name)).toStdString();
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void OpenModelTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
}

void OpenModelTest::stories() {
    if (!sharedModelsAreHere())
        QSKIP("the shared models are not here");
    const auto model = openModel(kStories);
    QVERIFY2(why(model).empty(), why(model).c_str());
    const ModelConfig& c = (*model)->config;
    QVERIFY(c.architecture == Architecture::llama && c.rope == RopeStyle::interleaved);
    QCOMPARE(c.embeddingLength, 64);
    QCOMPARE(c.feedForwardLength, 172);
    QCOMPARE(c.layers, 5);
    QCOMPARE(c.heads, 8);
    QCOMPARE(c.kvHeads, 4);
    QCOMPARE(c.headDim, 8);
    QCOMPARE(c.vocabularySize, 512);
    QCOMPARE(c.contextLength, 2048); // what the file says; it was trained on 512
    QVERIFY(!c.tiedEmbeddings);
    QCOMPARE((*model)->tensors().size(), 48U);
    QCOMPARE((*model)->bitsPerWeight(), 32.0);
    QVERIFY((*model)->tokenizer);
    QVERIFY((*model)->output() != (*model)->embedding());
}

void OpenModelTest::tinyStories() {
    if (!sharedModelsAreHere())
        QSKIP("the shared models are not here");
    for (const std::string& path : {kTinyStories, kTinyStories + "/", kTinyStories + "/model.safetensors"}) {
        const auto model = openModel(path);
        QVERIFY2(why(model).empty(), why(model).c_str());
        const ModelConfig& c = (*model)->config;
        QVERIFY(c.architecture == Architecture::llama && c.rope == RopeStyle::halves && c.tiedEmbeddings);
        QCOMPARE(c.embeddingLength, 128);
        QCOMPARE(c.feedForwardLength, 384);
        QCOMPARE(c.layers, 2);
        QCOMPARE(c.heads, 8);
        QCOMPARE(c.kvHeads, 4);
        QCOMPARE(c.vocabularySize, 2048);
        QCOMPARE(c.contextLength, 512);
        QCOMPARE((*model)->parameters(), 656000);
        QCOMPARE((*model)->bitsPerWeight(), 16.0);
        QCOMPARE((*model)->name, std::string("TinyStories-656K"));
        QVERIFY((*model)->tokenizer);
        QVERIFY((*model)->output() == (*model)->embedding());
    }
}

void OpenModelTest::vocabularies() {
    const std::string folder = NIBBLE_SHARED_DIR "/tokenizers/";
    if (!fs::exists(folder))
        QSKIP("the shared vocabularies are not here");
    for (const char* name : {"gpt-2", "llama-spm", "deepseek-coder"}) {
        const auto model = openModel(fmt::format("{}ggml-vocab-{}.gguf", folder, name));
        QVERIFY2(model, why(model).c_str());
        QVERIFY((*model)->tokenizer);
        QVERIFY((*model)->notRunnable && (*model)->tensors().empty());
        QVERIFY((*model)->config.vocabularySize > 30000);
    }
}

void OpenModelTest::tokenizerFolders() {
    const std::string folder = NIBBLE_SHARED_DIR "/tokenizers/gpt2-hf";
    if (!fs::exists(folder))
        QSKIP("the shared vocabularies are not here");
    const auto model = openModel(folder);
    QVERIFY2(model, why(model).c_str());
    QVERIFY((*model)->tokenizer && (*model)->notRunnable);
}

void OpenModelTest::roundTripOfGguf() {
    if (!sharedModelsAreHere())
        QSKIP("the shared models are not here");
    const auto model = openModel(kStories);
    const std::string path = m_folder->filePath("again.gguf").toStdString();
    const auto written = exportGguf({.model = *model, .scheme = {}, .replaced = {}}, path);
    QVERIFY2(written, written ? "" : written.error().text().c_str());
    const auto again = openModel(path);
    QVERIFY2(why(again).empty(), why(again).c_str());
    QVERIFY(sameTensors(**model, **again) && sameTensors(**again, **model));
    for (const auto& [key, value] : (*model)->metadata.entries())
        QVERIFY2((*again)->metadata.find(key) && *(*again)->metadata.find(key) == value, key.c_str());
    QCOMPARE((*again)->metadata.integer("general.file_type").value(), 0);
}

void OpenModelTest::huggingFaceToGguf() {
    if (!sharedModelsAreHere())
        QSKIP("the shared models are not here");
    const auto model = openModel(kTinyStories);
    const std::string path = m_folder->filePath("tiny.gguf").toStdString();
    const auto written = exportGguf({.model = *model, .scheme = {}, .replaced = {}}, path);
    QVERIFY2(written, written ? "" : written.error().text().c_str());
    const auto again = openModel(path);
    QVERIFY2(why(again).empty(), why(again).c_str());
    const ModelConfig& c = (*again)->config;
    QVERIFY(c.rope == RopeStyle::interleaved && c.tiedEmbeddings);
    QCOMPARE(c.normEpsilon, (*model)->config.normEpsilon);
    QCOMPARE(c.ropeBase, (*model)->config.ropeBase);
    QCOMPARE((*again)->parameters(), 656000);
    QCOMPARE((*again)->metadata.integer("general.file_type").value(), 32); // mostly BF16
    for (const ModelTensor& tensor : (*model)->tensors()) {
        const ModelTensor* other = (*again)->find(tensor.name);
        QVERIFY2(other, tensor.name.c_str());
        std::vector<float> expected(static_cast<std::size_t>(tensor.rows() * tensor.cols()));
        QVERIFY(exportRows((*model)->config, tensor, 0, tensor.rows(), expected.data()));
        QCOMPARE(values(*other), expected);
    }
    // The vocabulary gives the same ids.
    const std::string text = "Once upon a time, there was a little girl.";
    QVERIFY((*again)->tokenizer);
    QCOMPARE((*again)->tokenizer->encode(text), (*model)->tokenizer->encode(text));
}

void OpenModelTest::shards() {
    const GgufBuilder whole = tinyGguf();
    const auto part = [&](int number, std::size_t from, std::size_t to) {
        GgufBuilder shard;
        if (number == 0)
            shard.entries = whole.entries;
        shard.entries.push_back({"split.no", 2, Bytes().put(static_cast<std::uint16_t>(number)).string()});
        shard.entries.push_back({"split.count", 2, Bytes().put(std::uint16_t{3}).string()});
        shard.entries.push_back({"split.tensors.count", 5, Bytes().put(std::int32_t{11}).string()});
        for (std::size_t i = from; i < to; ++i) {
            const auto& tensor = whole.tensors[i];
            const std::size_t end =
                i + 1 < whole.tensors.size() ? whole.tensors[i + 1].offset : whole.data.size();
            shard.tensor(tensor.name, tensor.extents, tensor.type,
                         whole.data.substr(tensor.offset, end - tensor.offset));
        }
        return write(fmt::format("m-{:05}-of-00003.gguf", number + 1), shard.build());
    };
    const std::array paths = {part(0, 0, 4), part(1, 4, 4), part(2, 4, 11)};
    for (const std::string& path : paths) {
        const auto model = openModel(path);
        QVERIFY2(why(model).empty(), why(model).c_str());
        QCOMPARE((*model)->tensors().size(), 11U);
        QCOMPARE((*model)->files.size(), 3U);
        QCOMPARE((*model)->path, path);
    }
    fs::remove(paths[1]);
    const auto missing = openModel(paths[0]);
    QVERIFY(!missing);
    QCOMPARE(missing.error().path, paths[1]);
    fs::copy_file(paths[0], paths[1]);
    QCOMPARE(openModel(paths[2]).error().field, std::string("split.no"));
}

void OpenModelTest::brokenShards() {
    GgufBuilder shard = tinyGguf();
    shard.number("split.count", 2).number("split.no", 0);
    QCOMPARE(openModel(write("alone.gguf", shard.build())).error().field, std::string("split.count"));
    const std::string first = write("x-00001-of-00002.gguf", shard.build());
    GgufBuilder second;
    second.number("split.count", 2).number("split.no", 1);
    second.tensor("token_embd.weight", {8, 6}, 0, std::string(192, '\0'));
    write("x-00002-of-00002.gguf", second.build());
    QCOMPARE(openModel(first).error().field, std::string("token_embd.weight"));
    shard.number("split.tensors.count", 99);
    write("x-00001-of-00002.gguf", shard.build());
    QCOMPARE(openModel(first).error().field, std::string("split.tensors.count"));
    // A file that only looks like a shard is a file of its own.
    QVERIFY(openModel(write("y-00001-of-00002.gguf", tinyGguf().build())));
}

void OpenModelTest::tinyGgufRuns() {
    const auto model = openModel(write("tiny.gguf", tinyGguf().build()));
    QVERIFY2(why(model).empty(), why(model).c_str());
    QCOMPARE((*model)->config.kvHeads, 2);
    QCOMPARE((*model)->config.headDim, 4);
    QVERIFY((*model)->config.tiedEmbeddings);
    QVERIFY((*model)->output() == (*model)->embedding());
    QVERIFY(!(*model)->tokenizer && (*model)->tokenizerProblem.empty());
}

void OpenModelTest::whatDoesNotRun_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* message, auto change) {
        GgufBuilder builder = tinyGguf();
        change(builder);
        QTest::newRow(name) << QByteArray::fromStdString(builder.build()) << message;
    };
    const auto set = [](GgufBuilder& b, const std::string& key, std::uint32_t value) {
        for (auto& entry : b.entries)
            if (entry.key == key)
                entry.value = Bytes().put(value).string();
    };
    row("another architecture", "mamba",
        [](auto& b) { b.entries[0].value = Bytes().text("mamba").string(); });
    row("no architecture", "does not say", [](auto& b) { b.entries.erase(b.entries.begin()); });
    row("missing key", "llama.embedding_length", [](auto& b) { b.entries.erase(b.entries.begin() + 2); });
    row("missing tensor", "blk.0.ffn_down.weight", [](auto& b) { b.tensors.pop_back(); });
    row("more blocks than there are", "blk.1.attn_norm.weight",
        [&](auto& b) { set(b, "llama.block_count", 0x7fffffff); });
    row("no blocks", "block count", [&](auto& b) { set(b, "llama.block_count", 0); });
    row("no heads", "head", [&](auto& b) { set(b, "llama.attention.head_count", 0); });
    row("heads that do not divide", "blk.0.attn_q.weight",
        [&](auto& b) { set(b, "llama.attention.head_count", 3); });
    row("odd KV heads", "KV head count", [](auto& b) { b.number("llama.attention.head_count_kv", 5); });
    row("another width", "[6, 8], [6, 16]", [&](auto& b) { set(b, "llama.embedding_length", 16); });
    row("wrong shape", "blk.0.ffn_up.weight", [](auto& b) { b.tensors[9].extents = {12, 8}; });
    row("lattice type", "iq2_xxs", [](auto& b) {
        b.tensors.back() = {"blk.0.ffn_down.weight", {256, 1}, 16, b.tensors.back().offset};
        b.tensors[10].extents = {256};
    });
    row("integers", "i8", [](auto& b) {
        b.tensors.back().type = 24;
        b.tensors.back().extents = {12, 8};
    });
    row("experts", "experts", [](auto& b) { b.number("llama.expert_count", 8); });
    row("unknown tensor", "blk.0.attn_q_norm.weight",
        [](auto& b) { b.tensor("blk.0.attn_q_norm.weight", {8}, 0, std::string(32, '\0')); });
    row("yarn", "yarn", [](auto& b) { b.text("llama.rope.scaling.type", "yarn"); });
    row("too many rotated values", "rope", [](auto& b) { b.number("llama.rope.dimension_count", 6); });
    row("rope base 0", "rope", [](auto& b) { b.real("llama.rope.freq_base", 0); });
    row("divisors of the wrong number", "rope_freqs",
        [](auto& b) { b.tensor("rope_freqs.weight", {3}, 0, std::string(12, '\0')); });
}

void OpenModelTest::whatDoesNotRun() {
    QFETCH(QByteArray, file);
    QFETCH(QString, message);
    const std::string path = write("odd.gguf", file.toStdString());
    const auto model = openModel(path);
    QVERIFY2(model, why(model).c_str()); // open for looking
    QVERIFY((*model)->notRunnable);
    QCOMPARE((*model)->notRunnable->path, path);
    QVERIFY2(QString::fromStdString(why(model)).contains(message), why(model).c_str());
}

void OpenModelTest::wrongTypesInKnownKeys() {
    GgufBuilder text = tinyGguf();
    text.text("llama.rope.freq_base", "10000");
    QCOMPARE(openModel(write("a.gguf", text.build())).error().field, std::string("llama.rope.freq_base"));
    GgufBuilder large = tinyGguf();
    large.number("llama.vocab_size", 0xffffffff);
    QCOMPARE(openModel(write("b.gguf", large.build())).error().field, std::string("llama.vocab_size"));
    GgufBuilder infinite = tinyGguf();
    infinite.real("llama.rope.scaling.factor", std::numeric_limits<float>::infinity());
    QVERIFY(!openModel(write("c.gguf", infinite.build())));
}

void OpenModelTest::ties_data() {
    QTest::addColumn<bool>("embedding");
    QTest::addColumn<bool>("head");
    QTest::addColumn<QString>("stated");
    QTest::addColumn<bool>("tied");
    QTest::newRow("both, untied") << true << true << "false" << false;
    QTest::newRow("both, not stated") << true << true << "null" << false;
    QTest::newRow("both, tied by the configuration") << true << true << "true" << true;
    QTest::newRow("embedding alone") << true << false << "true" << true;
    QTest::newRow("embedding alone, not stated") << true << false << "null" << true;
    QTest::newRow("projection alone") << false << true << "true" << true;
    QTest::newRow("projection alone, not stated") << false << true << "null" << true;
}

void OpenModelTest::ties() {
    QFETCH(bool, embedding);
    QFETCH(bool, head);
    QFETCH(QString, stated);
    QFETCH(bool, tied);
    std::string config = kTinyConfig;
    config.insert(1, "\"tie_word_embeddings\":" + stated.toStdString() + ",");
    for (const char* prefix : {"model.", ""}) {
        const Checkpoint checkpoint = tinyCheckpoint(prefix, embedding, head, std::string(192, '\x3f'));
        const auto model = openModel(writeFolder("tie", config, checkpoint));
        QVERIFY2(why(model).empty(), why(model).c_str());
        QCOMPARE((*model)->config.tiedEmbeddings, tied);
        QVERIFY((*model)->embedding() && (*model)->output());
        QCOMPARE((*model)->output() == (*model)->embedding(), tied);
        QCOMPARE((*model)->parameters(), 48 * (tied ? 1 : 2) + 3 * 8 + 4 * 64 + 3 * 96);
        // Where both are stored and tied, the embedding is the one that counts.
        QCOMPARE(values(*(*model)->output())[0] != 0, !(tied && embedding));
    }
}

void OpenModelTest::severalSafetensors() {
    const std::string folder = writeFolder("sharded", kTinyConfig, tinyCheckpoint("model.", true, false));
    const std::string first = folder + "/model-00001-of-00002.safetensors";
    fs::rename(folder + "/model.safetensors", first);
    Checkpoint second;
    second.add("lm_head.weight", "F32", "6,8", std::string(192, '\0'));
    write("sharded/model-00002-of-00002.safetensors", second.file());
    const auto index = [&](const std::string& more) {
        return R"({"weight_map":{"model.norm.weight":"model-00001-of-00002.safetensors",)"
               R"("lm_head.weight":"model-00002-of-00002.safetensors")" +
               more + "}}";
    };
    QVERIFY(!openModel(folder)); // two files and nothing that says how they belong together
    write("sharded/model.safetensors.index.json", index(""));
    for (const std::string& path : {folder, first}) {
        const auto model = openModel(path);
        QVERIFY2(why(model).empty(), why(model).c_str());
        QCOMPARE((*model)->files.size(), 2U);
        QVERIFY(!(*model)->config.tiedEmbeddings);
    }
    write("sharded/model.safetensors.index.json", index(R"(,"x":"model-00002-of-00002.safetensors")"));
    QCOMPARE(openModel(folder).error().field, std::string("x"));
    write("sharded/model.safetensors.index.json", index(R"(,"x":"model-00003-of-00002.safetensors")"));
    QVERIFY(
        QString::fromStdString(openModel(folder).error().path).endsWith("model-00003-of-00002.safetensors"));
    write("sharded/model.safetensors.index.json", index(R"(,"x":"../model.safetensors")"));
    QVERIFY(!openModel(folder));
}

void OpenModelTest::float8() {
    Checkpoint checkpoint = tinyCheckpoint("model.", true, false);
    const std::string dtype = "\"F32\",\"shape\":[8,12],\"data_offsets\"";
    // Every E4M3 value 0x38 is 1.
    Checkpoint scaled;
    scaled.add("model.layers.0.mlp.down_proj.weight", "F8_E4M3", "8,12", std::string(96, '\x38'));
    const auto withScale = [&](const std::string& name, const std::string& shape, int count) {
        Checkpoint result = tinyCheckpoint("model.", true, false);
        // Replaces the last tensor of the checkpoint.
        result.header =
            result.header.substr(0, result.header.rfind(",\"model.layers.0.mlp.down_proj.weight\""));
        result.data.resize(result.data.size() - 4 * 96);
        result.add("model.layers.0.mlp.down_proj.weight", "F8_E4M3", "8,12", std::string(96, '\x38'));
        std::vector<float> scales;
        for (int i = 0; i < count; ++i)
            scales.push_back(0.5F + static_cast<float>(i));
        result.add("model.layers.0.mlp.down_proj." + name, "F32", shape, nibble::test::floatBytes(scales));
        return result;
    };
    const auto one = openModel(writeFolder("fp8", kTinyConfig, withScale("weight_scale", "", 1)));
    QVERIFY2(why(one).empty(), why(one).c_str());
    QCOMPARE(values(*(*one)->find("blk.0.ffn_down.weight")), std::vector<float>(96, 0.5F));
    QCOMPARE((*one)->parameters(), 48 + 3 * 8 + 4 * 64 + 3 * 96);
    const auto rows = openModel(writeFolder("fp8", kTinyConfig, withScale("weight_scale", "8,1", 8)));
    QVERIFY2(why(rows).empty(), why(rows).c_str());
    QCOMPARE(values(*(*rows)->find("blk.0.ffn_down.weight"))[95], 7.5F);
    const auto blocks = openModel(writeFolder("fp8", kTinyConfig, withScale("weight_scale_inv", "2,3", 6)));
    QVERIFY(blocks && (*blocks)->notRunnable);
    QVERIFY2(QString::fromStdString(why(blocks)).contains("weight_scale_inv"), why(blocks).c_str());
}

void OpenModelTest::otherClassesOpenForLooking() {
    std::string config = kTinyConfig;
    config.replace(config.find("LlamaForCausalLM"), 16, "GemmaForCausalLM");
    const auto model = openModel(writeFolder("gemma", config, tinyCheckpoint("model.", true, false)));
    QVERIFY2(model, why(model).c_str());
    QVERIFY(QString::fromStdString(why(model)).contains("GemmaForCausalLM"));
    QVERIFY((*model)->notRunnable->kind == ErrorKind::unsupported);
    QVERIFY((*model)->find("model.norm.weight"));
    // A file without a configuration beside it shows its tensors.
    const auto alone = openModel(write("alone.safetensors", tinyCheckpoint("", true, true).file()));
    QVERIFY2(alone, why(alone).c_str());
    QCOMPARE((*alone)->tensors().size(), 12U);
    QVERIFY((*alone)->notRunnable);
}

void OpenModelTest::slidingWindowLimitsTheContext() {
    std::string config = kTinyConfig;
    config.replace(config.find("Llama"), 5, "Mistral");
    config.insert(1, "\"sliding_window\":7,");
    const auto model = openModel(writeFolder("mistral", config, tinyCheckpoint("model.", true, true)));
    QVERIFY2(why(model).empty(), why(model).c_str());
    QCOMPARE((*model)->config.contextLength, 7);
    QCOMPARE((*model)->warnings.size(), 1U);
    QCOMPARE((*model)->metadata.integer("llama.context_length").value(), 16);
}

/// Takes stories260K apart into a llama2.c file and opens that.
void OpenModelTest::llama2c() {
    if (!sharedModelsAreHere())
        QSKIP("the shared models are not here");
    const ModelPointer source = *openModel(kStories);
    Bytes file;
    for (const std::int32_t value : {64, 172, 5, 8, 4, -512, 512})
        file.put(value);
    const auto append = [&](const std::string& name) {
        const auto bytes = source->find(name)->data.bytes();
        file.raw({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    };
    append("token_embd.weight");
    for (const char* part : {"attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate",
                             "ffn_down", "ffn_up"})
        for (int layer = 0; layer < 5; ++layer)
            append(fmt::format("blk.{}.{}.weight", layer, part));
    append("output_norm.weight");
    file.raw(std::string(4 * 2 * 512 * 4, '\0'));
    append("output.weight");
    Bytes vocabulary;
    vocabulary.put(std::int32_t{16});
    const auto& tokens = *source->metadata.texts("tokenizer.ggml.tokens");
    const auto& scores = *source->metadata.floats("tokenizer.ggml.scores");
    for (std::size_t i = 0; i < tokens.size(); ++i)
        vocabulary.put(scores[i]).put(static_cast<std::int32_t>(tokens[i].size())).raw(tokens[i]);
    const std::string path = write("stories.bin", file.string());
    QVERIFY(openModel(path) && !(*openModel(path))->tokenizer);
    for (const char* name : {"tok512.bin", "tokenizer.bin", "other.bin"}) {
        const std::string beside = write(name, vocabulary.string());
        const auto model = openModel(path);
        QVERIFY2(why(model).empty(), why(model).c_str());
        QVERIFY(sameTensors(*source, **model));
        QVERIFY2((*model)->tokenizer, name);
        QVERIFY((*model)->config.rope == RopeStyle::interleaved && !(*model)->config.tiedEmbeddings);
        fs::remove(beside);
    }
    // Any other size is no llama2.c file.
    QVERIFY(!openModel(write("longer.bin", file.string() + "x")));
    QVERIFY(!openModel(write("shorter.bin", file.string().substr(0, file.size() - 4))));
    // The size that the definition states for the shared classifier.
    Bytes shared = file;
    std::string tied = shared.string().substr(0, shared.size() - 512 * 64 * 4);
    tied[20] = 0;
    tied[21] = 2;
    tied[22] = tied[23] = 0;
    QCOMPARE(tied.size(), 1056540U);
    const auto model = openModel(write("tied.bin", tied));
    QVERIFY2(why(model).empty(), why(model).c_str());
    QVERIFY((*model)->config.tiedEmbeddings);
}

void OpenModelTest::notAModel() {
    for (const std::string& content :
         {std::string(), std::string("hello"), std::string(1000, '\0'),
          std::string("PK\3\4") + std::string(100, 'x'), std::string("lmgg1234")}) {
        const auto model = openModel(write("thing.bin", content));
        QVERIFY(!model);
        QVERIFY(model.error().kind == ErrorKind::badFile || model.error().kind == ErrorKind::unsupported);
        QVERIFY(!model.error().path.empty());
    }
    QVERIFY(!openModel(m_folder->filePath("nothing").toStdString()));
    QVERIFY(!openModel(m_folder->path().toStdString()));
    QVERIFY(!openModel("/dev/null"));
    QCOMPARE(openModel(write("x.gguf", "GGUX")).error().field, std::string("magic"));
}

QTEST_APPLESS_MAIN(OpenModelTest)
#include "tst_open_model.moc"
