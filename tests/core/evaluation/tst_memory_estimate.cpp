// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The memory calculator against published figures: bits per weight of llama.cpp's README, parameter counts
// and cache sizes of the models' papers, data sheets.
#include <cmath>
#include <functional>

#include <QtTest>
#include <fmt/format.h>

#include "core/evaluation/memory/memory_estimate.h"
#include "core/evaluation/memory/memory_table.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/model/bundled_model.h"

using namespace nibble;

namespace {

constexpr double kGib = 1073741824.0;

Device plainDevice(double gigabytes, double gigabytesPerSecond, double teraOperations = 0) {
    return *deviceFrom(fmt::format("one={}:{}:{}", gigabytes, gigabytesPerSecond, teraOperations));
}

WeightPlan planOf(const MemoryModel& model, std::string_view format, const RoleFormats& roles = {}) {
    auto plan = planWeights(model, format, roles);
    if (!plan)
        qFatal("%s", plan.error().text().c_str());
    return *plan;
}

MemoryEstimate estimateOf(const MemoryModel& model, const WeightPlan& plan, const MemoryUsage& usage) {
    auto estimate = estimateMemory(model, plan, usage);
    if (!estimate)
        qFatal("%s", estimate.error().text().c_str());
    return *estimate;
}

} // namespace

class MemoryEstimateTest : public QObject {
    Q_OBJECT

private slots:
    /// llama.cpp's README: bits per weight of Llama-3.1-8B.
    void publishedBits_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<double>("bits");
        const std::pair<const char*, double> rows[] = {
            {"q2_k", 3.1593},   {"q3_k_s", 3.6429}, {"q3_k_l", 4.2979}, {"q4_k_s", 4.6672},
            {"q4_k_m", 4.8944}, {"q5_k_s", 5.5704}, {"q5_k_m", 5.7036}, {"q6_k", 6.5633},
            {"q8_0", 8.5008},   {"f16", 16.0005},   {"iq4_xs", 4.4597}, {"iq4_nl", 4.6818}};
        for (const auto& [format, bits] : rows)
            QTest::newRow(format) << QString(format) << bits;
    }
    void publishedBits() {
        QFETCH(QString, format);
        QFETCH(double, bits);
        const auto model = *presetMemory("llama-3-8b");
        const WeightPlan plan = planOf(model, format.toStdString());
        QVERIFY2(std::abs(plan.bitsPerWeight - bits) < 5e-5,
                 qPrintable(QString::number(plan.bitsPerWeight, 'g', 8)));
        QVERIFY(!plan.nominal);
        double parts = 0, elements = 0;
        for (const WeightPart& part : plan.parts) {
            parts += part.bytes;
            elements += static_cast<double>(part.elements);
            QVERIFY(part.codeBytes <= part.bytes);
        }
        QCOMPARE(parts, plan.bytes);
        QCOMPARE(elements, 8030261248.0);
    }

    /// Two bytes for keys and two for values of every head, layer and token (inventory of known errors: 1 GB
    /// is often told for the first).
    void cacheSizes_data() {
        QTest::addColumn<QString>("preset");
        QTest::addColumn<QString>("kv");
        QTest::addColumn<int>("context");
        QTest::addColumn<double>("gib");
        QTest::newRow("llama-2-7b") << "llama-2-7b"
                                    << "f16" << 4096 << 2.0;
        QTest::newRow("llama-2-7b int8") << "llama-2-7b"
                                         << "int8" << 4096 << 1.0;
        QTest::newRow("llama-2-7b fp8") << "llama-2-7b"
                                        << "fp8" << 4096 << 1.0;
        QTest::newRow("llama-2-7b q8_0") << "llama-2-7b"
                                         << "q8_0" << 4096 << 1.0625;
        QTest::newRow("llama-2-7b kivi") << "llama-2-7b"
                                         << "int2" << 4096 << 0.375;
        QTest::newRow("llama-2-13b") << "llama-2-13b"
                                     << "fp16" << 4096 << 3.125;
        QTest::newRow("llama-2-70b") << "llama-2-70b"
                                     << "f16" << 4096 << 1.25;
        QTest::newRow("llama-3-8b") << "llama-3-8b"
                                    << "f16" << 4096 << 0.5;
        QTest::newRow("llama-3-8b 8192") << "llama-3-8b"
                                         << "f16" << 8192 << 1.0;
        QTest::newRow("tinyllama") << "tinyllama-1.1b"
                                   << "f16" << 4096 << 0.0859375;
        QTest::newRow("llama-3.1-70b 128k") << "llama-3.1-70b"
                                            << "f16" << 131072 << 40.0;
        // Every layer keeps 4096 tokens, or every second one.
        QTest::newRow("mistral 32k") << "mistral-7b-v0.1"
                                     << "f16" << 32768 << 0.5;
        QTest::newRow("gemma-2-9b 8k") << "gemma-2-9b"
                                       << "f16" << 8192 << 21 * (8192 + 4096) * 2 * 4096.0 / kGib;
    }
    void cacheSizes() {
        QFETCH(QString, preset);
        QFETCH(QString, kv);
        QFETCH(int, context);
        QFETCH(double, gib);
        const auto model = *presetMemory(preset.toStdString());
        const KvFormat format = *kvFormat(kv.toStdString());
        QCOMPARE(kvCacheBytes(model.cache, format, context, 1), gib * kGib);
        QCOMPARE(kvCacheBytes(model.cache, format, context, 3), 3 * gib * kGib);
        double layers = 0;
        for (std::int64_t layer = 0; layer < model.cache.layers; ++layer)
            layers += kvLayerBytes(model.cache, format, layer, context, 1);
        QCOMPARE(layers, gib * kGib);
    }

    /// llama.cpp's -ctk q8_0 -ctv q4_0 for Llama-3-8B at 8192: K 272 MiB, V 144 MiB.
    void keysAndValuesApart() {
        const auto model = *presetMemory("llama-3-8b");
        const KvFormats apart = *kvFormats("q8_0/q4_0");
        QCOMPARE(kvCacheBytes(model.cache, apart, 8192, 1), (272 + 144) * kGib / 1024);
        QCOMPARE(kvCacheBytes(model.cache, *kvFormats("q4_0/q8_0"), 8192, 1),
                 kvCacheBytes(model.cache, apart, 8192, 1));
        QCOMPARE(apart.text(), std::string("q8_0/q4_0"));
        QCOMPARE(kvFormats("fp16/f16")->text(), std::string("f16"));
        QCOMPARE(kvFormats("q4_0")->text(), std::string("q4_0"));
        for (const char* wrong : {"", "/", "q8_0/", "/q4_0", "q8_0/q4_0/f16", "q8_0,q4_0"})
            QVERIFY2(!kvFormats(wrong), wrong);
        // Both formulas end in the bytes that they say.
        for (const char* text : {"f16", "q8_0/q4_0"}) {
            const MemoryUsage usage{.context = 8192, .kv = *kvFormats(text)};
            const std::string bytes = fmt::format("= {:.0f} B", kvCacheBytes(model.cache, usage.kv, 8192, 1));
            QVERIFY2(kvFormula(model, usage).ends_with(bytes), kvFormula(model, usage).c_str());
        }
        QCOMPARE(kvFormula(model, {.context = 8192, .kv = apart}),
                 std::string("32 · 8 · 128 · 8192 · 1 · (1.0625 + 0.5625) = 436207616 B"));
    }

    void groupedAndSingleHeads() {
        const auto full = *presetMemory("llama-3-8b", 32), single = *presetMemory("llama-3-8b", 1);
        const KvFormat f16 = *kvFormat("f16");
        QCOMPARE(kvCacheBytes(full.cache, f16, 8192, 1), 4 * kGib);
        QCOMPARE(kvCacheBytes(single.cache, f16, 8192, 1), kGib / 8);
        QVERIFY(full.parameters > single.parameters); // the projections are smaller too
        QVERIFY(!presetMemory("llama-3-8b", 3));
        QVERIFY(!presetMemory("llama-3-8b", 64));
        QVERIFY(!presetMemory("llama-9"));
    }

    /// 28, 14, 7 and 3.5 GB, which are 26.08, 13.04, 6.52 and 3.26 GiB.
    void counts() {
        const auto model = *countMemory(*quantityFrom("7B"));
        for (const auto& [format, bits] :
             std::vector<std::pair<const char*, double>>{{"fp32", 32},
                                                         {"fp16", 16},
                                                         {"bf16", 16},
                                                         {"int8", 8},
                                                         {"int4", 4},
                                                         {"e4m3", 8},
                                                         {"q4_0", 4.5},
                                                         {"q4_k_m", 4.5},
                                                         {"q6_k", 6.5625},
                                                         {"nf4:g64", 4.5},
                                                         {"nf4:g64:dq", 4.126953},
                                                         {"rtn:int4:g32", 4.5},
                                                         {"rtn:int4:g32:asym", 4.625},
                                                         {"w8a8", 8},
                                                         {"mxfp4", 4.25}}) {
            const WeightPlan plan = planOf(model, format);
            QVERIFY2(std::abs(plan.bitsPerWeight - bits) < 1e-6, format);
            QVERIFY(plan.nominal);
        }
        const WeightPlan half = planOf(model, "f16");
        QCOMPARE(half.bytes, 14e9);
        QCOMPARE(std::round(half.bytes / kGib * 100), 1304.0);
        QCOMPARE(planOf(model, "int4").bytes, 3.5e9);
        // 70 B at 4.5 bits over 2 TB/s.
        const auto large = *countMemory(70e9);
        const auto estimate = estimateOf(large, planOf(large, "q4_0"), {.device = plainDevice(80, 2000)});
        QVERIFY(std::abs(*estimate.tokensPerSecond - 50.79) < 0.01);
        QVERIFY(!planWeights(model, "q4_0/attn_*=q8_0"));
        QVERIFY(!planWeights(model, "q4_0", {.head = "q8_0"}));
        QVERIFY(!planWeights(model, "as_opened"));
        for (const double wrong : {0.0, -1.0, std::nan(""), 1e30, double(INFINITY)})
            QVERIFY(!countMemory(wrong));
    }

    void quantities() {
        const std::pair<const char*, double> right[] = {
            {"7B", 7e9},        {"1.1e9", 1.1e9},  {"350M", 350e6}, {"135_000", 135000},
            {"2GiB", 2 * kGib}, {"0.5 GB", 0.5e9}, {"70b", 70e9},   {"1.5t", 1.5e12}};
        for (const auto& [text, value] : right)
            QCOMPARE(*quantityFrom(text), value);
        for (const char* wrong : {"", "B", "-7B", "0", "7X", "nan", "inf", "1e30", "7BB", "0x10"})
            QVERIFY2(!quantityFrom(wrong), wrong);
    }

    /// The same plan as the quantizer's own, on a model with weights.
    void openedModelAgreesWithTheQuantizer() {
        const auto bundled = bundledModel();
        QVERIFY(bundled);
        const auto model = *openedMemory(*bundled);
        const WeightPlan opened = planOf(model, "as_opened");
        QCOMPARE(opened.bytes, static_cast<double>((*bundled)->tensorBytes()));
        QCOMPARE(opened.bitsPerWeight, (*bundled)->bitsPerWeight());
        for (const char* scheme :
             {"f32", "q4_k_m", "q2_k", "rtn:int4:g32", "w8a8", "nf4:g64:dq", "hqq:int4:g64", "type:q5_1",
              "rtn:int4:g32/token_embd=f16/attn_*=w8a8", "rotate:s1+rtn:int4:g32", "mxfp4"}) {
            const WeightPlan plan = planOf(model, scheme);
            const auto theirs = *planVariant(**bundled, *parseScheme(scheme));
            QVERIFY2(std::abs(plan.bytes - theirs.totalBytes) < 1, scheme);
            const auto estimate = estimateOf(model, plan, {.device = thisMachine()});
            double sum = 0;
            for (const MemoryItem& item : estimate.items)
                sum += item.bytes;
            QVERIFY2(std::abs(sum - estimate.totalBytes()) < 1, scheme);
            QVERIFY(std::abs(estimate.weightBytes - plan.bytes) < 1);
        }
    }

    void rolesAreExceptions() {
        const auto model = *presetMemory("llama-3-8b");
        const WeightPlan roles = planOf(
            model, "q4_0", {.embedding = "f16", .attention = "q8_0", .feedForward = "q3_k_m", .head = "f16"});
        QCOMPARE(roles.format, std::string("q4_0/token_embd=f16/attn_*=q8_0/ffn_*=q3_k_m/output=f16"));
        QCOMPARE(roles.bytes, planOf(model, roles.format).bytes);
        const double table = 128256.0 * 4096 * 2,
                     attention = 32 * (2 * 4096.0 * 4096 + 2 * 1024.0 * 4096) * 34 / 32;
        double embedding = 0, attn = 0, head = 0;
        for (const WeightPart& part : roles.parts) {
            (part.role == WeightRole::embedding   ? embedding
             : part.role == WeightRole::attention ? attn
                                                  : head) +=
                part.role == WeightRole::feedForward || part.role == WeightRole::other ? 0 : part.bytes;
        }
        QCOMPARE(embedding, table);
        QCOMPARE(head, table);
        QCOMPARE(attn, attention);
        // Codes alone: no scales.
        const WeightPlan codes = planOf(model, "int4");
        QCOMPARE(codes.layerBytes[0], 218103808.0 / 2 + 2 * 4096 * 4.0);
        QVERIFY(!planWeights(model, "int4/nothing=q4_0"));
        QVERIFY(!planWeights(model, "q9_9"));
    }

    void expertsAndTheirShare() {
        const auto model = *presetMemory("mixtral-8x7b");
        const WeightPlan plan = planOf(model, "q4_k_m");
        for (const WeightPart& part : plan.parts)
            if (part.role == WeightRole::attention)
                QVERIFY(part.type == "q8_0" || part.type == "q5_k" || part.type == "q4_k");
        // Of f16 weights one token reads two of eight experts: the published 12.88 billion less the token
        // table.
        const WeightPlan half = planOf(model, "f16");
        const auto estimate =
            estimateOf(model, half, {.context = 1, .kv = *kvFormat("f16"), .device = plainDevice(200, 1000)});
        const double active = 12879925248.0 - 32000.0 * 4096;
        const double norms = 65.0 * 4096 + 32.0 * 8 * 4096; // in F32, as routers are
        const double read = 2 * active + 2 * norms + estimate.kvBytes;
        QVERIFY(std::abs(estimate.step.readSeconds - read / 1e12) < 1e-9);
        const auto all =
            estimateOf(model, half, {.context = 1, .batch = 256, .device = plainDevice(200, 1000)});
        QVERIFY(all.loads[0].readBytes > 0.99 * (half.bytes - 32000.0 * 4096 * 2));
    }

    /// The limits are where what fits ends.
    void limits() {
        const auto model = *presetMemory("llama-3.1-8b");
        const WeightPlan plan = planOf(model, "q4_k_m");
        MemoryUsage usage{.context = 8192, .device = plainDevice(12, 100, 10)};
        const auto estimate = estimateOf(model, plan, usage);
        QVERIFY(estimate.fits);
        for (const auto& [context, fits] :
             {std::pair{estimate.largestContext, true}, {estimate.largestContext + 1, false}}) {
            usage.context = context;
            QCOMPARE(estimateOf(model, plan, usage).fits, fits);
        }
        usage.context = 8192;
        for (const auto& [batch, fits] :
             {std::pair{estimate.largestBatch, true}, {estimate.largestBatch + 1, false}}) {
            usage.batch = batch;
            QCOMPARE(estimateOf(model, plan, usage).fits, fits);
        }
        usage.batch = 1;
        usage.device = plainDevice(1, 100);
        const auto none = estimateOf(model, plan, usage);
        QVERIFY(!none.fits);
        QCOMPARE(none.largestContext, std::int64_t{0});
        // Reading and computing cross at the ridge; without a cache at bits / 8 · rate / (2 · bandwidth)
        // sequences.
        usage.device = plainDevice(80, 1000, 100);
        usage.context = 1;
        const auto ridge = estimateOf(model, planOf(model, "f16"), usage);
        QVERIFY(ridge.ridgeBatch && *ridge.ridgeBatch >= 100 && *ridge.ridgeBatch <= 101);
        usage.device = plainDevice(80, 1000);
        QVERIFY(!estimateOf(model, plan, usage).ridgeBatch);
        usage.device = plainDevice(80, 0);
        QVERIFY(!estimateOf(model, plan, usage).tokensPerSecond);
    }

    void twoDevices() {
        const auto model = *presetMemory("llama-3-8b");
        const WeightPlan plan = planOf(model, "f16");
        MemoryUsage usage{.context = 8192, .device = plainDevice(8, 1000), .second = plainDevice(32, 50)};
        const auto estimate = estimateOf(model, plan, usage);
        QCOMPARE(estimate.loads.size(), std::size_t{2});
        QVERIFY(estimate.fits);
        const std::int64_t chosen = estimate.loads[0].layers;
        QVERIFY(chosen > 0 && chosen < 32);
        QCOMPARE(chosen + estimate.loads[1].layers, std::int64_t{32});
        QCOMPARE(estimate.weightBytes, plan.bytes);
        usage.layersOnFirst = chosen + 1; // one more would not fit
        QVERIFY(!estimateOf(model, plan, usage).loads[0].fits());
        usage.layersOnFirst = 16;
        const auto half = estimateOf(model, plan, usage);
        QCOMPARE(half.loads[0].kvBytes, half.loads[1].kvBytes);
        QCOMPARE(half.step.readSeconds, half.loads[0].readBytes / 1e12 + half.loads[1].readBytes / 50e9);
        usage.layersOnFirst = 32; // all on the first: as if the second were not there
        const auto whole = estimateOf(model, plan, usage);
        QCOMPARE(whole.loads[1].totalBytes(), 0.0);
        usage.second.reset();
        QCOMPARE(whole.totalBytes(), estimateOf(model, plan, usage).totalBytes());
        usage.second = plainDevice(1, 1);
        usage.layersOnFirst = 33;
        QVERIFY(!estimateMemory(model, plan, usage));
    }

    void absurdValues() {
        const auto model = *presetMemory("llama-2-7b");
        const WeightPlan plan = planOf(model, "q4_0");
        for (const std::function<void(MemoryUsage&)>& change : std::vector<std::function<void(MemoryUsage&)>>{
                 [](MemoryUsage& usage) { usage.context = 0; },
                 [](MemoryUsage& usage) { usage.context = -5; },
                 [](MemoryUsage& usage) { usage.context = INT64_MAX; },
                 [](MemoryUsage& usage) { usage.batch = 0; },
                 [](MemoryUsage& usage) { usage.batch = INT64_MAX; },
                 [](MemoryUsage& usage) { usage.passTokens = 0; }}) {
            MemoryUsage usage{.device = plainDevice(8, 10)};
            change(usage);
            const auto estimate = estimateMemory(model, plan, usage);
            QVERIFY(!estimate);
            QCOMPARE(estimate.error().kind, ErrorKind::usage);
        }
        const auto most = estimateOf(
            model, plan, {.context = kMostContext, .batch = kMostBatch, .device = plainDevice(8, 10)});
        QVERIFY(std::isfinite(most.totalBytes()) && !most.fits);
        auto broken = std::make_shared<Model>(); // a vocabulary, or extents of a hostile file
        QVERIFY(!openedMemory(broken));
        broken->add({.name = "x", .sourceName = "x", .data = Tensor::ownFloats({4}, {1, 2, 3, 4})});
        QVERIFY(openedMemory(broken));
        broken->config.layers = std::int64_t{1} << 40;
        QVERIFY(!openedMemory(broken));
    }

    void tables() {
        const auto model = *presetMemory("llama-2-7b");
        std::vector<MemoryRow> rows;
        for (const std::string& format : usualFormats(model)) {
            WeightPlan plan = planOf(model, format);
            MemoryEstimate estimate = estimateOf(model, plan, {.device = *findDevice("rtx-4090")});
            rows.push_back({std::move(plan), std::move(estimate)});
        }
        const QStringList csv = QString::fromStdString(memoryCsv(rows)).split("\r\n");
        QCOMPARE(csv.size(), static_cast<qsizetype>(rows.size()) + 2);
        QVERIFY(csv[2].startsWith(QStringLiteral("bf16,16.0")));
        QCOMPARE(csv[2].split(',')[4], QStringLiteral("2147483648"));
        const QStringList lines = QString::fromStdString(memoryMarkdown(rows, ByteUnit::gib)).split('\n');
        QCOMPARE(lines[3].count('|'), lines[0].count('|'));
        QVERIFY(lines[3].contains(QStringLiteral("| 2.000 |")));
        QCOMPARE(kvFormula(model, {}), std::string("2 · 32 · 32 · 128 · 4096 · 1 · 2 = 2147483648 B"));
    }
};

QTEST_GUILESS_MAIN(MemoryEstimateTest)
#include "tst_memory_estimate.moc"
