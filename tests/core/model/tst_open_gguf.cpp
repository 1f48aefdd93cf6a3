// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/model/gguf_export.h"
#include "core/model/model.h"
#include "opened_models.h"
#include "tiny_models.h"

using namespace nibble;
using namespace nibble::test;

class OpenGgufTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<Folder>(); }
    void stories();
    void vocabularies();
    void roundTripOfGguf();
    void shards();
    void brokenShards();
    void tinyGgufRuns();
    void whatDoesNotRun_data();
    void whatDoesNotRun();
    void wrongTypesInKnownKeys();
    void notAModel();

private:
    std::unique_ptr<Folder> m_folder;
};

void OpenGgufTest::stories() {
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

void OpenGgufTest::vocabularies() {
    const std::string folder = NIBBLE_SHARED_DIR "/tokenizers/";
    if (!std::filesystem::exists(folder))
        QSKIP("the shared vocabularies are not here");
    for (const char* name : {"gpt-2", "llama-spm", "deepseek-coder"}) {
        const auto model = openModel(fmt::format("{}ggml-vocab-{}.gguf", folder, name));
        QVERIFY2(model, why(model).c_str());
        QVERIFY((*model)->tokenizer);
        QVERIFY((*model)->notRunnable && (*model)->tensors().empty());
        QVERIFY((*model)->config.vocabularySize > 30000);
    }
}

void OpenGgufTest::roundTripOfGguf() {
    if (!sharedModelsAreHere())
        QSKIP("the shared models are not here");
    const auto model = openModel(kStories);
    const std::string path = m_folder->path("again.gguf");
    const auto written = exportGguf({.model = *model, .scheme = {}, .replaced = {}}, path);
    QVERIFY2(written, written ? "" : written.error().text().c_str());
    const auto again = openModel(path);
    QVERIFY2(why(again).empty(), why(again).c_str());
    QVERIFY(sameTensors(**model, **again) && sameTensors(**again, **model));
    for (const auto& [key, value] : (*model)->metadata.entries())
        QVERIFY2((*again)->metadata.find(key) && *(*again)->metadata.find(key) == value, key.c_str());
    QCOMPARE((*again)->metadata.integer("general.file_type").value(), 0);
}

void OpenGgufTest::shards() {
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
        return m_folder->write(fmt::format("m-{:05}-of-00003.gguf", number + 1), shard.build());
    };
    const std::array paths = {part(0, 0, 4), part(1, 4, 4), part(2, 4, 11)};
    for (const std::string& path : paths) {
        const auto model = openModel(path);
        QVERIFY2(why(model).empty(), why(model).c_str());
        QCOMPARE((*model)->tensors().size(), 11U);
        QCOMPARE((*model)->files.size(), 3U);
        QCOMPARE((*model)->path, path);
    }
    std::filesystem::remove(paths[1]);
    const auto missing = openModel(paths[0]);
    QVERIFY(!missing);
    QCOMPARE(missing.error().path, paths[1]);
    std::filesystem::copy_file(paths[0], paths[1]);
    QCOMPARE(openModel(paths[2]).error().field, std::string("split.no"));
}

void OpenGgufTest::brokenShards() {
    GgufBuilder shard = tinyGguf();
    shard.number("split.count", 2).number("split.no", 0);
    QCOMPARE(openModel(m_folder->write("alone.gguf", shard.build())).error().field,
             std::string("split.count"));
    const std::string first = m_folder->write("x-00001-of-00002.gguf", shard.build());
    GgufBuilder second;
    second.number("split.count", 2).number("split.no", 1);
    second.tensor("token_embd.weight", {8, 6}, 0, std::string(192, '\0'));
    m_folder->write("x-00002-of-00002.gguf", second.build());
    QCOMPARE(openModel(first).error().field, std::string("token_embd.weight"));
    shard.number("split.tensors.count", 99);
    m_folder->write("x-00001-of-00002.gguf", shard.build());
    QCOMPARE(openModel(first).error().field, std::string("split.tensors.count"));
    // A file that only looks like a shard is a file of its own.
    QVERIFY(openModel(m_folder->write("y-00001-of-00002.gguf", tinyGguf().build())));
}

void OpenGgufTest::tinyGgufRuns() {
    const auto model = openModel(m_folder->write("tiny.gguf", tinyGguf().build()));
    QVERIFY2(why(model).empty(), why(model).c_str());
    QCOMPARE((*model)->config.kvHeads, 2);
    QCOMPARE((*model)->config.headDim, 4);
    QVERIFY((*model)->config.tiedEmbeddings);
    QVERIFY((*model)->output() == (*model)->embedding());
    QVERIFY(!(*model)->tokenizer && (*model)->tokenizerProblem.empty());
}

void OpenGgufTest::whatDoesNotRun_data() {
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

void OpenGgufTest::whatDoesNotRun() {
    QFETCH(QByteArray, file);
    QFETCH(QString, message);
    const std::string path = m_folder->write("odd.gguf", file.toStdString());
    const auto model = openModel(path);
    QVERIFY2(model, why(model).c_str()); // open for looking
    QVERIFY((*model)->notRunnable);
    QCOMPARE((*model)->notRunnable->path, path);
    QVERIFY2(QString::fromStdString(why(model)).contains(message), why(model).c_str());
}

void OpenGgufTest::wrongTypesInKnownKeys() {
    GgufBuilder text = tinyGguf();
    text.text("llama.rope.freq_base", "10000");
    QCOMPARE(openModel(m_folder->write("a.gguf", text.build())).error().field,
             std::string("llama.rope.freq_base"));
    GgufBuilder large = tinyGguf();
    large.number("llama.vocab_size", 0xffffffff);
    QCOMPARE(openModel(m_folder->write("b.gguf", large.build())).error().field,
             std::string("llama.vocab_size"));
    GgufBuilder infinite = tinyGguf();
    infinite.real("llama.rope.scaling.factor", std::numeric_limits<float>::infinity());
    QVERIFY(!openModel(m_folder->write("c.gguf", infinite.build())));
}

void OpenGgufTest::notAModel() {
    for (const std::string& content :
         {std::string(), std::string("hello"), std::string(1000, '\0'),
          std::string("PK\3\4") + std::string(100, 'x'), std::string("lmgg1234")}) {
        const auto model = openModel(m_folder->write("thing.bin", content));
        QVERIFY(!model);
        QVERIFY(model.error().kind == ErrorKind::badFile || model.error().kind == ErrorKind::unsupported);
        QVERIFY(!model.error().path.empty());
    }
    QVERIFY(!openModel(m_folder->path("nothing")));
    QVERIFY(!openModel(m_folder->path()));
    QVERIFY(!openModel("/dev/null"));
    QCOMPARE(openModel(m_folder->write("x.gguf", "GGUX")).error().field, std::string("magic"));
}

QTEST_APPLESS_MAIN(OpenGgufTest)
#include "tst_open_gguf.moc"
