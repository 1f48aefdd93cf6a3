// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The item models keep Qt's rules while results land, rows come and go, and another model is opened.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "widgets/frame/palette_model.h"
#include "widgets/models/comparison_model.h"
#include "widgets/models/comparison_order.h"
#include "widgets/models/tensor_result_model.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::QtTest;

VariantResult row(const char* method, double perplexity, std::int64_t bytes) {
    VariantResult result{.method = method};
    result.bytes = bytes;
    result.bitsPerWeight = 4.5;
    result.perplexity = perplexity;
    result.standardError = 0.125;
    return result;
}

Result threeRows() {
    Result result;
    result.model.bitsPerWeight = 16;
    result.variants = {row("as opened", 8, 4000000), row("w8a8", 8.25, 2000000),
                       row("rtn:int4:g32", 9, 1000000)};
    result.variants[0].baseline = true;
    for (auto& variant : result.variants)
        variant.tensors = {{.name = "blk.0.attn_q.weight",
                            .type = "int4:g32",
                            .execution = "executed",
                            .elements = 64,
                            .bitsPerWeight = 4.5,
                            .weightSqnrDb = 20.5}};
    return result;
}

} // namespace

class TestWindowModels : public QObject {
    Q_OBJECT

private slots:
    void init() { QLocale::setDefault(QLocale::c()); }
    void comparisonKeepsTheRules();
    void cellsSayWhatTheyAre();
    void tasksHaveColumns();
    void baselineStaysOnTop();
    void tensorsFollowTheRow();
    void paletteFindsByWords();
};

void TestWindowModels::comparisonKeepsTheRules() {
    JobRunner jobs;
    Comparison comparison(jobs);
    ComparisonModel model(comparison);
    ComparisonOrder order;
    order.setSourceModel(&model);
    const QAbstractItemModelTester tester(&model, kFatal), orderTester(&order, kFatal);
    comparison.setModel(randomModel(1));
    QCOMPARE(model.rowCount(), 4); // the baseline and the methods of the start
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset),
        changed(&model, &QAbstractItemModel::dataChanged);
    comparison.setResult(threeRows());
    QCOMPARE(reset.size(), 1);
    Result later = threeRows();
    later.variants[2].klDivergence = 0.25;
    comparison.setResult(later); // the same rows: cells change, the selection stays
    QCOMPARE(reset.size(), 1);
    QCOMPARE(changed.size(), 1);
    QVERIFY(comparison.addMethod(QStringLiteral("q8_0")));
    QVERIFY(!comparison.addMethod(QStringLiteral("no such method")));
    comparison.removeMethod(0);
    comparison.setModel(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void TestWindowModels::cellsSayWhatTheyAre() {
    JobRunner jobs;
    Comparison comparison(jobs);
    ComparisonModel model(comparison);
    Result result = threeRows();
    result.variants[1].stage = RowStage::scoring;
    result.variants[2].error = "weights are not finite";
    result.variants[2].perplexity.reset();
    comparison.setResult(result);
    int perplexity = -1, bytes = -1;
    for (int column = 0; column < model.columnCount(); ++column)
        if (const auto* figure = ComparisonModel::figure(column)) {
            if (std::string_view(figure->key) == "perplexity")
                perplexity = column;
            if (std::string_view(figure->key) == "bytes")
                bytes = column;
        }
    const auto state = [&](int row, int column) {
        return model.index(row, column).data(ComparisonModel::StateRole).value<CellState>();
    };
    QCOMPARE(state(0, perplexity), CellState::value);
    QCOMPARE(state(1, perplexity), CellState::preliminary); // still being scored
    QCOMPARE(state(2, perplexity), CellState::failed);
    QCOMPARE(model.index(0, perplexity).data().toString(), QStringLiteral("8.000"));
    QCOMPARE(model.index(0, perplexity).data(ComparisonModel::SpreadRole).toString(),
             QStringLiteral("± 0.12"));
    QCOMPARE(model.index(0, bytes).data(ComparisonModel::BarRole).toDouble(), 1.0);
    QCOMPARE(model.index(2, bytes).data(ComparisonModel::BarRole).toDouble(), 0.25);
    QVERIFY(model.index(2, bytes).data(ComparisonModel::BestRole).toBool());
    QVERIFY(
        model.index(2, ComparisonModel::verdictColumn()).data(Qt::ToolTipRole).toString().contains("finite"));
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(model.index(0, perplexity).data().toString(), QStringLiteral("8,000"));
}

/// A column per task behind the verdict; the written answers are shown where there are any.
void TestWindowModels::tasksHaveColumns() {
    JobRunner jobs;
    Comparison comparison(jobs);
    ComparisonModel model(comparison);
    const QAbstractItemModelTester tester(&model, kFatal);
    Result result = threeRows();
    comparison.setResult(result);
    const int column = ComparisonModel::verdictColumn() + 1;
    QCOMPARE(model.columnCount(), column);
    const auto scores = [](std::int64_t chosen, std::int64_t written) {
        return std::vector<TaskScore>{{.task = "lookup",
                                       .kind = "multiple_choice",
                                       .items = 200,
                                       .correct = chosen,
                                       .guessing = 0.25,
                                       .change = {},
                                       .right = {}},
                                      {.task = "lookup",
                                       .kind = "exact_match",
                                       .items = 200,
                                       .correct = written,
                                       .change = {},
                                       .right = {}}};
    };
    result.variants[0].tasks = scores(190, 180);
    result.variants[1].tasks = scores(180, 160);
    result.variants[2].stage = RowStage::scoring;
    comparison.setResult(result);
    QCOMPARE(model.columnCount(), column + 1);
    QCOMPARE(model.columnTitle(column), QStringLiteral("lookup"));
    QCOMPARE(model.index(0, column).data().toString(), QStringLiteral("90.0"));
    QCOMPARE(model.index(1, column).data().toString(), QStringLiteral("80.0"));
    QCOMPARE(model.index(1, column).data(ComparisonModel::BarRole).toDouble(), 0.8);
    QCOMPARE(model.index(2, column).data(ComparisonModel::StateRole).value<CellState>(), CellState::pending);
    QVERIFY(!model.index(1, column).data(ComparisonModel::BestRole).toBool()); // alone
    result.variants[2].tasks = scores(120, 40);
    comparison.setResult(result);
    QVERIFY(model.index(1, column).data(ComparisonModel::BestRole).toBool());
    QVERIFY(!model.index(2, column).data(ComparisonModel::BestRole).toBool());
    const QString hint = model.index(2, column).data(Qt::ToolTipRole).toString();
    QVERIFY2(hint.contains("40 of 200") && hint.contains("120 of 200") && hint.contains("25.0"),
             qPrintable(hint));
}

void TestWindowModels::baselineStaysOnTop() {
    JobRunner jobs;
    Comparison comparison(jobs);
    ComparisonModel model(comparison);
    ComparisonOrder order;
    order.setSourceModel(&model);
    comparison.setResult(threeRows());
    const int bits = ComparisonModel::kFirstFigure + 1; // bytes
    const auto methods = [&] {
        QStringList list;
        for (int row = 0; row < order.rowCount(); ++row)
            list += order.index(row, 0).data(ComparisonModel::MethodRole).toString();
        return list;
    };
    order.sort(bits, Qt::AscendingOrder);
    QCOMPARE(methods(), QStringList({"as opened", "rtn:int4:g32", "w8a8"}));
    order.sort(bits, Qt::DescendingOrder);
    QCOMPARE(methods(), QStringList({"as opened", "w8a8", "rtn:int4:g32"}));
}

void TestWindowModels::tensorsFollowTheRow() {
    TensorResultModel model;
    const QAbstractItemModelTester tester(&model, kFatal);
    auto result = std::make_shared<Result>(threeRows());
    model.show(result, 1);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, TensorResultModel::Sqnr).data().toString(), QStringLiteral("20.5"));
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.show(result, 2); // the same tensors of another row
    QCOMPARE(reset.size(), 0);
    model.show(result, -1);
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(reset.size(), 1);
}

void TestWindowModels::paletteFindsByWords() {
    PaletteModel model;
    const QAbstractItemModelTester tester(&model, kFatal);
    int ran = 0;
    model.setEntries({{"home", "Home", "Page", {}, [&] { ran = 1; }},
                      {"numbers", "blk.0.attn_q.weight", "Tensor", {}, [&] { ran = 2; }},
                      {"numbers", "blk.1.attn_q.weight", "Tensor", {}, [&] { ran = 3; }}});
    QCOMPARE(model.rowCount(), 3);
    model.setFilter(QStringLiteral("attn 1"));
    QCOMPARE(model.rowCount(), 1);
    model.entry(0)->run();
    QCOMPARE(ran, 3);
    model.setFilter(QStringLiteral("nothing like it"));
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.entry(0));
}

QTEST_MAIN(TestWindowModels)
#include "tst_window_models.moc"
