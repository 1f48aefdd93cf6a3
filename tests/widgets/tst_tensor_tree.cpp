// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QtTest>

#include "widget_models.h"
#include "widgets/models/histogram_loader.h"
#include "widgets/models/metadata_model.h"
#include "widgets/models/tensor_filter.h"
#include "widgets/models/tensor_tree_model.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

/// The tree as it is shown, one line per row: name, type, shape.
QStringList printed(const QAbstractItemModel& model, const QModelIndex& parent = {}, int depth = 0) {
    QStringList lines;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        QStringList cells;
        for (const int column : {0, 1, 2})
            cells += model.index(row, column, parent).data().toString();
        cells.removeAll(QString());
        lines += QString(2 * depth, QChar(' ')) + cells.join(QChar(' '));
        lines += printed(model, model.index(row, 0, parent), depth + 1);
    }
    return lines;
}

QStringList names(const QAbstractItemModel& model) {
    QStringList list;
    for (int row = 0; row < model.rowCount(); ++row)
        list += model.index(row, 0).data().toString();
    return list;
}

} // namespace

class TestTensorTree : public QObject {
    Q_OBJECT

private slots:
    void asATree() {
        TensorTreeModel tree;
        const QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tree.setModel(test::mixedModel(2));
        const QStringList expected{"token_embd f16 64×256",  "blk.0 3 tensors",        "  attn_q q4_0 32×256",
                                   "  ffn_down q8_0 16×256", "  ffn_norm f32 1×256",   "blk.1 3 tensors",
                                   "  attn_q q4_0 32×256",   "  ffn_down q8_0 16×256", "  ffn_norm f32 1×256",
                                   "output_norm f32 1×256"};
        QCOMPARE(printed(tree), expected);
        QCOMPARE(tree.indexOf("blk.1.ffn_down.weight").data().toString(), QString("ffn_down"));
        QVERIFY(!tree.indexOf("blk.9.ffn_down.weight").isValid());
        tree.setModel(nullptr);
        QCOMPARE(tree.rowCount(), 0);
    }

    void sumsOfABlock() {
        TensorTreeModel tree;
        tree.setModel(test::mixedModel(2));
        const auto of = [&](int column) {
            return tree.index(1, column).data(TensorTreeModel::sortRole).toDouble();
        };
        // 32 · 8 blocks of 18 bytes, 16 · 8 of 34, 256 floats.
        const double bytes = 256 * 18 + 128 * 34 + 1024;
        const double parameters = 48 * 256 + 256;
        QCOMPARE(of(TensorTreeModel::bytes), bytes);
        QCOMPARE(of(TensorTreeModel::bits), 8 * bytes / parameters);
        const double all = 64 * 256 + 2 * parameters + 256;
        QCOMPARE(of(TensorTreeModel::share), 100 * parameters / all);
    }

    void sortsByEveryColumn() {
        TensorTreeModel tree;
        TensorFilter filter;
        const QAbstractItemModelTester tester(&filter,
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.setSourceModel(&tree);
        tree.setModel(test::mixedModel(12));
        const QStringList byFile = names(filter);
        filter.sort(TensorTreeModel::name, Qt::AscendingOrder);
        QCOMPARE(names(filter).mid(0, 3), (QStringList{"blk.0", "blk.1", "blk.2"})); // not blk.10 after blk.1
        filter.sort(TensorTreeModel::bytes, Qt::DescendingOrder);
        QCOMPARE(names(filter).constFirst(), QString("token_embd"));
        QCOMPARE(names(filter).constLast(), QString("output_norm"));
        for (int column = 0; column < tree.columnCount(); ++column) {
            filter.sort(column, Qt::AscendingOrder);
            for (int row = 1; row < filter.rowCount(); ++row) {
                const auto a = filter.index(row - 1, column).data(TensorTreeModel::sortRole);
                const auto b = filter.index(row, column).data(TensorTreeModel::sortRole);
                if (column >= TensorTreeModel::shape)
                    QVERIFY(a.toDouble() <= b.toDouble());
            }
        }
        filter.sort(-1);
        QCOMPARE(names(filter), byFile);
    }

    void filtersByPartAndPattern_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("part") << "FFN_do"
                              << QStringList{"blk.0 3 tensors", "  ffn_down q8_0 16×256", "blk.1 3 tensors",
                                             "  ffn_down q8_0 16×256"};
        QTest::newRow("pattern") << "blk.1.*_q.weight"
                                 << QStringList{"blk.1 3 tensors", "  attn_q q4_0 32×256"};
        QTest::newRow("the whole name") << "*norm" << QStringList{};
        QTest::newRow("top") << "*norm.weight"
                             << QStringList{"blk.0 3 tensors", "  ffn_norm f32 1×256", "blk.1 3 tensors",
                                            "  ffn_norm f32 1×256", "output_norm f32 1×256"};
        QTest::newRow("none") << "[" << QStringList{};
    }

    void filtersByPartAndPattern() {
        QFETCH(QString, pattern);
        QFETCH(QStringList, expected);
        TensorTreeModel tree;
        TensorFilter filter;
        const QAbstractItemModelTester tester(&filter,
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.setSourceModel(&tree);
        tree.setModel(test::mixedModel(2));
        filter.setPattern(pattern);
        QCOMPARE(printed(filter), expected);
        filter.setPattern({});
        QCOMPARE(filter.rowCount(), 4);
    }

    void histogramsLandByThemselves() {
        TensorTreeModel tree;
        Worker worker;
        HistogramLoader loader(worker, tree);
        const auto model = test::mixedModel(3);
        tree.setModel(model);
        QSignalSpy changed(&tree, &QAbstractItemModel::dataChanged);
        loader.setModel(model);
        loader.wish({5});
        QTRY_VERIFY(loader.idle());
        QCOMPARE(changed.count(), static_cast<int>(model->tensors().size()));
        for (int i = 0; i < static_cast<int>(model->tensors().size()); ++i)
            QVERIFY(tree.hasHistogram(i));
        // Those of a model that is closed meanwhile are dropped.
        const auto other = test::mixedModel(1);
        loader.setModel(model);
        tree.setModel(other);
        loader.setModel(other);
        QTRY_VERIFY(loader.idle());
        QVERIFY(tree.hasHistogram(4));
    }

    void aThousandTensorsDoNotStall() {
        const auto model = test::mixedModel(400); // 1202 tensors
        TensorTreeModel tree;
        TensorFilter filter;
        filter.setSourceModel(&tree);
        QElapsedTimer clock;
        clock.start();
        tree.setModel(model);
        filter.sort(TensorTreeModel::bytes);
        filter.setPattern("ffn");
        // The window's limit for anything on its thread.
        QVERIFY2(clock.elapsed() < 50, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(filter.rowCount(), 400);
    }

    void metadataInFull() {
        auto model = std::make_shared<Model>();
        model->metadata.set("general.name", std::string("two\nlines"));
        model->metadata.set("numbers", std::vector<std::int32_t>{3, -4});
        model->metadata.set("half", 0.1F);
        MetadataModel table;
        const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setModel(model);
        QCOMPARE(table.rowCount(), 3);
        QCOMPARE(table.index(1, 1).data().toString(), QString("int32[]"));
        QCOMPARE(table.index(1, 2).data().toString(), QString("[3, -4]"));
        MetadataValueModel value;
        const QAbstractItemModelTester valueTester(&value,
                                                   QAbstractItemModelTester::FailureReportingMode::QtTest);
        value.setValue(model, &table.entry(1)->second);
        QCOMPARE(value.rowCount(), 2);
        QCOMPARE(value.index(1, 0).data().toString(), QString("-4"));
        QCOMPARE(metadataText(table.entry(0)->second), QString("two\nlines"));
        QCOMPARE(metadataText(table.entry(2)->second).toFloat(), 0.1F);
    }
};

QTEST_MAIN(TestTensorTree)
#include "tst_tensor_tree.moc"
