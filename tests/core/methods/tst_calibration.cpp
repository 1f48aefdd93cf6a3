// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <map>
#include <numeric>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/methods/calibration_stream.h"
#include "core/methods/input_statistics.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/runtime/transformer.h"

using namespace nibble;

namespace {

constexpr QuantizerNeeds kEverything{.activations = true, .hessian = true, .importance = true};

std::string sampleText(std::size_t bytes) {
    Random random(3);
    std::string text;
    while (text.size() < bytes)
        text += static_cast<char>('a' + random.below(26));
    return text;
}

/// Keeps every input of every layer, as the whole model runs.
class Recorder : public ActivationTap {
public:
    void input(std::int64_t layer, TapPoint point, const float* x, std::int64_t tokens,
               std::int64_t channels) override {
        auto& kept = seen[{layer, point}];
        kept.insert(kept.end(), x, x + tokens * channels);
    }
    std::map<std::pair<std::int64_t, TapPoint>, std::vector<float>> seen;
};

Recorder record(const ModelVariant& variant, const Calibration& calibration) {
    Recorder recorder;
    auto transformer = *Transformer::create(variant);
    for (const auto& sequence : calibration.sequences) {
        const auto count = static_cast<std::int64_t>(sequence.size());
        KvCache cache(variant.model->config, count, KvType::f32);
        std::vector<float> hidden(static_cast<std::size_t>(count * variant.model->config.embeddingLength));
        if (!transformer->run(sequence, cache, hidden.data(), false, {}, &recorder))
            QTest::qFail("the model does not run", __FILE__, __LINE__);
    }
    return recorder;
}

/// The statistics by their definition, in double.
void compareWithReference(const LayerInputs& inputs, const std::vector<float>& x) {
    const std::int64_t n = inputs.channels;
    const auto tokens = static_cast<std::int64_t>(x.size()) / n;
    QCOMPARE(inputs.tokens, tokens);
    const auto at = [&](std::int64_t t, std::int64_t c) {
        return static_cast<double>(x[static_cast<std::size_t>(t * n + c)]);
    };
    std::vector<double> square(static_cast<std::size_t>(n));
    for (std::int64_t c = 0; c < n; ++c) {
        double size = 0, largest = 0;
        auto& sum = square[static_cast<std::size_t>(c)];
        for (std::int64_t t = 0; t < tokens; ++t) {
            sum += at(t, c) * at(t, c) / static_cast<double>(tokens);
            size += std::abs(at(t, c)) / static_cast<double>(tokens);
            largest = std::max(largest, std::abs(at(t, c)));
        }
        const auto i = static_cast<std::size_t>(c);
        QVERIFY(std::abs(double(inputs.meanSquare[i]) - sum) <= 1e-7 * sum);
        QVERIFY(std::abs(double(inputs.meanAbs[i]) - size) <= 1e-7 * size);
        QCOMPARE(double(inputs.maxAbs[i]), largest);
    }
    if (inputs.hessian.empty())
        return;
    for (std::int64_t i = 0; i < n; i += 7) {
        for (std::int64_t j = 0; j < n; ++j) {
            double sum = 0;
            for (std::int64_t t = 0; t < tokens; ++t)
                sum += at(t, i) * at(t, j);
            sum /= static_cast<double>(tokens);
            // 512 products are summed in float: at most 512 · 2^-24 of the sum of their sizes, which
            // the norms of the two channels bound.
            const double bound =
                512 * 0x1p-24 *
                std::sqrt(square[static_cast<std::size_t>(i)] * square[static_cast<std::size_t>(j)]);
            const double found = inputs.hessian[static_cast<std::size_t>(i * n + j)];
            QVERIFY2(std::abs(found - sum) <= bound + 1e-12,
                     qPrintable(QString("%1 %2").arg(found).arg(sum)));
            QCOMPARE(inputs.hessian[static_cast<std::size_t>(j * n + i)], float(found));
        }
    }
}

} // namespace

class CalibrationTest : public QObject {
    Q_OBJECT

private slots:
    void sequencesComeFromTheText() {
        const auto model = randomModel(1);
        const std::string text = sampleText(1000);
        const auto ids = model->tokenizer->encode(text, {.addSpecial = false, .parseSpecial = false});
        QCOMPARE(ids.size(), std::size_t(1001)); // its vocabulary puts a space in front
        const bool bos = model->tokenizer->addsBos();
        const auto few = *drawCalibration(*model, text, "text", {.samples = 4, .length = 65, .seed = 5});
        QCOMPARE(few.sequences.size(), std::size_t(4));
        QCOMPARE(few.tokens(), std::int64_t(4 * 65));
        std::ptrdiff_t before = -1;
        for (const auto& sequence : few.sequences) {
            QCOMPARE(sequence.size(), std::size_t(65));
            if (bos)
                QCOMPARE(sequence.front(), *model->tokenizer->bos());
            const auto found =
                std::search(ids.begin(), ids.end(), sequence.begin() + (bos ? 1 : 0), sequence.end());
            QVERIFY(found != ids.end());
            QVERIFY(found - ids.begin() > before); // in the order of the text, none twice
            before = found - ids.begin();
        }
        const auto again = *drawCalibration(*model, text, "text", {.samples = 4, .length = 65, .seed = 5});
        const auto other = *drawCalibration(*model, text, "text", {.samples = 4, .length = 65, .seed = 6});
        QCOMPARE(again.sequences, few.sequences);
        QVERIFY(other.sequences != few.sequences);
        const auto all = *drawCalibration(*model, text, "text", {.samples = 128, .length = 65, .seed = 5});
        QCOMPARE(all.sequences.size(), std::size_t(bos ? 15 : 15));
        QCOMPARE(all.description(), std::string("text, 15 sequences of 65 tokens"));
    }

    void shortTextsAndContexts() {
        const auto model = randomModel(1);
        const auto tiny = *drawCalibration(*model, "abc", "text", {.length = 512});
        QCOMPARE(tiny.sequences.size(), std::size_t(1));
        const auto wide = *drawCalibration(*model, sampleText(5000), "text", {.length = 4000});
        QCOMPARE(wide.length, model->config.contextLength);
        const auto none = drawCalibration(*model, "", "text", {});
        QVERIFY(!none && none.error().kind == ErrorKind::usage);
        const auto zero = drawCalibration(*model, "abc", "text", {.samples = 0});
        QVERIFY(!zero && zero.error().kind == ErrorKind::usage);
    }

    /// Block by block on stored states, the layers see what they see in the whole model: the Hessian and
    /// all else equal the definition in double on the inputs recorded there. 600 tokens are two passes.
    void statisticsEqualReference() {
        const auto model = randomModel(2);
        const auto calibration = *drawCalibration(*model, sampleText(1300), "text", {.length = 600});
        QVERIFY(calibration.sequences.size() == 2);
        const auto whole = record(asOpened(model), calibration);
        int places = 0;
        auto done = forEachLayerInputs(asOpened(model), calibration, kEverything,
                                       [&](std::int64_t layer, TapPoint point, const LayerInputs& inputs) {
                                           ++places;
                                           compareWithReference(inputs, whole.seen.at({layer, point}));
                                           return Expected<void>();
                                       });
        QVERIFY(done);
        QCOMPARE(places, 4 * 2 + 1);
    }

    void sampleRowsAreSpread() {
        std::vector<float> x(2048);
        std::iota(x.begin(), x.end(), 0.0F);
        InputStatistics statistics(1, 2048, {.activations = true});
        for (std::int64_t first = 0; first < 2048; first += 256)
            statistics.add(x.data() + first, 256);
        const auto inputs = *statistics.finish();
        QCOMPARE(inputs.sampleRows, InputStatistics::kSampleRows);
        for (std::size_t row = 0; row < inputs.sample.size(); ++row)
            QCOMPARE(inputs.sample[row], float(4 * row));
        InputStatistics few(1, 10, {.activations = true});
        few.add(x.data(), 10);
        QCOMPARE(few.finish()->sampleRows, std::int64_t(10));
    }

    void notFinite() {
        const float x[] = {1, std::nanf("")};
        InputStatistics statistics(2, 1, {.importance = true});
        statistics.add(x, 1);
        const auto inputs = statistics.finish();
        QVERIFY(!inputs && inputs.error().kind == ErrorKind::failed);
    }

    /// With a layer replaced, what comes after it is what the whole variant gives; what comes before is not
    /// touched.
    void replacedLayersAreSeen() {
        const auto model = randomModel(3);
        const auto calibration = *drawCalibration(*model, sampleText(400), "text", {.length = 128});
        auto scheme = *parseScheme("f32/blk.0.attn_v.weight=rtn:int2:g32");
        auto variant = *quantizeModel(model, scheme);
        std::erase_if(variant.replaced,
                      [](const auto& entry) { return entry.first != "blk.0.attn_v.weight"; });
        const auto before = record(asOpened(model), calibration);
        const auto after = record(variant, calibration);
        auto stream = *CalibrationStream::create(asOpened(model), calibration);
        const TapRequest attention{TapPoint::attention, kEverything};
        const TapRequest rest[] = {{TapPoint::attentionOutput, {.hessian = true, .importance = true}},
                                   {TapPoint::feedForwardDown, {.importance = true}}};
        compareWithReference(stream->collect({&attention, 1})->at(TapPoint::attention),
                             before.seen.at({0, TapPoint::attention}));
        QVERIFY(stream->replace(variant.replaced.begin()->second));
        auto inputs = *stream->collect(rest);
        compareWithReference(inputs.at(TapPoint::attentionOutput),
                             after.seen.at({0, TapPoint::attentionOutput}));
        compareWithReference(inputs.at(TapPoint::feedForwardDown),
                             after.seen.at({0, TapPoint::feedForwardDown}));
        QVERIFY(stream->collectAndAdvance({}));
        QCOMPARE(stream->layer(), std::int64_t(1));
        compareWithReference(stream->collect({&attention, 1})->at(TapPoint::attention),
                             after.seen.at({1, TapPoint::attention}));
    }

    void sameBitsForAnyNumberOfThreads() {
        const auto model = randomModel(4);
        const auto calibration = *drawCalibration(*model, sampleText(700), "text", {.length = 300});
        const int threads = threadCount();
        std::vector<std::vector<float>> seen[2];
        for (const int count : {1, 2}) {
            setThreadCount(count);
            auto done = forEachLayerInputs(asOpened(model), calibration, kEverything,
                                           [&](std::int64_t, TapPoint, const LayerInputs& inputs) {
                                               for (const auto* values : {&inputs.meanSquare, &inputs.meanAbs,
                                                                          &inputs.hessian, &inputs.sample})
                                                   seen[count - 1].push_back(*values);
                                               return Expected<void>();
                                           });
            QVERIFY(done);
        }
        setThreadCount(threads);
        QVERIFY(seen[0] == seen[1]);
    }

    void stops() {
        const auto model = randomModel(5);
        const auto calibration = *drawCalibration(*model, sampleText(700), "text", {.length = 300});
        std::stop_source source;
        source.request_stop();
        const auto done =
            forEachLayerInputs(asOpened(model), calibration, kEverything,
                               [](std::int64_t, TapPoint, const LayerInputs&) { return Expected<void>(); },
                               {.stop = source.get_token()});
        QVERIFY(!done && done.error().kind == ErrorKind::stopped);
    }
};

QTEST_APPLESS_MAIN(CalibrationTest)
#include "tst_calibration.moc"
