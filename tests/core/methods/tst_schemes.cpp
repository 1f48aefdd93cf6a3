// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/formats/quant_scheme.h"
#include "core/methods/registry.h"
#include "core/methods/scheme_presets.h"

using namespace nibble;

class SchemesTest : public QObject {
    Q_OBJECT

private slots:
    void canonicalForms_data() {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("canonical");
        // Strings of the command line's contract are their own canonical form.
        for (const char* text : {"f32",
                                 "f16",
                                 "bf16",
                                 "rtn:int4:g32",
                                 "rtn:int8:channel",
                                 "rtn:int3:tensor:asym",
                                 "nf4:g64",
                                 "nf4:g64:dq",
                                 "w8a8",
                                 "q8_0",
                                 "q4_0",
                                 "rtn:int4:g32:a8",
                                 "nf4:g64:dq:a8",
                                 "rtn:int4:g32/token_embd=f16/attn_*=w8a8",
                                 "rtn:int2:g128:asym:a8",
                                 "w8a8:static",
                                 "w8a8:static:entropy",
                                 "w8a8:static:ema",
                                 "w8a8:static:percentile",
                                 "w8a8:static:mse",
                                 "llm.int8:t6",
                                 "llm.int8:t0.5",
                                 "smoothquant:a0.5",
                                 "smoothquant:a0.85:static",
                                 "smoothquant:a0.5:static:mse",
                                 "awq:int4:g128",
                                 "awq:int3:g64:asym:noclip:a8",
                                 "awq:int4:g128:fixed",
                                 "awq:int4:g128:noclip:fixed:r0.75:a8",
                                 "rotate:s1+rtn:int4:g32",
                                 "inject:c4:x50:s1+w8a8",
                                 "inject:c2:x2.5:s0+rotate:s3+nf4:g64/token_embd=f16",
                                 "q4_k_m",
                                 "q3_k_s",
                                 "q2_k",
                                 "q6_k",
                                 "q4_k",
                                 "q4_k_m:imatrix",
                                 "type:q4_k",
                                 "type:q4_k:imatrix",
                                 "fp4:g64",
                                 "fp4:g64:dq",
                                 "hqq:int4:g64",
                                 "hqq:int3:g32:axis0:v2:a8",
                                 "fp8:e4m3",
                                 "fp8:e5m2:tensor:a8",
                                 "mxfp4",
                                 "mxfp4:ocp",
                                 "nvfp4"})
            QTest::newRow(text) << text << text;
        QTest::newRow("options in another order") << "rtn:asym:g64:int5"
                                                  << "rtn:int5:g64:asym";
        QTest::newRow("defaults filled in") << "rtn"
                                            << "rtn:int4:g32";
        QTest::newRow("transforms' defaults") << "inject+rotate+w8a8"
                                              << "inject:c4:x64:s1+rotate:s1+w8a8";
        QTest::newRow("transform's options in another order") << "inject:s2:x8:c1+w8a8"
                                                              << "inject:c1:x8:s2+w8a8";
        QTest::newRow("preset") << "preset:mixed"
                                << "rtn:int4:g32/token_embd=f16/output=f16/attn_*=w8a8";
        QTest::newRow("preset with more") << "rotate+preset:mixed/ffn_up=q8_0"
                                          << "rotate:s1+rtn:int4:g32/token_embd=f16/output=f16/attn_*=w8a8/"
                                             "ffn_up=q8_0";
        QTest::newRow("quiet defaults") << "fp8:channel"
                                        << "fp8:e4m3";
        QTest::newRow("the solver's default") << "hqq:best"
                                              << "hqq:int4:g64";
        QTest::newRow("default block") << "nf4:dq"
                                       << "nf4:g64:dq";
        QTest::newRow("default calibrator") << "w8a8:static:minmax"
                                            << "w8a8:static";
        QTest::newRow("calibrator first") << "smoothquant:mse:static"
                                          << "smoothquant:a0.5:static:mse";
        QTest::newRow("threshold") << "llm.int8:t6.0"
                                   << "llm.int8:t6";
        QTest::newRow("default threshold") << "llm.int8"
                                           << "llm.int8:t6";
    }
    void canonicalForms() {
        QFETCH(QString, given);
        QFETCH(QString, canonical);
        const auto scheme = parseScheme(given.toStdString());
        QVERIFY2(scheme.has_value(), scheme ? "" : scheme.error().message.c_str());
        QCOMPARE(QString::fromStdString(scheme->text()), canonical);
        const auto again = parseScheme(scheme->text());
        QVERIFY(again.has_value() && *again == *scheme);
    }

    void refused_data() {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("named"); // what the message must name
        QTest::newRow("empty") << ""
                               << "''";
        QTest::newRow("unknown method") << "gptx:int4"
                                        << "gptx";
        QTest::newRow("unknown option") << "rtn:int4:fast"
                                        << "fast";
        QTest::newRow("too many bits") << "rtn:int9:g32"
                                       << "int9";
        QTest::newRow("too few bits") << "rtn:int1:g32"
                                      << "int1";
        QTest::newRow("said twice") << "rtn:int4:int3:g32"
                                    << "int3";
        QTest::newRow("block not a power of two") << "nf4:g48"
                                                  << "g48";
        QTest::newRow("nf4 has no channels") << "nf4:channel"
                                             << "channel";
        QTest::newRow("no such word") << "fp8:e3m4"
                                      << "e3m4";
        QTest::newRow("two words of one choice") << "fp8:e4m3:e5m2"
                                                 << "e5m2";
        QTest::newRow("unknown transform") << "spin:s1+rtn:int4:g32"
                                           << "spin:s1";
        QTest::newRow("unknown preset") << "preset:best"
                                        << "preset:best";
        QTest::newRow("transform without base") << "rotate:s1"
                                                << "rotate";
        QTest::newRow("fraction of a seed") << "rotate:s1.5+f16"
                                            << "s1.5";
        QTest::newRow("shrinking outliers") << "inject:x0.5+f16"
                                            << "x0.5";
        QTest::newRow("pattern without method") << "rtn:int4:g32/attn_q"
                                                << "attn_q";
        QTest::newRow("calibrator of nothing") << "w8a8:entropy"
                                               << "'entropy' means something only with 'static'";
        QTest::newRow("unknown calibrator") << "w8a8:static:max"
                                            << "max";
        QTest::newRow("alpha beyond 1") << "smoothquant:a1.5"
                                        << "a1.5";
        QTest::newRow("alpha no number") << "smoothquant:anan"
                                         << "anan";
        QTest::newRow("threshold of 0") << "llm.int8:t0"
                                        << "t0";
        QTest::newRow("number overflows") << "rtn:int4:g99999999999999999999"
                                          << "g99999999999999999999";
    }
    void refused() {
        QFETCH(QString, given);
        QFETCH(QString, named);
        const auto scheme = parseScheme(given.toStdString());
        QVERIFY(!scheme.has_value());
        QVERIFY(scheme.error().kind == ErrorKind::usage);
        QVERIFY2(scheme.error().message.find(named.toStdString()) != std::string::npos,
                 scheme.error().message.c_str());
    }

    void patterns_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("tensor");
        QTest::addColumn<bool>("matches");
        QTest::newRow("whole name") << "blk.3.attn_q.weight"
                                    << "blk.3.attn_q.weight" << true;
        QTest::newRow("short name") << "attn_q"
                                    << "blk.3.attn_q.weight" << true;
        QTest::newRow("star") << "attn_*"
                              << "blk.11.attn_output.weight" << true;
        QTest::newRow("one block") << "blk.3.*"
                                   << "blk.3.ffn_up.weight" << true;
        QTest::newRow("another block") << "blk.3.*"
                                       << "blk.31.ffn_up.weight" << false;
        QTest::newRow("outside blocks") << "token_embd"
                                        << "token_embd.weight" << true;
        QTest::newRow("no part match") << "attn"
                                       << "blk.3.attn_q.weight" << false;
        QTest::newRow("stars backtrack") << "*a*b"
                                         << "blk.0.xaab.weight" << true;
    }
    void patterns() {
        QFETCH(QString, pattern);
        QFETCH(QString, tensor);
        QFETCH(bool, matches);
        QCOMPARE(matchesTensor(pattern.toStdString(), tensor.toStdString()), matches);
    }

    void presets() {
        for (const auto& preset : schemePresets()) {
            const auto scheme = parseScheme(preset.scheme);
            QVERIFY(scheme.has_value() && scheme->text() == preset.scheme);
            QVERIFY(preset.title[0] != 0 && preset.description[0] != 0);
        }
    }

    void everyMethodDescribesItself() {
        for (const auto& method : allMethods()) {
            QVERIFY(!method.title.empty() && !method.description.empty());
            const auto scheme = parseScheme(method.name);
            QVERIFY2(scheme.has_value(), method.name.c_str());
            QVERIFY(makeQuantizer(scheme->base).has_value());
            for (const auto& param : method.params)
                QVERIFY(!param.title.empty() && !param.description.empty());
        }
    }
};

QTEST_APPLESS_MAIN(SchemesTest)
#include "tst_schemes.moc"
