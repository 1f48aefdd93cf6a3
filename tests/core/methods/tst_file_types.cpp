// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// llama.cpp's file types: which tensor gets which type, by the bits per weight that llama.cpp publishes and
// by its rules' own examples; what falls back; what importance changes.
#include <QtTest>

#include <cmath>

#include "core/base/random.h"
#include "core/formats/gguf_mix.h"
#include "core/formats/number_format.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/model/presets.h"

using namespace nibble;

namespace {

/// A Llama of this shape: types and extents, no bytes.
std::shared_ptr<Model> shapeOf(const ModelConfig& config) {
    auto model = std::make_shared<Model>();
    model->config = config;
    const auto add = [&](const std::string& name, Shape shape) {
        const bool vector = shape.size() == 1;
        model->add(
            {.name = name,
             .sourceName = name,
             .data = Tensor(vector ? ElementType::f32 : ElementType::f16, std::move(shape), {}, nullptr)});
    };
    const std::int64_t d = config.embeddingLength;
    add("token_embd.weight", {config.vocabularySize, d});
    if (!config.tiedEmbeddings)
        add("output.weight", {config.vocabularySize, d});
    add("output_norm.weight", {d});
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        add(blockTensor(layer, "attn_norm.weight"), {d});
        add(blockTensor(layer, "ffn_norm.weight"), {d});
        add(blockTensor(layer, "attn_q.weight"), {config.heads * config.headDim, d});
        add(blockTensor(layer, "attn_k.weight"), {config.kvHeads * config.headDim, d});
        add(blockTensor(layer, "attn_v.weight"), {config.kvHeads * config.headDim, d});
        add(blockTensor(layer, "attn_output.weight"), {d, config.heads * config.headDim});
        add(blockTensor(layer, "ffn_gate.weight"), {config.feedForwardLength, d});
        add(blockTensor(layer, "ffn_up.weight"), {config.feedForwardLength, d});
        add(blockTensor(layer, "ffn_down.weight"), {d, config.feedForwardLength});
    }
    return model;
}

ModelConfig configOf(std::int64_t width, std::int64_t hidden, std::int64_t layers, std::int64_t heads,
                     std::int64_t kvHeads) {
    ModelConfig config;
    config.architecture = Architecture::llama;
    config.layers = layers;
    config.embeddingLength = width;
    config.feedForwardLength = hidden;
    config.heads = heads;
    config.kvHeads = kvHeads;
    config.headDim = width / heads;
    config.vocabularySize = 512;
    return config;
}

VariantPlan planOf(const Model& model, const std::string& scheme) {
    return *planVariant(model, *parseScheme(scheme));
}

/// "attn_v" of every layer, in order.
QStringList typesOf(const VariantPlan& plan, const std::string& part) {
    QStringList types;
    for (const auto& entry : plan.entries)
        if (entry.task.name.ends_with("." + part + ".weight"))
            types << QString::fromStdString(entry.planned.typeName);
    return types;
}

QString typeOf(const VariantPlan& plan, const std::string& name) {
    for (const auto& entry : plan.entries)
        if (entry.task.name == name)
            return QString::fromStdString(entry.planned.typeName);
    return {};
}

std::vector<float> normals(std::size_t count) {
    Random random(3);
    std::vector<float> values(count);
    for (auto& value : values)
        value = static_cast<float>(0.02 * random.normal());
    return values;
}

} // namespace

class FileTypesTest : public QObject {
    Q_OBJECT

private slots:
    /// Llama-3-8B as llama.cpp's README gives it, to the fourth digit; the tensors' order does not matter.
    void publishedBitsPerWeight_data() {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<double>("bits");
        QTest::newRow("q2_k") << "q2_k" << 3.1593;
        QTest::newRow("q3_k_s") << "q3_k_s" << 3.6429;
        QTest::newRow("q3_k_l") << "q3_k_l" << 4.2979;
        QTest::newRow("q4_k_s") << "q4_k_s" << 4.6672;
        QTest::newRow("q4_k_m") << "q4_k_m" << 4.8944;
        QTest::newRow("q4_k") << "q4_k" << 4.8944;
        QTest::newRow("q5_k_s") << "q5_k_s" << 5.5704;
        QTest::newRow("q5_k_m") << "q5_k_m" << 5.7036;
        QTest::newRow("q6_k") << "q6_k" << 6.5633;
        QTest::newRow("q8_0") << "q8_0" << 8.5008;
        QTest::newRow("iq4_xs") << "iq4_xs" << 4.4597;
        QTest::newRow("iq4_nl") << "iq4_nl" << 4.6818;
        QTest::newRow("f16") << "f16" << 16.0005;
    }
    void publishedBitsPerWeight() {
        QFETCH(QString, scheme);
        QFETCH(double, bits);
        const auto model = shapeOf(*presetConfig("llama-3-8b"));
        QCOMPARE(model->parameters(), publishedParameters("llama-3-8b"));
        const auto plan = planOf(*model, scheme.toStdString());
        QVERIFY2(std::abs(plan.bitsPerWeight - bits) < 5.1e-5,
                 qPrintable(QString::number(plan.bitsPerWeight, 'f', 6)));
    }

    /// The layers that the M mixes favour: of 32 those of methods.md, of 12 likewise.
    void favouredLayers() {
        const auto favoured = [](const ModelConfig& config) {
            const auto types = typesOf(planOf(*shapeOf(config), "q4_k_m"), "ffn_down");
            QList<int> layers;
            for (int i = 0; i < types.size(); ++i)
                if (types[i] == "q6_k")
                    layers << i;
            return layers;
        };
        QCOMPARE(favoured(*presetConfig("llama-3-8b")),
                 (QList<int>{0, 1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 27, 28, 29, 30, 31}));
        QCOMPARE(favoured(configOf(256, 512, 12, 4, 4)), (QList<int>{0, 3, 6, 9, 10, 11}));
    }

    void rulesByTensor() {
        const auto grouped = shapeOf(configOf(256, 512, 16, 8, 2));
        const auto plain = shapeOf(configOf(256, 512, 16, 8, 8));
        const auto q2 = planOf(*grouped, "q2_k");
        QCOMPARE(typeOf(q2, "blk.5.attn_v.weight"), "q4_k");
        QCOMPARE(typeOf(q2, "blk.5.attn_output.weight"), "q3_k");
        QCOMPARE(typeOf(q2, "blk.5.ffn_down.weight"), "q3_k");
        QCOMPARE(typeOf(q2, "blk.5.attn_q.weight"), "q2_k");
        QCOMPARE(typeOf(q2, "token_embd.weight"), "q2_k");
        QCOMPARE(typeOf(q2, "output.weight"), "q6_k");
        QCOMPARE(typeOf(planOf(*plain, "q2_k"), "blk.5.attn_v.weight"), "q3_k");
        const auto q3 = planOf(*plain, "q3_k_m");
        QCOMPARE(typesOf(q3, "attn_v").mid(0, 3), (QStringList{"q5_k", "q5_k", "q4_k"}));
        QCOMPARE(typesOf(q3, "ffn_down").mid(0, 2), (QStringList{"q5_k", "q4_k"}));
        QCOMPARE(typeOf(q3, "blk.9.attn_output.weight"), "q4_k");
        const auto q2s = planOf(*plain, "q2_k_s");
        QCOMPARE(typesOf(q2s, "ffn_down").mid(0, 3), (QStringList{"q4_k", "q4_k", "q2_k"}));
        const auto q4s = planOf(*plain, "q4_k_s");
        QCOMPARE(typesOf(q4s, "attn_v").mid(3, 2), (QStringList{"q5_k", "q4_k"}));
        QCOMPARE(typesOf(q4s, "ffn_down").mid(1, 2), (QStringList{"q5_k", "q4_k"}));
        const auto iq4 = planOf(*grouped, "iq4_xs");
        QCOMPARE(typeOf(iq4, "blk.9.attn_v.weight"), "q5_k");
        QCOMPARE(typesOf(iq4, "ffn_down").mid(1, 2), (QStringList{"q5_k", "iq4_xs"}));
    }

    /// An importance matrix changes rules: IQ4 needs no help for the first layers then, Q4_0 gives it.
    void rulesWithImportance() {
        const auto model = shapeOf(configOf(256, 512, 16, 8, 8));
        QCOMPARE(typesOf(planOf(*model, "iq4_xs:imatrix"), "ffn_down").mid(0, 1), QStringList{"iq4_xs"});
        QCOMPARE(typesOf(planOf(*model, "q4_0:imatrix"), "ffn_down").mid(1, 2),
                 (QStringList{"q4_1", "q4_0"}));
        QCOMPARE(typesOf(planOf(*model, "q5_0:imatrix"), "ffn_down").mid(1, 2),
                 (QStringList{"q5_1", "q5_0"}));
        QCOMPARE(typesOf(planOf(*model, "q4_0"), "ffn_down").mid(1, 1), QStringList{"q4_0"});
    }

    void largeGroupedModels() {
        const MixTensor values{.name = "blk.30.attn_v.weight",
                               .cols = 8192,
                               .layer = 30,
                               .layers = 80,
                               .heads = 64,
                               .kvHeads = 8};
        QVERIFY(ggufMixType(GgufFileType::q3_k_s, values).type == ElementType::q5_k);
        QVERIFY(ggufMixType(GgufFileType::q4_k_s, values).type == ElementType::q5_k);
        auto fused = values;
        fused.name = "blk.30.attn_qkv.weight";
        fused.layers = 32;
        QVERIFY(ggufMixType(GgufFileType::q4_k_m, fused).type == ElementType::q6_k);
        fused.layer = 5;
        QVERIFY(ggufMixType(GgufFileType::q4_k_m, fused).type == ElementType::q4_k);
    }

    /// 128 wide, every super-block type has another in its place, listed as such; 40 wide only F16 is left.
    void fallbacks_data() {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QString>("of128");
        QTest::addColumn<QString>("output128");
        for (const auto& [scheme, type] : {std::pair{"type:q2_k", "q4_0"},
                                           {"type:q3_k", "q4_0"},
                                           {"type:q4_k", "q5_0"},
                                           {"type:q5_k", "q5_1"},
                                           {"type:q6_k", "q8_0"},
                                           {"type:iq4_xs", "iq4_nl"}})
            QTest::newRow(scheme) << scheme << type << type;
        QTest::newRow("q4_k_s") << "q4_k_s"
                                << "q5_0"
                                << "q8_0";
    }
    void fallbacks() {
        QFETCH(QString, scheme);
        QFETCH(QString, of128);
        QFETCH(QString, output128);
        const auto narrow = planOf(*shapeOf(configOf(128, 384, 2, 8, 4)), scheme.toStdString());
        QCOMPARE(typeOf(narrow, "blk.1.attn_q.weight"), of128);
        QCOMPARE(typeOf(narrow, "output.weight"), output128);
        for (const auto& entry : narrow.entries)
            QVERIFY2(entry.planned.fallback, entry.task.name.c_str());
        const auto odd = planOf(*shapeOf(configOf(40, 40, 1, 2, 2)), scheme.toStdString());
        for (const auto& entry : odd.entries) {
            QCOMPARE(entry.planned.typeName, std::string("f16"));
            QVERIFY(entry.planned.fallback);
        }
    }
    void tiedTableIsTheOutput() {
        auto config = configOf(256, 512, 2, 4, 4);
        config.tiedEmbeddings = true;
        const auto plan = planOf(*shapeOf(config), "q4_k_m");
        QCOMPARE(typeOf(plan, "token_embd.weight"), "q6_k");
        QCOMPARE(typeOf(planOf(*shapeOf(config), "q8_0"), "token_embd.weight"), "q8_0");
        QCOMPARE(typeOf(planOf(*shapeOf(config), "type:q4_k"), "token_embd.weight"), "q4_k");
        for (const auto& entry : plan.entries)
            QVERIFY(!entry.planned.fallback);
    }

    void everyFileTypeIsAMethod() {
        for (const auto& row : allGgufFileTypes()) {
            if (row.base == ElementType::mxfp4 || row.base == ElementType::nvfp4)
                continue; // methods of their own
            const auto scheme = parseScheme(row.name);
            QVERIFY2(scheme.has_value(), row.name.data());
            QCOMPARE(scheme->text(), std::string(row.name));
            QCOMPARE(ggufFileTypeByName(row.name)->number, row.number);
        }
        QCOMPARE(ggufFileTypeByName("q3_k")->number, 12U);
        QCOMPARE(ggufFileTypeByName("q4_k")->number, 15U);
        QCOMPARE(ggufFileTypeByName("q5_k")->number, 17U);
        QVERIFY(!ggufFileTypeByName("rtn"));
        QCOMPARE(*ggufFileTypeNumber(ElementType::q4_k), 15U);
        QCOMPARE(*ggufFileTypeNumber(ElementType::q2_k), 10U);
        QVERIFY(!ggufFileTypeNumber(ElementType::f16));
    }

    /// `:imatrix` asks for the importance of the inputs, and the codes follow it: columns that matter come
    /// out better. Without what it asked for it says so instead of quantizing as if it had it.
    void importanceReachesTheCodes() {
        const std::int64_t rows = 64, cols = 512;
        const auto weights = normals(std::size_t(rows * cols));
        LayerInputs inputs{
            .tokens = 100, .channels = cols, .meanSquare = std::vector<float>(std::size_t(cols), 0.01F)};
        for (std::size_t col = 0; col < std::size_t(cols); col += 9)
            inputs.meanSquare[col] = 25;
        TensorTask task{.name = "blk.0.attn_q.weight", .rows = rows, .cols = cols, .layer = 0, .layers = 4};
        const auto error = [&](const std::string& scheme, const LayerInputs* given) {
            const auto quantizer = *makeQuantizer(parseScheme(scheme)->base);
            if (quantizer->needs().importance != (given != nullptr))
                qFatal("%s needs something else", scheme.c_str());
            task.inputs = given;
            const auto quantized = quantizer->quantize(task, weights, {});
            std::vector<float> back(weights.size());
            quantized->decodeRows(0, rows, back.data());
            double sum = 0;
            for (std::size_t i = 0; i < back.size(); ++i)
                sum += double(inputs.meanSquare[i % std::size_t(cols)]) *
                       std::pow(double(back[i]) - double(weights[i]), 2);
            return sum;
        };
        for (const char* scheme : {"q4_0", "q4_1", "q5_0", "q5_1", "q2_k", "q3_k_m", "q4_k_m", "q5_k_m",
                                   "q6_k", "iq4_nl", "iq4_xs", "type:mxfp4"}) {
            const double without = error(scheme, nullptr);
            const double with = error(std::string(scheme) + ":imatrix", &inputs);
            QVERIFY2(with < without,
                     qPrintable(QString("%1: %2, %3 without").arg(scheme).arg(with).arg(without)));
        }
        task.inputs = nullptr;
        const auto quantizer = *makeQuantizer(parseScheme("q4_k_m:imatrix")->base);
        QVERIFY(!quantizer->quantize(task, weights, {}));
        // A table that is only looked up has no inputs, and needs none.
        task.layer = -1;
        task.isEmbedding = true;
        QVERIFY(quantizer->quantize(task, weights, {}).has_value());
    }

    void stopsWhenAsked() {
        const auto weights = normals(64 * 512);
        std::stop_source stop;
        stop.request_stop();
        const TensorTask task{
            .name = "blk.0.attn_q.weight", .rows = 64, .cols = 512, .layer = 0, .layers = 4};
        const auto quantized = (*makeQuantizer(parseScheme("q4_k_m")->base))
                                   ->quantize(task, weights, {.stop = stop.get_token()});
        QVERIFY(!quantized && quantized.error().kind == ErrorKind::stopped);
    }
};

QTEST_APPLESS_MAIN(FileTypesTest)
#include "tst_file_types.moc"
