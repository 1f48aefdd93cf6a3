// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/model/hf_config.h"
#include "core/model/hf_names.h"

using namespace nibble;

namespace {

std::string llamaWith(const std::string& more) {
    return R"({"architectures":["LlamaForCausalLM"],"hidden_size":64,"intermediate_size":172,)"
           R"("num_hidden_layers":5,"num_attention_heads":8,"num_key_value_heads":4,"vocab_size":512,)"
           R"("max_position_embeddings":8192,"rms_norm_eps":1e-5,"rope_theta":500000.0)" +
           more + "}";
}

std::string mistralWith(const std::string& more) {
    std::string json = llamaWith(more);
    return json.replace(json.find("Llama"), 5, "Mistral");
}

std::string qwen2With(const std::string& more) {
    std::string json = llamaWith(more);
    return json.replace(json.find("Llama"), 5, "Qwen2");
}

std::string gpt2With(const std::string& more) {
    return R"({"architectures":["GPT2LMHeadModel"],"n_embd":48,"n_layer":3,"n_head":4,"n_positions":128,)"
           R"("vocab_size":300)" +
           more + "}";
}

} // namespace

class HfConfigTest : public QObject {
    Q_OBJECT

private slots:
    void llama();
    void defaults();
    void gpt2();
    void ropeScaling();
    void slidingWindows();
    void refusedToRun_data();
    void refusedToRun();
    void broken_data();
    void broken();
    void names_data();
    void names();
};

void HfConfigTest::llama() {
    const auto result =
        parseHfConfig(llamaWith(R"(,"tie_word_embeddings":true,"head_dim":16)"), "config.json");
    QVERIFY2(result, result ? "" : result.error().text().c_str());
    const ModelConfig& c = result->config;
    QVERIFY(!result->notRunnable);
    QVERIFY(c.architecture == Architecture::llama && c.rope == RopeStyle::halves && c.norm == NormKind::rms);
    QCOMPARE(c.architectureName, std::string("llama"));
    QCOMPARE(c.layers, 5);
    QCOMPARE(c.embeddingLength, 64);
    QCOMPARE(c.feedForwardLength, 172);
    QCOMPARE(c.heads, 8);
    QCOMPARE(c.kvHeads, 4);
    QCOMPARE(c.headDim, 16); // stated, not 64 / 8
    QCOMPARE(c.ropeDimensions, 16);
    QCOMPARE(c.vocabularySize, 512);
    QCOMPARE(c.contextLength, 8192);
    QCOMPARE(c.ropeBase, 500000.0);
    QCOMPARE(c.normEpsilon, 1e-5F);
    QVERIFY(c.tiedEmbeddings);
}

void HfConfigTest::defaults() {
    const auto result =
        parseHfConfig(R"({"model_type":"qwen2","hidden_size":64,"intermediate_size":8,"vocab_size":9,
        "num_hidden_layers":1,"num_attention_heads":8,"max_position_embeddings":32,"head_dim":null})",
                      "config.json");
    QVERIFY(result && !result->notRunnable);
    QVERIFY(result->config.architecture == Architecture::qwen2);
    QCOMPARE(result->config.kvHeads, 8);
    QCOMPARE(result->config.headDim, 8);
    QCOMPARE(result->config.ropeBase, 10000.0);
    QVERIFY(!result->config.tiedEmbeddings);
}

void HfConfigTest::gpt2() {
    const auto result =
        parseHfConfig(gpt2With(R"(,"n_inner":null,"layer_norm_epsilon":1e-6)"), "config.json");
    QVERIFY(result && !result->notRunnable);
    const ModelConfig& c = result->config;
    QVERIFY(c.architecture == Architecture::gpt2 && c.rope == RopeStyle::none && c.norm == NormKind::layer);
    QVERIFY(c.feedForward == FeedForwardKind::gelu);
    QCOMPARE(c.feedForwardLength, 192);
    QCOMPARE(c.headDim, 12);
    QCOMPARE(c.kvHeads, 4);
    QCOMPARE(c.contextLength, 128);
    QCOMPARE(c.normEpsilon, 1e-6F);
    QVERIFY(c.tiedEmbeddings); // unless told otherwise, as the class has it
}

void HfConfigTest::ropeScaling() {
    const auto linear = parseHfConfig(llamaWith(R"(,"rope_scaling":{"type":"linear","factor":4.0})"), "c");
    QVERIFY(linear && linear->config.ropeScaling.kind == RopeScalingKind::linear);
    QCOMPARE(linear->config.ropeScaling.factor, 4.0);
    const auto llama3 = parseHfConfig(
        llamaWith(R"(,"rope_scaling":{"rope_type":"llama3","factor":32.0,"low_freq_factor":1.0,)"
                  R"("high_freq_factor":4.0,"original_max_position_embeddings":8192})"),
        "c");
    QVERIFY(llama3 && llama3->config.ropeScaling.kind == RopeScalingKind::llama3);
    QCOMPARE(llama3->config.ropeScaling.factor, 32.0);
    QCOMPARE(llama3->config.ropeScaling.originalContext, 8192);
    const auto newer =
        parseHfConfig(llamaWith(R"(,"rope_parameters":{"rope_type":"default","rope_theta":1000000.0})"), "c");
    QVERIFY(newer && newer->config.ropeScaling.kind == RopeScalingKind::none);
    QCOMPARE(newer->config.ropeBase, 1000000.0);
    const auto none = parseHfConfig(llamaWith(R"(,"rope_scaling":null)"), "c");
    QVERIFY(none && none->config.ropeScaling.kind == RopeScalingKind::none);
}

void HfConfigTest::slidingWindows() {
    QCOMPARE(parseHfConfig(mistralWith(R"(,"sliding_window":4096)"), "c")->slidingWindow, 4096);
    QCOMPARE(parseHfConfig(mistralWith(R"(,"sliding_window":null)"), "c")->slidingWindow, 0);
    QCOMPARE(parseHfConfig(mistralWith(""), "c")->slidingWindow, 4096); // the class's own default
    QCOMPARE(parseHfConfig(llamaWith(R"(,"sliding_window":4096)"), "c")->slidingWindow, 0);
    QCOMPARE(parseHfConfig(qwen2With(R"(,"sliding_window":4096)"), "c")->slidingWindow, 0);
    QCOMPARE(
        parseHfConfig(qwen2With(R"(,"use_sliding_window":true,"sliding_window":512)"), "c")->slidingWindow,
        512);
}

void HfConfigTest::refusedToRun_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& json, const char* message) {
        QTest::newRow(name) << QString::fromStdString(json) << message;
    };
    row("yarn", llamaWith(R"(,"rope_scaling":{"rope_type":"yarn","factor":4.0})"), "yarn");
    row("dynamic", llamaWith(R"(,"rope_scaling":{"type":"dynamic","factor":4.0})"), "dynamic");
    row("longrope", llamaWith(R"(,"rope_scaling":{"type":"longrope","long_factor":[1.0]})"), "longrope");
    row("GPTQ", llamaWith(R"(,"quantization_config":{"quant_method":"gptq","bits":4})"), "gptq");
    row("AWQ", llamaWith(R"(,"quantization_config":{"quant_method":"awq"})"), "awq");
    row("bitsandbytes", llamaWith(R"(,"quantization_config":{"load_in_8bit":true})"), "bitsandbytes");
    row("compressed-tensors",
        llamaWith(
            R"(,"quantization_config":{"quant_method":"compressed-tensors","format":"pack-quantized"})"),
        "pack-quantized");
    row("activation", llamaWith(R"(,"hidden_act":"relu")"), "relu");
    row("partly rotated", llamaWith(R"(,"partial_rotary_factor":0.5)"), "rotated");
    row("exact GELU", gpt2With(R"(,"activation_function":"gelu")"), "gelu");
    row("inverse layer index", gpt2With(R"(,"scale_attn_by_inverse_layer_idx":true)"), "option");
    row("no layers", R"({"architectures":["LlamaForCausalLM"],"hidden_size":64})", "missing");
}

void HfConfigTest::refusedToRun() {
    QFETCH(QString, json);
    QFETCH(QString, message);
    const auto result = parseHfConfig(json.toStdString(), "config.json");
    QVERIFY2(result, result ? "" : result.error().text().c_str()); // open for looking
    QVERIFY(result->notRunnable);
    const std::string text = result->notRunnable->text();
    QVERIFY2(QString::fromStdString(text).contains(message), text.c_str());
}

void HfConfigTest::broken_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("field");
    const auto row = [](const char* name, const std::string& json, const char* field) {
        QTest::newRow(name) << QString::fromStdString(json) << field;
    };
    row("empty", "", "");
    row("cut", "{\"hidden_size\":", "");
    row("a list", "[]", "");
    row("text for a count", llamaWith(R"(,"head_dim":"64")"), "head_dim");
    row("negative count", llamaWith(R"(,"head_dim":-64)"), "head_dim");
    row("absurd count", llamaWith(R"(,"head_dim":1e30)"), "head_dim");
    row("fraction", llamaWith(R"(,"head_dim":0.5)"), "head_dim");
    row("flag as a number", llamaWith(R"(,"tie_word_embeddings":1)"), "tie_word_embeddings");
    row("class a number", R"({"architectures":[1]})", "architectures");
    row("scaling a number", llamaWith(R"(,"rope_scaling":2)"), "rope_scaling");
    row("factor a text", llamaWith(R"(,"rope_scaling":{"type":"linear","factor":"4"})"), "rope_scaling");
    row("quantization a number", llamaWith(R"(,"quantization_config":2)"), "quantization_config");
    row("activation a number", llamaWith(R"(,"hidden_act":2)"), "hidden_act");
}

void HfConfigTest::broken() {
    QFETCH(QString, json);
    QFETCH(QString, field);
    const auto result = parseHfConfig(json.toStdString(), "config.json");
    QVERIFY(!result);
    QVERIFY(result.error().kind == ErrorKind::badFile);
    QCOMPARE(QString::fromStdString(result.error().field), field);
    QCOMPARE(result.error().path, std::string("config.json"));
}

void HfConfigTest::names_data() {
    QTest::addColumn<int>("architecture");
    QTest::addColumn<QString>("theirs");
    QTest::addColumn<QString>("ours");
    const auto row = [](Architecture architecture, const char* theirs, const char* ours) {
        QTest::newRow(theirs) << static_cast<int>(architecture) << theirs << ours;
    };
    row(Architecture::llama, "model.embed_tokens.weight", "token_embd.weight");
    row(Architecture::llama, "embed_tokens.weight", "token_embd.weight");
    row(Architecture::llama, "lm_head.weight", "output.weight");
    row(Architecture::llama, "model.norm.weight", "output_norm.weight");
    row(Architecture::llama, "model.layers.11.self_attn.o_proj.weight", "blk.11.attn_output.weight");
    row(Architecture::llama, "layers.0.mlp.down_proj.weight", "blk.0.ffn_down.weight");
    row(Architecture::llama, "model.layers.0.mlp.up_proj.weight_scale", "blk.0.ffn_up.weight_scale");
    row(Architecture::llama, "model.layers.0.post_attention_layernorm.weight", "blk.0.ffn_norm.weight");
    row(Architecture::llama, "model.layers.x.mlp.up_proj.weight", "model.layers.x.mlp.up_proj.weight");
    row(Architecture::llama, "model.layers.3", "model.layers.3");
    row(Architecture::llama, "something.else", "something.else");
    row(Architecture::qwen2, "model.layers.2.self_attn.q_proj.bias", "blk.2.attn_q.bias");
    row(Architecture::gpt2, "wte.weight", "token_embd.weight");
    row(Architecture::gpt2, "transformer.wpe.weight", "position_embd.weight");
    row(Architecture::gpt2, "transformer.h.7.attn.c_attn.bias", "blk.7.attn_qkv.bias");
    row(Architecture::gpt2, "h.7.mlp.c_proj.weight", "blk.7.ffn_down.weight");
    row(Architecture::gpt2, "ln_f.bias", "output_norm.bias");
    row(Architecture::other, "wte.weight", "wte.weight");
}

void HfConfigTest::names() {
    QFETCH(int, architecture);
    QFETCH(QString, theirs);
    QFETCH(QString, ours);
    const auto name = canonicalName(static_cast<Architecture>(architecture), theirs.toStdString());
    QCOMPARE(QString::fromStdString(name.name), ours);
    QCOMPARE(name.transposed, ours == "blk.7.ffn_down.weight");
    QVERIFY(name.role == TensorRole::parameter);
    // The causal mask of GPT-2 and the rotary table of Llama are no parameters.
    QVERIFY(canonicalName(Architecture::gpt2, "h.7.attn.bias").role == TensorRole::unused);
    QVERIFY(canonicalName(Architecture::llama, "model.layers.0.self_attn.rotary_emb.inv_freq").role ==
            TensorRole::unused);
}

QTEST_APPLESS_MAIN(HfConfigTest)
#include "tst_hf_config.moc"
