// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// GPTQ as a scheme on whole models; the algorithm itself is in tst_gptq.
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

#include "core/base/random.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/partial_variant.h"
#include "core/methods/registry.h"

using namespace nibble;

using Values = std::vector<float>;

class GptqModelsTest : public QObject {
    Q_OBJECT

private slots:
    void schemesAreCanonical() {
        for (const char* text : {"gptq:int4:g128", "gptq:int4:g128:act", "gptq:int3:channel:act:asym:static",
                                 "gptq:int4:g128:oneshot:damp0.05:a8"})
            QCOMPARE(parseScheme(text)->text(), std::string(text));
        QCOMPARE(parseScheme("gptq")->text(), std::string("gptq:int4:g128"));
        QCOMPARE(parseScheme("gptq:damp0.01:asym:act:g64")->text(), std::string("gptq:int4:g64:act:asym"));
        for (const char* text : {"gptq:damp-1", "gptq:damp", "gptq:dampnan", "gptq:damp1:damp2", "gptq:int9"})
            QVERIFY(!parseScheme(text));
    }

    /// A whole model in the true-sequential order: refused without a text, better in its outputs with one,
    /// the same bits again.
    void wholeModel() {
        const auto model = randomModel(1);
        const auto scheme = *parseScheme("gptq:int3:g64");
        const auto refused = quantizeModel(model, scheme);
        QVERIFY(!refused && refused.error().kind == ErrorKind::usage);
        std::string text;
        Random random(2);
        while (text.size() < 1200)
            text += static_cast<char>('a' + random.below(26));
        const auto calibration = *drawCalibration(*model, text, "text", {.samples = 8, .length = 64});
        const auto variant = *quantizeModel(model, scheme, {}, {}, &calibration);
        const auto plan = *planVariant(*model, scheme);
        QCOMPARE(variant.replaced.size(), plan.entries.size());
        QCOMPARE(variant.storedBytes(), plan.totalBytes);
        const auto again = *quantizeModel(model, scheme, {}, {}, &calibration);
        for (const auto& [name, tensor] : variant.replaced)
            QCOMPARE(std::get<1>(again.find(name)->storage)->codes, std::get<1>(tensor->storage)->codes);
        const auto table =
            quantizeModel(model, *parseScheme("rtn:int4:g32/token_embd=gptq:int4:g64"), {}, {}, &calibration);
        QCOMPARE(bool(table), model->config.tiedEmbeddings); // a table alone has no inputs
    }

    /// Stopped after a few tensors and started again: the same bits as in one go, without doing twice what
    /// was done; broken files are done again; nothing stays behind.
    void resumes() {
        const auto model = randomModel(6);
        const auto scheme = *parseScheme("gptq:int4:g64:act");
        QTemporaryDir folder;
        auto calibration =
            *drawCalibration(*model, std::string(300, 'x'), "text", {.samples = 4, .length = 64});
        const auto whole = *quantizeModel(model, scheme, {}, {}, &calibration);
        calibration.workFolder = folder.path().toStdString();
        calibration.workInterval = std::chrono::milliseconds(0);
        std::stop_source source;
        int seen = 0;
        const auto stopped = quantizeModel(
            model, scheme, {.stop = source.get_token()},
            [&](const QuantizedRows&) {
                if (++seen == 6)
                    source.request_stop();
            },
            &calibration);
        QVERIFY(!stopped && stopped.error().kind == ErrorKind::stopped);
        const QDir runs(folder.filePath("unfinished"));
        QCOMPARE(runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);
        const QDir run(runs.filePath(runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot).front()));
        const auto files = run.entryList(QDir::Files);
        QCOMPARE(files.size(), 6);
        QFile broken(run.filePath(files.front()));
        QVERIFY(broken.open(QIODevice::ReadWrite) && broken.seek(broken.size() / 2) &&
                broken.write("broken") == 6);
        broken.close();
        int withWeights = 0;
        const auto resumed = *quantizeModel(
            model, scheme, {},
            [&](const QuantizedRows& rows) {
                Values expected(rows.weights.size());
                QVERIFY(rows.entry.tensor->decodeRows(0, rows.entry.task.rows, expected.data()));
                withWeights += std::equal(rows.weights.begin(), rows.weights.end(), expected.begin()) ? 1 : 0;
            },
            &calibration);
        QCOMPARE(withWeights, int(whole.replaced.size()));
        for (const auto& [name, tensor] : whole.replaced) {
            const auto& a = *std::get<1>(tensor->storage);
            const auto& b = *std::get<1>(resumed.find(name)->storage);
            QCOMPARE(a.codes, b.codes);
            QCOMPARE(a.scalesF16, b.scalesF16);
            QCOMPARE(a.columnOrder, b.columnOrder);
        }
        QVERIFY(runs.entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty());
    }
};

QTEST_APPLESS_MAIN(GptqModelsTest)
#include "tst_gptq_models.moc"
