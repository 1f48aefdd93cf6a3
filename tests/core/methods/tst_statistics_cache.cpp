// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Statistics kept between runs: the same bits, less work, and nothing taken from a file that is not right.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <limits>

#include "core/methods/importance.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/methods/statistics_cache.h"

using namespace nibble;

namespace {

Calibration calibrationOn(const Model& model, char letter, const QTemporaryDir& folder) {
    auto calibration =
        *drawCalibration(model, std::string(300, letter), "text", {.samples = 4, .length = 64});
    calibration.workFolder = folder.path().toStdString();
    return calibration;
}

struct Run {
    std::map<std::string, std::vector<float>> weights; ///< as they are decoded
    std::vector<std::string> notes;
    std::int64_t passes = 0; ///< reports of single sequences
};

/// Counts steps that are a sequence's: those of what is kept come all at once.
class StepCounter : public ProgressSink {
public:
    void progress(const Progress& state) override {
        if (state.stage == "quantize" && state.done - m_last == 1)
            ++steps;
        m_last = state.done;
    }
    std::int64_t steps = 0;

private:
    std::int64_t m_last = 0;
};

Run quantized(const ModelPointer& model, const std::string& scheme, const Calibration& calibration) {
    Run run;
    StepCounter counter;
    const auto variant = quantizeModel(
        model, *parseScheme(scheme), {.sink = &counter},
        [&](const QuantizedRows& rows) {
            if (!rows.tensor.note.empty())
                run.notes.push_back(rows.tensor.note);
            auto& values = run.weights[rows.entry.task.name];
            values.resize(rows.weights.size());
            rows.tensor.decodeRows(0, rows.entry.task.rows, values.data());
        },
        &calibration);
    if (!variant)
        QTest::qFail(variant.error().text().c_str(), __FILE__, __LINE__);
    run.passes = counter.steps;
    return run;
}

QStringList kept(const QTemporaryDir& folder) {
    return QDir(folder.filePath("statistics")).entryList(QDir::Files);
}

LayerInputs someInputs() {
    LayerInputs inputs{
        .tokens = 9, .channels = 3, .meanSquare = {1, 2, 3}, .meanAbs = {1, 1, 1}, .maxAbs = {4, 5, 6}};
    inputs.hessian = {1, 2, 3, 2, 4, 5, 3, 5, 6};
    inputs.sample = {1, -2, 3, -4, 5, 6};
    inputs.sampleRows = 2;
    return inputs;
}

constexpr StatisticsPlace kBoth{0, TapPoint::attention, true, true};

} // namespace

class StatisticsCacheTest : public QObject {
    Q_OBJECT

private slots:
    void secondRunIsTheSame_data() {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::newRow("GPTQ of the float model's inputs") << "gptq:int4:g32:oneshot"
                                                          << "gptq:int4:g32:oneshot";
        QTest::newRow("other codes, the same statistics") << "gptq:int4:g32:oneshot"
                                                          << "gptq:int3:g64:oneshot";
        QTest::newRow("AWQ, which rewrites the blocks") << "awq:int3:g32"
                                                        << "awq:int3:g32";
        QTest::newRow("behind a transform") << "rotate:s1+gptq:int4:g32:oneshot"
                                            << "rotate:s1+gptq:int4:g32:oneshot";
    }
    /// What an earlier run left is taken, no sequence is run through the model, and the bits are those of a
    /// run that knows of no cache.
    void secondRunIsTheSame() {
        QFETCH(QString, first);
        QFETCH(QString, second);
        const auto model = randomModel(6);
        QTemporaryDir folder;
        auto calibration = calibrationOn(*model, 'x', folder);
        const auto filled = quantized(model, first.toStdString(), calibration);
        QVERIFY(filled.notes.empty());
        QCOMPARE(kept(folder).size(), 1);
        const auto again = quantized(model, second.toStdString(), calibration);
        QCOMPARE(kept(folder).size(), 1);
        QCOMPARE(again.notes.size(), std::size_t(1));
        QVERIFY(again.notes.front().find("earlier run") != std::string::npos);
        QCOMPARE(again.passes, 0);
        QVERIFY(filled.passes > 0);
        calibration.workFolder.clear();
        QVERIFY(quantized(model, second.toStdString(), calibration).weights == again.weights);
    }

    /// Whatever the statistics depend on makes another file.
    void otherFactsAreOtherFiles() {
        const auto model = randomModel(6);
        QTemporaryDir folder;
        const auto x = calibrationOn(*model, 'x', folder), y = calibrationOn(*model, 'y', folder);
        int files = 0;
        const auto expectNew = [&](const ModelPointer& of, const char* scheme,
                                   const Calibration& calibration) {
            QVERIFY2(quantized(of, scheme, calibration).notes.empty(), scheme);
            QCOMPARE(kept(folder).size(), ++files);
        };
        expectNew(model, "gptq:int4:g32:oneshot", x);
        expectNew(model, "gptq:int4:g32:oneshot", y);                 // another text
        expectNew(randomModel(7), "gptq:int4:g32:oneshot", x);        // another model
        expectNew(model, "rotate:s1+gptq:int4:g32:oneshot", x);       // written otherwise
        expectNew(model, "gptq:int4:g32:oneshot/token_embd=q4_0", x); // another table to look tokens up in
        expectNew(model, "awq:int4:g32", x);                          // another kind
        auto less = x;
        less.sequences.pop_back();
        expectNew(model, "gptq:int4:g32:oneshot", less); // less of the text
    }

    void importanceIsKept() {
        const auto model = randomModel(6);
        QTemporaryDir folder;
        auto calibration = calibrationOn(*model, 'x', folder);
        const auto first = *measureImportance(model, calibration);
        QCOMPARE(kept(folder).size(), 1);
        const auto second = *measureImportance(model, calibration);
        QCOMPARE(second.entries.size(), first.entries.size());
        for (const auto& [name, entry] : first.entries)
            QVERIFY(second.entries.at(name).meanSquare == entry.meanSquare &&
                    second.entries.at(name).count == entry.count);
    }

    /// Inputs behind quantized layers belong to one scheme: they are not kept.
    void sequentialRunsAreNotKept() {
        const auto model = randomModel(6);
        QTemporaryDir folder;
        quantized(model, "gptq:int4:g32", calibrationOn(*model, 'x', folder));
        QVERIFY(kept(folder).isEmpty());
    }

    void brokenFilesAreIgnored_data() {
        QTest::addColumn<int>("harm");
        QTest::newRow("a bit") << 0;
        QTest::newRow("cut short") << 1;
        QTest::newRow("empty") << 2;
        QTest::newRow("more behind it") << 3;
    }
    void brokenFilesAreIgnored() {
        QFETCH(int, harm);
        const auto model = randomModel(6);
        QTemporaryDir folder;
        const auto calibration = calibrationOn(*model, 'x', folder);
        const auto whole = quantized(model, "awq:int4:g32", calibration);
        QFile file(folder.filePath("statistics/" + kept(folder).front()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        if (harm == 0)
            QVERIFY(file.seek(file.size() / 2) && file.write("?") == 1);
        else if (harm == 3)
            QVERIFY(file.seek(file.size()) && file.write("?") == 1);
        else
            QVERIFY(file.resize(harm == 1 ? file.size() - 5 : 0));
        file.close();
        const auto again = quantized(model, "awq:int4:g32", calibration);
        QCOMPARE(again.notes.size(), std::size_t(1));
        QVERIFY(again.notes.front().find("damaged") != std::string::npos);
        QVERIFY(again.weights == whole.weights);
        // It was mended on the way.
        QVERIFY(quantized(model, "awq:int4:g32", calibration).notes.front().find("earlier run") !=
                std::string::npos);
    }

    /// A stopped run leaves nothing that could pass for a whole one.
    void stoppedRunsLeaveNothing() {
        const auto model = randomModel(6);
        QTemporaryDir folder;
        const auto calibration = calibrationOn(*model, 'x', folder);
        std::stop_source source;
        const auto stopped = quantizeModel(
            model, *parseScheme("awq:int4:g32"), {.stop = source.get_token()},
            [&](const QuantizedRows&) { source.request_stop(); }, &calibration);
        QVERIFY(!stopped && stopped.error().kind == ErrorKind::stopped);
        QVERIFY(kept(folder).isEmpty());
    }

    /// Above the limit the least recently used go; a run that is larger than all of it is not kept.
    void staysWithinItsLimit() {
        QTemporaryDir folder;
        const auto path = folder.path().toStdString();
        const auto model = randomModel(6);
        const auto& config = model->config;
        LayerInputs inputs{.tokens = 1, .channels = config.embeddingLength};
        inputs.meanSquare = inputs.meanAbs = inputs.maxAbs =
            std::vector<float>(static_cast<std::size_t>(inputs.channels), 1.0F);
        const std::vector<StatisticsPlace> places{{0, TapPoint::attention, false, false}};
        const auto limit = 3 * (packInputs(inputs).size() + 72) + 10;
        const auto store = [&](int fact) {
            auto cache = StatisticsCache::open(path, {std::byte(fact)}, places, config, limit);
            if (!cache.found()) {
                cache.add(0, TapPoint::attention, inputs);
                cache.finish();
                return false;
            }
            return true;
        };
        for (int fact = 0; fact < 3; ++fact) {
            QVERIFY(!store(fact));
            QTest::qWait(15); // their times differ
        }
        QVERIFY(store(0)); // used just now
        QTest::qWait(15);
        QVERIFY(!store(3));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 3);
        QVERIFY(store(0) && store(2) && store(3));
        QVERIFY(!store(1)); // it had to go
        auto none = StatisticsCache::open(path, {std::byte(9)}, places, config, 100);
        none.add(0, TapPoint::attention, inputs);
        none.finish();
        QVERIFY(!StatisticsCache::open(path, {std::byte(9)}, places, config).found());
    }

    void bytesThatAreNoneAreRefused() {
        const auto inputs = someInputs();
        const auto bytes = packInputs(inputs);
        const auto back = unpackInputs(bytes, kBoth, 3);
        QVERIFY(back);
        QCOMPARE(back->hessian, inputs.hessian);
        QCOMPARE(back->sample, inputs.sample);
        QCOMPARE(back->tokens, inputs.tokens);
        for (std::size_t length = 0; length < bytes.size(); ++length)
            QVERIFY(!unpackInputs(std::span(bytes).first(length), kBoth, 3));
        QVERIFY(!unpackInputs(bytes, kBoth, 4));
        QVERIFY(!unpackInputs(bytes, {0, TapPoint::attention, false, true}, 3));
        QVERIFY(!unpackInputs(bytes, {0, TapPoint::attention, true, false}, 3));
        for (const float wrong : {-1.0F, std::numeric_limits<float>::infinity(), std::nanf("")}) {
            auto bad = inputs;
            bad.meanSquare[1] = wrong;
            QVERIFY(!unpackInputs(packInputs(bad), kBoth, 3));
        }
        // Every byte changed in turn: refused, or figures that are whole.
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            auto changed = bytes;
            changed[i] ^= std::byte(0x41);
            if (const auto read = unpackInputs(changed, kBoth, 3))
                QVERIFY(read->hessian.size() == 9 && read->sample.size() == 6 &&
                        read->meanSquare.size() == 3);
        }
    }

    /// A run goes on from what an earlier one finished only where the importance matrix is the same: layers
    /// that take it change the inputs of those behind them.
    void resumedRunsAskForTheMatrix() {
        const auto model = randomModel(6);
        QTemporaryDir folder;
        const auto scheme = *parseScheme("gptq:int4:g32/blk.0.ffn_*=type:iq4_nl:imatrix");
        auto calibration = calibrationOn(*model, 'x', folder);
        calibration.workInterval = std::chrono::milliseconds(0);
        const auto matrixWith = [&](float last) {
            ImportanceMatrix matrix = *measureImportance(model, calibration);
            for (auto& [name, entry] : matrix.entries)
                for (std::size_t i = 0; i < entry.meanSquare.size(); i += 2)
                    entry.meanSquare[i] *= last;
            return std::make_shared<const ImportanceMatrix>(std::move(matrix));
        };
        calibration.importance = matrixWith(1);
        std::stop_source source;
        int seen = 0;
        const auto most = static_cast<int>(planVariant(*model, scheme)->entries.size()) - 1;
        const auto stopped = quantizeModel(
            model, scheme, {.stop = source.get_token()},
            [&](const QuantizedRows&) {
                if (++seen == most)
                    source.request_stop();
            },
            &calibration);
        QVERIFY(!stopped && stopped.error().kind == ErrorKind::stopped);
        calibration.importance = matrixWith(1000);
        const auto resumed = quantized(model, scheme.text(), calibration);
        calibration.workFolder.clear();
        const auto fresh = quantized(model, scheme.text(), calibration);
        QVERIFY(resumed.weights == fresh.weights);
        calibration.importance = matrixWith(1); // and it matters
        QVERIFY(quantized(model, scheme.text(), calibration).weights != fresh.weights);
    }
};

QTEST_APPLESS_MAIN(StatisticsCacheTest)
#include "tst_statistics_cache.moc"
