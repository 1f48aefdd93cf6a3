// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/model/gguf_export.h"
#include "core/model/model.h"
#include "opened_models.h"
#include "tiny_models.h"

using namespace nibble;
using namespace nibble::test;

class OpenFolderTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<Folder>(); }
    void tinyStories();
    void tokenizerFolders();
    void huggingFaceToGguf();
    void ties_data();
    void ties();
    void severalSafetensors();
    void float8();
    void otherClassesOpenForLooking();
    void slidingWindowLimitsTheContext();

private:
    std::unique_ptr<Folder> m_folder;
};

void OpenFolderTest::tinyStories() {
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

void OpenFolderTest::tokenizerFolders() {
    const std::string folder = NIBBLE_SHARED_DIR "/tokenizers/gpt2-hf";
    if (!std::filesystem::exists(folder))
        QSKIP("the shared vocabularies are not here");
    const auto model = openModel(folder);
    QVERIFY2(model, why(model).c_str());
    QVERIFY((*model)->tokenizer && (*model)->notRunnable);
}

void OpenFolderTest::huggingFaceToGguf() {
    if (!sharedModelsAreHere())
        QSKIP("the shared models are not here");
    const auto model = openModel(kTinyStories);
    const std::string path = m_folder->path("tiny.gguf");
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

void OpenFolderTest::ties_data() {
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

void OpenFolderTest::ties() {
    QFETCH(bool, embedding);
    QFETCH(bool, head);
    QFETCH(QString, stated);
    QFETCH(bool, tied);
    std::string config = kTinyConfig;
    config.insert(1, "\"tie_word_embeddings\":" + stated.toStdString() + ",");
    for (const char* prefix : {"model.", ""}) {
        const std::string checkpoint =
            tinyCheckpoint(prefix, embedding, head, std::string(192, '\x3f')).file();
        const auto model = openModel(m_folder->writeFolder("tie", config, checkpoint));
        QVERIFY2(why(model).empty(), why(model).c_str());
        QCOMPARE((*model)->config.tiedEmbeddings, tied);
        QVERIFY((*model)->embedding() && (*model)->output());
        QCOMPARE((*model)->output() == (*model)->embedding(), tied);
        QCOMPARE((*model)->parameters(), 48 * (tied ? 1 : 2) + 3 * 8 + 4 * 64 + 3 * 96);
        // Where both are stored and tied, the embedding is the one that counts.
        QCOMPARE(values(*(*model)->output())[0] != 0, !(tied && embedding));
    }
}

void OpenFolderTest::severalSafetensors() {
    const std::string folder =
        m_folder->writeFolder("sharded", kTinyConfig, tinyCheckpoint("model.", true, false).file());
    const std::string first = folder + "/model-00001-of-00002.safetensors";
    std::filesystem::rename(folder + "/model.safetensors", first);
    Checkpoint second;
    second.add("lm_head.weight", "F32", "6,8", std::string(192, '\0'));
    m_folder->write("sharded/model-00002-of-00002.safetensors", second.file());
    const auto index = [&](const std::string& more) {
        return R"({"weight_map":{"model.norm.weight":"model-00001-of-00002.safetensors",)"
               R"("lm_head.weight":"model-00002-of-00002.safetensors")" +
               more + "}}";
    };
    QVERIFY(!openModel(folder)); // two files and nothing that says how they belong together
    m_folder->write("sharded/model.safetensors.index.json", index(""));
    for (const std::string& path : {folder, first}) {
        const auto model = openModel(path);
        QVERIFY2(why(model).empty(), why(model).c_str());
        QCOMPARE((*model)->files.size(), 2U);
        QVERIFY(!(*model)->config.tiedEmbeddings);
    }
    m_folder->write("sharded/model.safetensors.index.json",
                    index(R"(,"x":"model-00002-of-00002.safetensors")"));
    QCOMPARE(openModel(folder).error().field, std::string("x"));
    m_folder->write("sharded/model.safetensors.index.json",
                    index(R"(,"x":"model-00003-of-00002.safetensors")"));
    QVERIFY(
        QString::fromStdString(openModel(folder).error().path).endsWith("model-00003-of-00002.safetensors"));
    m_folder->write("sharded/model.safetensors.index.json", index(R"(,"x":"../model.safetensors")"));
    QVERIFY(!openModel(folder));
}

void OpenFolderTest::float8() {
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
        result.add("model.layers.0.mlp.down_proj." + name, "F32", shape, floatBytes(scales));
        return result.file();
    };
    const auto one = openModel(m_folder->writeFolder("fp8", kTinyConfig, withScale("weight_scale", "", 1)));
    QVERIFY2(why(one).empty(), why(one).c_str());
    QCOMPARE(values(*(*one)->find("blk.0.ffn_down.weight")), std::vector<float>(96, 0.5F));
    QCOMPARE((*one)->parameters(), 48 + 3 * 8 + 4 * 64 + 3 * 96);
    const auto rows =
        openModel(m_folder->writeFolder("fp8", kTinyConfig, withScale("weight_scale", "8,1", 8)));
    QVERIFY2(why(rows).empty(), why(rows).c_str());
    QCOMPARE(values(*(*rows)->find("blk.0.ffn_down.weight"))[95], 7.5F);
    const auto blocks =
        openModel(m_folder->writeFolder("fp8", kTinyConfig, withScale("weight_scale_inv", "2,3", 6)));
    QVERIFY(blocks && (*blocks)->notRunnable);
    QVERIFY2(QString::fromStdString(why(blocks)).contains("weight_scale_inv"), why(blocks).c_str());
}

void OpenFolderTest::otherClassesOpenForLooking() {
    std::string config = kTinyConfig;
    config.replace(config.find("LlamaForCausalLM"), 16, "GemmaForCausalLM");
    const auto model =
        openModel(m_folder->writeFolder("gemma", config, tinyCheckpoint("model.", true, false).file()));
    QVERIFY2(model, why(model).c_str());
    QVERIFY(QString::fromStdString(why(model)).contains("GemmaForCausalLM"));
    QVERIFY((*model)->notRunnable->kind == ErrorKind::unsupported);
    QVERIFY((*model)->find("model.norm.weight"));
    // A file without a configuration beside it shows its tensors.
    const auto alone = openModel(m_folder->write("alone.safetensors", tinyCheckpoint("", true, true).file()));
    QVERIFY2(alone, why(alone).c_str());
    QCOMPARE((*alone)->tensors().size(), 12U);
    QVERIFY((*alone)->notRunnable);
}

void OpenFolderTest::slidingWindowLimitsTheContext() {
    std::string config = kTinyConfig;
    config.replace(config.find("Llama"), 5, "Mistral");
    config.insert(1, "\"sliding_window\":7,");
    const auto model =
        openModel(m_folder->writeFolder("mistral", config, tinyCheckpoint("model.", true, true).file()));
    QVERIFY2(why(model).empty(), why(model).c_str());
    QCOMPARE((*model)->config.contextLength, 7);
    QCOMPARE((*model)->warnings.size(), 1U);
    QCOMPARE((*model)->metadata.integer("llama.context_length").value(), 16);
}

QTEST_APPLESS_MAIN(OpenFolderTest)
#include "tst_open_folder.moc"
