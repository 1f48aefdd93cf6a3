// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>

#include <QtTest>

#include "tests/support/shared_models.h"
#include "widget_models.h"
#include "widgets/model/bit_field_view.h"
#include "widgets/model/block_panel.h"
#include "widgets/model/block_view.h"
#include "widgets/model/value_text.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

/// Every weight of every block is what decodeRows gives at its place, and its bytes are the tensor's.
void checkAllBlocks(const ModelTensor& tensor) {
    std::vector<float> expected(static_cast<std::size_t>(tensor.rows() * tensor.cols()));
    QVERIFY(tensor.decodeRows(0, tensor.rows(), expected.data()));
    std::vector<int> seen(expected.size());
    for (std::int64_t number = 0; number < blockCount(tensor); ++number) {
        const BlockContents block = readBlock(tensor, number);
        for (int i = 0; i < static_cast<int>(block.weights.size()); ++i) {
            const auto [row, column] = block.placeOf(i);
            const auto at = static_cast<std::size_t>(row * tensor.cols() + column);
            QCOMPARE(block.weights[static_cast<std::size_t>(i)], expected[at]);
            QCOMPARE(blockAt(tensor, row, column), number);
            ++seen[at];
        }
        if (block.fileOffset)
            QVERIFY(std::equal(block.bytes.begin(), block.bytes.end(),
                               tensor.data.bytes().begin() +
                                   static_cast<std::ptrdiff_t>(*block.fileOffset - tensor.place->offset)));
    }
    QVERIFY(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
}

} // namespace

class TestBlockMicroscope : public QObject {
    Q_OBJECT

private slots:
    void weightsAreThoseOfDecodeRows_data() {
        QTest::addColumn<int>("type");
        for (const auto type : {ElementType::q4_0, ElementType::q4_1, ElementType::q5_0, ElementType::q5_1,
                                ElementType::q8_0, ElementType::q6_k, ElementType::f16, ElementType::bf16})
            QTest::newRow(info(type).name.data()) << static_cast<int>(type);
    }

    void weightsAreThoseOfDecodeRows() {
        QFETCH(int, type);
        checkAllBlocks(test::encoded("m", static_cast<ElementType>(type), 5, 512));
    }

    void rowsThatAreNoWholeNumberOfPlainBlocks() {
        checkAllBlocks(test::encoded("m", ElementType::f32, 3, 13));
    }

    void transposedAndScaled() {
        ModelTensor tensor = test::encoded("m", ElementType::f16, 6, 10);
        tensor.transposed = true;
        tensor.rowScales.assign(10, 0.5F);
        for (std::size_t i = 0; i < 10; ++i)
            tensor.rowScales[i] = 0.5F;
        checkAllBlocks(tensor);
    }

    void byteLightsItsWeights() {
        BlockView view;
        view.resize(620, 400);
        view.setBlock(readBlock(test::encoded("m", ElementType::q4_0, 1, 64), 1));
        view.show();
        QTest::mouseMove(&view, view.byteRect(8).center().toPoint());
        QCOMPARE(view.litBytes(), (std::vector<int>{8}));
        QCOMPARE(view.litWeights(), (std::vector<int>{6, 22}));
        QTest::mouseMove(&view, view.byteRect(0).center().toPoint());
        QCOMPARE(view.litWeights().size(), std::size_t{32}); // the scale is everyone's
    }

    void weightLightsItsBytes() {
        BlockView view;
        view.resize(620, 400);
        view.setBlock(readBlock(test::encoded("m", ElementType::q5_0, 1, 32), 0));
        view.show();
        QTest::mouseMove(&view, view.weightRect(22).center().toPoint());
        QCOMPARE(view.litWeights(), (std::vector<int>{22}));
        QCOMPARE(view.litBytes(), (std::vector<int>{6 + 6, 2 + 22 / 8})); // its nibble and its fifth bit
        const QString last = view.notes().constLast();
        QVERIFY2(last.contains(QString("w22")), qPrintable(last));
    }

    void allCellsLieInsideAndApart_data() { weightsAreThoseOfDecodeRows_data(); }
    void allCellsLieInsideAndApart() {
        QFETCH(int, type);
        BlockView view;
        const BlockContents block = readBlock(test::encoded("m", static_cast<ElementType>(type), 1, 256), 0);
        for (const int width : {360, 620, 1200}) {
            view.resize(width, 400);
            view.setBlock(block);
            if (!block.layout)
                continue;
            QVector<QRectF> cells;
            for (int i = 0; i < static_cast<int>(block.bytes.size()); ++i)
                cells += view.byteRect(i);
            for (int i = 0; i < static_cast<int>(block.weights.size()); ++i)
                cells += view.weightRect(i);
            for (int i = 0; i < cells.size(); ++i) {
                QVERIFY(cells[i].left() >= 0 && cells[i].right() <= width);
                QVERIFY(cells[i].bottom() <= view.minimumHeight());
                for (int j = 0; j < i; ++j)
                    QVERIFY(!cells[i].intersects(cells[j]));
            }
        }
    }

    void keysMoveAndStep() {
        BlockPanel panel;
        auto model = std::make_shared<Model>();
        model->add(test::encoded("m", ElementType::q4_0, 2, 64));
        panel.resize(640, 480);
        panel.show();
        panel.setTensor(model, &model->tensors().front());
        panel.showWeight(1, 40);
        QCOMPARE(panel.block().number, 3);
        QCOMPARE(panel.blockView()->litWeights(), (std::vector<int>{8}));
        QTest::keyClick(panel.blockView(), Qt::Key_Right);
        QCOMPARE(panel.blockView()->litWeights(), (std::vector<int>{9}));
        QTest::keyClick(panel.blockView(), Qt::Key_PageUp);
        QCOMPARE(panel.block().number, 2);
        panel.step(-5);
        QCOMPARE(panel.block().number, 0);
        panel.step(100);
        QCOMPARE(panel.block().number, 3);
    }

    void saysWhatCannotBeTakenApart() {
        BlockPanel panel;
        auto model = std::make_shared<Model>();
        ModelTensor lattice;
        lattice.name = "lattice";
        lattice.data = Tensor::own(ElementType::iq1_s, {1, 256}, std::vector<std::byte>(50));
        model->add(lattice);
        panel.setTensor(model, &model->tensors().front());
        QVERIFY(panel.block().empty());
        panel.step(1);
        panel.showWeight(0, 0);
        panel.setTensor(nullptr, nullptr);
    }

    void bitsMakeTheValue() {
        ModelTensor tensor;
        tensor.name = "m";
        tensor.data = *encodeMatrix(std::vector<float>{-0.15625F, 1, 0, 6e-8F}, {1, 4}, ElementType::f16);
        BitFieldView view;
        view.setBlock(readBlock(tensor, 0));
        QCOMPARE(view.bitsOf(0), quint64{0xB100}); // IEEE 754's own arithmetic: -1.25 · 2^-3
        QCOMPARE(view.composition(0), QString("= -1.25 × 2⁻³ = -0.15625"));
        QVERIFY(view.composition(1).startsWith("= 1 × 2⁰"));
        QVERIFY(view.composition(3).startsWith("= 0.00097656 × 2⁻¹⁴")); // subnormal
    }

    void shortNumbers() {
        QCOMPARE(ValueScale(0.07).text(-0.009132), QString("-.009"));
        QCOMPARE(ValueScale(3e-5).factorText(), QString("× 10⁻⁴"));
        QCOMPARE(ValueScale(3e-5).text(3e-5), QString(".300"));
        QCOMPARE(levelText(1.5F), QString("+1.5"));
    }

    void realFiles() {
        NIBBLE_NEED_SHARED("models/TinyStories-656K");
        NIBBLE_NEED_SHARED("models/stories260K/stories260K.gguf");
        for (const auto* path : {"models/TinyStories-656K", "models/stories260K/stories260K.gguf"}) {
            const auto model = openShared(path);
            QVERIFY(model);
            for (const ModelTensor& tensor : model->tensors()) {
                QVERIFY(tensor.place);
                // The bytes at the place that the microscope shows, read from the file by another way.
                QFile file(QString::fromStdString(model->files[tensor.place->file]));
                QVERIFY(file.open(QIODevice::ReadOnly) &&
                        file.seek(static_cast<qint64>(tensor.place->offset)));
                const QByteArray bytes = file.read(static_cast<qint64>(tensor.data.bytes().size()));
                QVERIFY(std::memcmp(bytes.constData(), tensor.data.bytes().data(),
                                    tensor.data.bytes().size()) == 0);
            }
            checkAllBlocks(model->tensors().back());
        }
    }
};

QTEST_MAIN(TestBlockMicroscope)
#include "tst_block_microscope.moc"
