// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is recorded of a method at work is what the quantizer does: its results bit for bit, its choices, and
// the invariants of each algorithm.
#include <QtTest>

#include <cmath>

#include "calibrated_variant.h"
#include "core/base/parallel.h"
#include "core/methods/activation_loss.h"
#include "core/methods/smoothquant.h"
#include "core/methods/steps/step_recorder.h"
#include "core/methods/tensor_inputs.h"
#include "random_models.h"

using namespace nibble;
using namespace nibble::test;

namespace {

using Values = std::vector<float>;

const std::string kUp = "blk.1.ffn_up.weight";

Calibration sequences(std::int64_t vocabulary) {
    Calibration calibration{.textName = "made up", .length = 48};
    Random random(3);
    for (int i = 0; i < 6; ++i) {
        auto& sequence = calibration.sequences.emplace_back();
        for (int t = 0; t < 48; ++t)
            sequence.push_back(static_cast<TokenId>(random.below(static_cast<std::uint64_t>(vocabulary))));
    }
    return calibration;
}

MethodChoice choiceOf(const std::string& scheme) {
    return parseScheme(scheme)->base;
}

Values weightsOf(const Model& model, const std::string& name) {
    const auto* tensor = model.find(name);
    Values weights(static_cast<std::size_t>(tensor->rows() * tensor->cols()));
    (void)tensor->decodeRows(0, tensor->rows(), weights.data());
    return weights;
}

} // namespace

class TestMethodSteps : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void gptqEndsAsTheQuantizer_data();
    void gptqEndsAsTheQuantizer();
    void gptqChangesOnlyWhatIsToCome();
    void gptqErrorsAreTheOutputs();
    void awqChoosesAsTheQuantizer();
    void hqqEndsAsTheQuantizer_data();
    void hqqEndsAsTheQuantizer();
    void smoothQuantScalesAsTheQuantizer();
    void namesWhatCannotBeWatched();
    void stopsAndRepeats();

private:
    /// The steps by `scheme`, or a failed test.
    template <typename Steps>
    Steps record(const std::string& scheme, const std::string& tensor = kUp, std::int64_t firstRow = 0,
                 std::int64_t firstCol = 0) {
        auto recording = recordSteps(m_model, {choiceOf(scheme), tensor, firstRow, firstCol}, &m_calibration);
        if (!recording) {
            QTest::qFail(recording.error().text().c_str(), __FILE__, __LINE__);
            return {};
        }
        return std::get<Steps>(recording->steps);
    }
    /// What the quantizer makes of a matrix, given the same inputs.
    Values quantized(const std::string& scheme, const std::string& tensor = kUp) {
        const auto choice = choiceOf(scheme);
        const auto quantizer = makeQuantizer(choice);
        const auto* stored = m_model->find(tensor);
        TensorTask task{
            .name = tensor, .rows = stored->rows(), .cols = stored->cols(), .layer = 1, .inputs = nullptr};
        const auto needs = (*quantizer)->needs();
        LayerInputs inputs;
        if (needs.any()) {
            inputs = *inputsOfTensor({.model = m_model}, tensor, m_calibration, needs);
            task.inputs = &inputs;
        }
        const auto result = (*quantizer)->quantize(task, weightsOf(*m_model, tensor), {});
        Values values(static_cast<std::size_t>(task.rows * task.cols));
        result->decodeRows(0, task.rows, values.data());
        return values;
    }

    ModelPointer m_model;
    Calibration m_calibration;
};

void TestMethodSteps::initTestCase() {
    // 160 columns: more than a window, and more than one of GPTQ's blocks of 128. Outliers for what looks at
    // them.
    m_model = withOutliers(randomModelOf({.width = 160, .feedForward = 96, .heads = 4, .kvHeads = 4}),
                           {3, 70}, 12.0F);
    m_calibration = sequences(m_model->config.vocabularySize);
}

void TestMethodSteps::gptqEndsAsTheQuantizer_data() {
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<int>("firstRow");
    QTest::addColumn<int>("firstCol");
    QTest::newRow("from the first column") << "gptq:int4:g32" << 0 << 0;
    QTest::newRow("across two blocks") << "gptq:int3:g32:asym" << 20 << 90;
    QTest::newRow("at the end") << "gptq:int4:channel" << 1000 << 1000;
    QTest::newRow("in another order") << "gptq:int4:g32:act" << 5 << 40;
    QTest::newRow("another order, fixed scales") << "gptq:int2:g32:act:static" << 5 << 0;
}

void TestMethodSteps::gptqEndsAsTheQuantizer() {
    QFETCH(QString, scheme);
    QFETCH(int, firstRow);
    QFETCH(int, firstCol);
    const auto steps = record<GptqSteps>(scheme.toStdString(), kUp, firstRow, firstCol);
    const auto wanted = quantized(scheme.toStdString());
    const std::int64_t cols = m_model->find(kUp)->cols();
    QCOMPARE(steps.rows, GptqSteps::kRows);
    QCOMPARE(steps.cols, GptqSteps::kCols);
    QVERIFY(steps.firstCol + steps.cols <= cols);
    QCOMPARE(steps.count(), std::size_t(steps.cols + 1));
    const auto last = steps.count() - 1;
    for (std::int64_t row = 0; row < steps.rows; ++row)
        for (std::int64_t col = 0; col < steps.cols; ++col)
            QVERIFY(steps.state(last, row, col) ==
                    wanted[std::size_t((steps.firstRow + row) * cols + steps.inputs[std::size_t(col)])]);
}

void TestMethodSteps::gptqChangesOnlyWhatIsToCome() {
    const auto steps = record<GptqSteps>("gptq:int3:g32", kUp, 0, 0);
    for (std::size_t i = 0; i < steps.original.size(); ++i) // nothing was done yet
        QVERIFY(steps.states[i] == steps.original[i]);
    std::int64_t pushed = 0;
    for (std::size_t step = 0; step + 1 < steps.count(); ++step)
        for (std::int64_t row = 0; row < steps.rows; ++row)
            for (std::int64_t col = 0; col < steps.cols; ++col) {
                const bool same = steps.state(step, row, col) == steps.state(step + 1, row, col);
                if (col < std::int64_t(step))
                    QVERIFY(same);
                else
                    pushed += !same && col > std::int64_t(step) ? 1 : 0;
            }
    QVERIFY(pushed > steps.rows * steps.cols); // the error does go to the right
}

/// The figures beside a sum over the inputs themselves, in double.
void TestMethodSteps::gptqErrorsAreTheOutputs() {
    const std::string scheme = "gptq:int3:g32";
    const auto steps = record<GptqSteps>(scheme, kUp, 7, 32);
    const auto weights = weightsOf(*m_model, kUp), walked = quantized(scheme),
               nearest = quantized("rtn:int3:g32");
    const auto inputs = *inputsOfTensor({.model = m_model}, kUp, m_calibration, {.hessian = true});
    const std::int64_t cols = inputs.channels;
    const auto square = [&](const Values& values) {
        double sum = 0;
        for (std::int64_t row = 7; row < 7 + steps.rows; ++row)
            for (std::int64_t i = 0; i < cols; ++i)
                for (std::int64_t j = 0; j < cols; ++j)
                    sum += double(values[std::size_t(row * cols + i)]) *
                           double(inputs.hessian[std::size_t(i * cols + j)]) *
                           double(values[std::size_t(row * cols + j)]);
        return sum;
    };
    const auto difference = [&](const Values& other, std::int64_t end) {
        Values result = weights;
        for (std::size_t i = 0; i < result.size(); ++i)
            result[i] = std::int64_t(i) % cols < end ? weights[i] - other[i] : 0.0F;
        return square(result) / square(weights);
    };
    const auto close = [](double a, double b) { return std::abs(a - b) <= 1e-4 * std::abs(b) + 1e-12; };
    QVERIFY(close(steps.finalError, difference(walked, cols)));
    QVERIFY(close(steps.finalNearestError, difference(nearest, cols)));
    QVERIFY(close(steps.nearestError.front(), difference(nearest, 32)));
    QVERIFY(close(steps.nearestError[20], difference(nearest, 52)));
    QVERIFY(close(steps.nearestError.back(), difference(nearest, 96)));
    // The others take up what they can: less is lost than by leaving them alone, at every step and at the
    // end.
    for (std::size_t i = 1; i < steps.count(); ++i)
        QVERIFY(steps.error[i] >= steps.error[i - 1] - 1e-9 && steps.error[i] < steps.nearestError[i]);
    QVERIFY(steps.finalError < steps.finalNearestError);
}

void TestMethodSteps::awqChoosesAsTheQuantizer() {
    const auto steps = record<AwqSteps>("awq:int3:g32");
    QCOMPARE(steps.layers, (std::vector<std::string>{"blk.1.ffn_gate.weight", kUp}));
    QCOMPARE(steps.count(), std::size_t(21));
    QVERIFY(!steps.points.front().ratio);
    QCOMPARE(*steps.points.back().ratio, 0.95);
    for (const auto& point : steps.points)
        QVERIFY(point.loss >= steps.points[steps.chosen].loss);
    QVERIFY(steps.chosen > 0);

    // The quantizer folds the chosen scales into the norm before the layers.
    EditedModel edited(m_model);
    const auto quantizer = makeQuantizer(choiceOf("awq:int3:g32"));
    auto inputs = *inputsOfTensor({.model = m_model}, kUp, m_calibration, (*quantizer)->needs());
    const BlockTask block{
        .layer = 1,
        .model = edited,
        .covers = [](const std::string&) { return true; },
        .inputs =
            [&](const std::string& name) { return name == "blk.1.ffn_gate.weight" ? &inputs : nullptr; }};
    QVERIFY((*quantizer)->prepareBlock(block, {}));
    auto norm = *EditedModel(m_model).vector("blk.1.ffn_norm.weight");
    for (std::size_t i = 0; i < norm.size(); ++i)
        norm[i] /= steps.points[steps.chosen].scales[i];
    QVERIFY(*edited.vector("blk.1.ffn_norm.weight") == norm);
}

void TestMethodSteps::hqqEndsAsTheQuantizer_data() {
    QTest::addColumn<QString>("scheme");
    QTest::newRow("best") << "hqq:int3:g32";
    QTest::newRow("legacy") << "hqq:int4:g32:legacy";
    QTest::newRow("v2") << "hqq:int2:g32:v2";
    QTest::newRow("folded") << "hqq:int3:g32:axis0";
}

void TestMethodSteps::hqqEndsAsTheQuantizer() {
    QFETCH(QString, scheme);
    const auto steps = record<HqqSteps>(scheme.toStdString());
    const auto wanted = quantized(scheme.toStdString()), weights = weightsOf(*m_model, kUp);
    const std::int64_t cols = m_model->find(kUp)->cols(), groups = std::ssize(weights) / 32;
    QVERIFY(steps.count() > 2);
    const auto& last = steps.points.back();
    QCOMPARE(steps.size, std::size_t(32));
    double error = 0, all = 0;
    for (std::size_t i = 0; i < steps.size; ++i) {
        const auto at = steps.row < 0 ? std::size_t(std::int64_t(i) * groups + steps.group)
                                      : std::size_t(steps.row * cols + steps.firstCol) + i;
        QVERIFY(steps.weights[i] == weights[at]);
        QVERIFY(last.scale * (last.weights[i].code - last.zero) == wanted[at]);
        error += std::abs(double(weights[at]) - double(wanted[at])) / 32;
    }
    for (std::size_t i = 0; i < weights.size(); ++i)
        all += std::abs(double(weights[i]) - double(wanted[i])) / double(weights.size());
    QVERIFY(std::abs(last.error - error) < 1e-6 * error);
    QVERIFY(std::abs(steps.storedError - all) < 1e-6 * all);
    QVERIFY(last.error < steps.points.front().error);
    if (scheme.contains(QLatin1String("legacy")) || scheme.contains(QLatin1String("v2")))
        return;
    for (const auto& point : steps.points) // the best of all grids that it passed through
        QVERIFY(point.error >= last.error * (1 - 1e-6));
    QVERIFY(steps.storedError <= steps.firstError);
}

void TestMethodSteps::smoothQuantScalesAsTheQuantizer() {
    const auto steps = record<SmoothSteps>("smoothquant:a0.55");
    QCOMPARE(steps.count(), std::size_t(21));
    QCOMPARE(steps.points[steps.chosen].alpha, 0.55);
    QCOMPARE(record<SmoothSteps>("smoothquant:a0.62").count(), std::size_t(22));
    EditedModel edited(m_model);
    const auto quantizer = makeQuantizer(choiceOf("smoothquant:a0.55"));
    auto inputs = *inputsOfTensor({.model = m_model}, kUp, m_calibration, (*quantizer)->needs());
    const BlockTask block{
        .layer = 1,
        .model = edited,
        .covers = [](const std::string&) { return true; },
        .inputs =
            [&](const std::string& name) { return name == "blk.1.ffn_gate.weight" ? &inputs : nullptr; }};
    QVERIFY((*quantizer)->prepareBlock(block, {}));
    auto norm = *EditedModel(m_model).vector("blk.1.ffn_norm.weight");
    const auto& scales = steps.points[steps.chosen].scales;
    for (std::size_t i = 0; i < norm.size(); ++i)
        norm[i] /= scales[i];
    QVERIFY(*edited.vector("blk.1.ffn_norm.weight") == norm);

    // The range moves: what α takes from the inputs the weights get. At 1 all inputs reach as far.
    for (std::size_t i = 1; i < steps.count(); ++i)
        QVERIFY(steps.points[i].largestInput < steps.points[i - 1].largestInput);
    QVERIFY(std::abs(steps.points.back().largestInput - 1) < 1e-5);
    QVERIFY(std::abs(steps.points.front().largestWeight - 1) < 1e-5);
    // Two of the channels are outliers: dividing them out must help.
    QVERIFY(steps.points[steps.chosen].error < steps.plainError / 2);
    QVERIFY(steps.points[steps.chosen].error > 0);
}

void TestMethodSteps::namesWhatCannotBeWatched() {
    QCOMPARE(steppedMethods().size(), std::size_t(4));
    QVERIFY(!hasSteps("rtn"));
    QVERIFY(stepTensors(*m_model, choiceOf("rtn")).empty());
    QCOMPARE(stepTensors(*m_model, choiceOf("gptq")).size(), std::size_t(15)); // and the output projection
    QCOMPARE(stepTensors(*m_model, choiceOf("smoothquant")).size(), std::size_t(10));
    QCOMPARE(recordSteps(m_model, {choiceOf("rtn"), kUp}, &m_calibration).error().kind, ErrorKind::usage);
    QCOMPARE(recordSteps(m_model, {choiceOf("gptq"), kUp}, nullptr).error().kind, ErrorKind::usage);
    QCOMPARE(recordSteps(m_model, {choiceOf("gptq"), "no.such"}, &m_calibration).error().kind,
             ErrorKind::usage);
    const auto output = m_model->output()->name;
    QVERIFY(recordSteps(m_model, {choiceOf("gptq:int4:g32"), output}, &m_calibration));
    QCOMPARE(recordSteps(m_model, {choiceOf("awq"), output}, &m_calibration).error().kind, ErrorKind::usage);
    QVERIFY(recordSteps(m_model, {choiceOf("hqq"), output}, nullptr)); // looks at no inputs
}

void TestMethodSteps::stopsAndRepeats() {
    std::stop_source stop;
    stop.request_stop();
    for (const char* scheme : {"gptq", "awq:int4:g32", "hqq", "smoothquant"})
        QCOMPARE(recordSteps(m_model, {choiceOf(scheme), kUp}, &m_calibration, {.stop = stop.get_token()})
                     .error()
                     .kind,
                 ErrorKind::stopped);
    const int threads = threadCount();
    setThreadCount(1);
    const auto one = record<GptqSteps>("gptq:int4:g32");
    const auto oneAwq = record<AwqSteps>("awq:int4:g32");
    setThreadCount(3);
    const auto several = record<GptqSteps>("gptq:int4:g32");
    const auto severalAwq = record<AwqSteps>("awq:int4:g32");
    setThreadCount(threads);
    QVERIFY(one.states == several.states); // QCOMPARE would forgive the last bits
    QVERIFY(one.error == several.error);
    for (std::size_t i = 0; i < oneAwq.count(); ++i)
        QVERIFY(oneAwq.points[i].loss == severalAwq.points[i].loss);
}

QTEST_GUILESS_MAIN(TestMethodSteps)
#include "tst_method_steps.moc"
