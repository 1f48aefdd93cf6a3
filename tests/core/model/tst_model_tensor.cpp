// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/model/model.h"

using namespace nibble;

namespace {

ModelTensor matrix(Shape shape, std::vector<float> values) {
    ModelTensor tensor;
    tensor.name = "m.weight";
    tensor.data = Tensor::ownFloats(std::move(shape), std::move(values));
    return tensor;
}

std::vector<float> rowsOf(const ModelTensor& tensor, std::int64_t first, std::int64_t count) {
    std::vector<float> out(static_cast<std::size_t>(count * tensor.cols()));
    const auto decoded = tensor.decodeRows(first, count, out.data());
    return decoded ? out : std::vector<float>();
}

} // namespace

class ModelTensorTest : public QObject {
    Q_OBJECT

private slots:
    void plainRows() {
        const ModelTensor tensor = matrix({3, 2}, {1, 2, 3, 4, 5, 6});
        QCOMPARE(tensor.rows(), 3);
        QCOMPARE(rowsOf(tensor, 1, 2), (std::vector<float>{3, 4, 5, 6}));
    }

    void transposedRows() {
        // Stored as 3 inputs × 2 outputs: output 1 is the second column.
        ModelTensor tensor = matrix({3, 2}, {1, 2, 3, 4, 5, 6});
        tensor.transposed = true;
        QCOMPARE(tensor.shape(), (Shape{2, 3}));
        QCOMPARE(tensor.rows(), 2);
        QCOMPARE(tensor.cols(), 3);
        QCOMPARE(rowsOf(tensor, 1, 1), (std::vector<float>{2, 4, 6}));
        QCOMPARE(rowsOf(tensor, 0, 2), (std::vector<float>{1, 3, 5, 2, 4, 6}));
    }

    void scalesPerTensorAndPerRow() {
        ModelTensor tensor = matrix({3, 2}, {1, 2, 3, 4, 5, 6});
        tensor.rowScales = {2};
        QCOMPARE(rowsOf(tensor, 2, 1), (std::vector<float>{10, 12}));
        tensor.rowScales = {1, 10, 100};
        QCOMPARE(rowsOf(tensor, 1, 2), (std::vector<float>{30, 40, 500, 600}));
        tensor.transposed = true;
        tensor.rowScales = {1, 10};
        QCOMPARE(rowsOf(tensor, 1, 1), (std::vector<float>{20, 40, 60}));
    }

    void float8() {
        // OCP E4M3: 0x38 is 1, 0x40 is 2, 0xC0 is -2, 0x7E is 448.
        ModelTensor tensor;
        tensor.name = "m.weight";
        tensor.data = Tensor::own(ElementType::e4m3, {2, 2},
                                  {std::byte{0x38}, std::byte{0x40}, std::byte{0xC0}, std::byte{0x7E}});
        tensor.rowScales = {0.5F};
        QCOMPARE(rowsOf(tensor, 0, 2), (std::vector<float>{0.5F, 1, -1, 224}));
    }

    void refusesTypesByName() {
        ModelTensor tensor;
        tensor.name = "m.weight";
        tensor.data = Tensor::own(ElementType::iq2_xxs, {1, 256}, std::vector<std::byte>(66));
        std::vector<float> out(256);
        const auto decoded = tensor.decodeRows(0, 1, out.data());
        QVERIFY(!decoded);
        QVERIFY(decoded.error().kind == ErrorKind::unsupported);
        QVERIFY(QString::fromStdString(decoded.error().text()).contains("iq2_xxs"));
        QCOMPARE(decoded.error().field, std::string("m.weight"));
    }

    void countsParametersAndBits() {
        Model model;
        model.add(matrix({4, 8}, std::vector<float>(32)));
        ModelTensor unused = matrix({100}, std::vector<float>(100));
        unused.name = "mask";
        unused.role = TensorRole::unused;
        model.add(unused);
        ModelTensor scale = matrix({4}, std::vector<float>(4));
        scale.name = "m.weight_scale";
        scale.role = TensorRole::scale;
        model.add(scale);
        QCOMPARE(model.parameters(), 32);
        QCOMPARE(model.tensorBytes(), 4 * 36);
        QCOMPARE(model.bitsPerWeight(), 32.0 * 36 / 32);
        QVERIFY(model.find("mask") && !model.find("other"));
    }
};

QTEST_APPLESS_MAIN(ModelTensorTest)
#include "tst_model_tensor.moc"
