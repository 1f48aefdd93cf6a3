// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Large matrices are quantized a few rows at a time: the bits and the errors are those of the whole.
#include <cmath>
#include <cstring>

#include <QtTest>

#include "core/evaluation/input_sample.h"
#include "core/experiment/error_collector.h"
#include "core/formats/number_format.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/model/bundled_model.h"

using namespace nibble;

class RowPiecesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_model = *bundledModel(); }

    void sameBits_data() {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QString>("type");
        for (const char* type : {"q4_0", "q4_k", "q6_k", "iq4_nl"})
            QTest::newRow(type) << "type:" + QString(type) << type;
    }
    void sameBits() {
        QFETCH(QString, scheme);
        QFETCH(QString, type);
        const ModelTensor& table = *m_model->find("token_embd.weight");
        std::vector<float> weights(static_cast<std::size_t>(table.rows() * table.cols()));
        QVERIFY(table.decodeRows(0, table.rows(), weights.data()));
        const auto whole =
            *encodeMatrix(weights, table.shape(), *elementTypeByName(type.toStdString()), nullptr);

        std::vector<std::int64_t> firstRows;
        std::vector<float> seen;
        const auto variant =
            *quantizeModel(m_model, *parseScheme(scheme.toStdString()), {}, [&](const QuantizedRows& rows) {
                if (rows.entry.task.name != "token_embd.weight")
                    return;
                firstRows.push_back(rows.first);
                seen.insert(seen.end(), rows.weights.begin(), rows.weights.end());
            });
        QVERIFY2(firstRows.size() > 1, "the largest matrix of the built-in model comes in pieces");
        QVERIFY(std::is_sorted(firstRows.begin(), firstRows.end()));
        QVERIFY(seen == weights);
        const auto joined = std::get<Tensor>(variant.find("token_embd.weight")->storage).bytes();
        QCOMPARE(joined.size(), whole.bytes().size());
        QVERIFY(std::memcmp(joined.data(), whole.bytes().data(), joined.size()) == 0);
    }

    /// Per matrix: 10 log10(Σw² / Σ(w − ŵ)²), in double over all rows.
    void sameErrors() {
        const InputSampler none(m_model->config, 1, 1);
        std::vector<TensorResult> results;
        ErrorCollector errors(none, results);
        const auto variant = *quantizeModel(m_model, *parseScheme("q4_0"), {},
                                            [&](const QuantizedRows& rows) { errors.add(rows); });
        QCOMPARE(results.size(), variant.replaced.size());
        for (const auto& result : results) {
            const ModelTensor& tensor = *m_model->find(result.name);
            std::vector<float> before(static_cast<std::size_t>(tensor.rows() * tensor.cols())), after(before);
            QVERIFY(tensor.decodeRows(0, tensor.rows(), before.data()));
            variant.find(result.name)->decodeRows(0, tensor.rows(), after.data());
            double signal = 0, noise = 0;
            for (std::size_t i = 0; i < before.size(); ++i) {
                signal += double(before[i]) * double(before[i]);
                noise += std::pow(double(after[i]) - double(before[i]), 2);
            }
            // The difference is taken in float: half a unit of the last place of each, far below 1e-4 dB.
            QVERIFY(std::abs(*result.weightSqnrDb - 10 * std::log10(signal / noise)) < 1e-4);
        }
    }

private:
    ModelPointer m_model;
};

QTEST_APPLESS_MAIN(RowPiecesTest)
#include "tst_row_pieces.moc"
