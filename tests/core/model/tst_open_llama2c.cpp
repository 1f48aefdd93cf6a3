// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/model/model.h"
#include "opened_models.h"

using namespace nibble;
using namespace nibble::test;

namespace {

/// Takes stories260K apart into a llama2.c file with a classifier of its own.
std::string llama2cFile(const Model& source) {
    Bytes file;
    for (const std::int32_t value : {64, 172, 5, 8, 4, -512, 512})
        file.put(value);
    const auto append = [&](const std::string& name) {
        const auto bytes = source.find(name)->data.bytes();
        file.raw({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    };
    append("token_embd.weight");
    for (const char* part : {"attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_gate",
                             "ffn_down", "ffn_up"})
        for (int layer = 0; layer < 5; ++layer)
            append(fmt::format("blk.{}.{}.weight", layer, part));
    append("output_norm.weight");
    file.raw(std::string(4 * 2 * 512 * 4, '\0')); // the unused rotary table
    append("output.weight");
    return file.string();
}

std::string tokenizerFile(const Model& source) {
    Bytes file;
    file.put(std::int32_t{16});
    const auto& tokens = *source.metadata.texts("tokenizer.ggml.tokens");
    const auto& scores = *source.metadata.floats("tokenizer.ggml.scores");
    for (std::size_t i = 0; i < tokens.size(); ++i)
        file.put(scores[i]).put(static_cast<std::int32_t>(tokens[i].size())).raw(tokens[i]);
    return file.string();
}

} // namespace

class OpenLlama2cTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        if (!sharedModelsAreHere())
            QSKIP("the shared models are not here");
        m_folder = std::make_unique<Folder>();
        m_source = *openModel(kStories);
    }
    void sameTensorsAndTokenizer();
    void sharedClassifier();
    void sizesThatDoNotFit();

private:
    std::unique_ptr<Folder> m_folder;
    ModelPointer m_source;
};

void OpenLlama2cTest::sameTensorsAndTokenizer() {
    const std::string path = m_folder->write("stories.bin", llama2cFile(*m_source));
    QVERIFY(openModel(path) && !(*openModel(path))->tokenizer);
    for (const char* name : {"tok512.bin", "tokenizer.bin", "other.bin"}) {
        const std::string beside = m_folder->write(name, tokenizerFile(*m_source));
        const auto model = openModel(path);
        QVERIFY2(why(model).empty(), why(model).c_str());
        QVERIFY(sameTensors(*m_source, **model));
        QVERIFY2((*model)->tokenizer, name);
        QVERIFY((*model)->config.rope == RopeStyle::interleaved && !(*model)->config.tiedEmbeddings);
        std::filesystem::remove(beside);
    }
}

/// The size that the definition of the format states: 28 + 4 · 264,128.
void OpenLlama2cTest::sharedClassifier() {
    std::string file = llama2cFile(*m_source);
    file.resize(file.size() - 512 * 64 * 4);
    const std::int32_t vocabulary = 512;
    std::memcpy(file.data() + 20, &vocabulary, sizeof(vocabulary));
    QCOMPARE(file.size(), 1056540U);
    const auto model = openModel(m_folder->write("tied.bin", file));
    QVERIFY2(why(model).empty(), why(model).c_str());
    QVERIFY((*model)->config.tiedEmbeddings);
    QVERIFY((*model)->output() == (*model)->embedding());
}

void OpenLlama2cTest::sizesThatDoNotFit() {
    const std::string file = llama2cFile(*m_source);
    QVERIFY(!openModel(m_folder->write("longer.bin", file + "x")));
    for (std::size_t size = 0; size < file.size(); size += 4099)
        QVERIFY(!openModel(m_folder->write("shorter.bin", file.substr(0, size))));
    std::string absurd = file;
    std::memset(absurd.data(), 0x7f, 28);
    QVERIFY(!openModel(m_folder->write("absurd.bin", absurd)));
}

QTEST_APPLESS_MAIN(OpenLlama2cTest)
#include "tst_open_llama2c.moc"
