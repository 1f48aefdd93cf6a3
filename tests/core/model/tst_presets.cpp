// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <functional>

#include <QtTest>

#include "core/model/presets.h"
#include "core/model/shape_only_model.h"

using namespace nibble;

class PresetsTest : public QObject {
    Q_OBJECT

private slots:
    /// The tensors that we say a model has hold as many values as the model is published with.
    void parameterCounts_data() {
        QTest::addColumn<QString>("name");
        for (const std::string_view name : presetNames())
            QTest::newRow(std::string(name).c_str())
                << QString::fromUtf8(name.data(), static_cast<int>(name.size()));
    }
    void parameterCounts() {
        QFETCH(QString, name);
        const auto shape = presetShape(name.toStdString());
        QVERIFY(shape);
        QCOMPARE(parameterCount(*shape), publishedParameters(name.toStdString()));
        const auto model = shapeOnlyModel(*shape);
        QVERIFY(model);
        QCOMPARE((*model)->parameters(), publishedParameters(name.toStdString()));
        QVERIFY(std::all_of((*model)->tensors().begin(), (*model)->tensors().end(), [](const auto& tensor) {
            return tensor.shape().size() < 2 || tensor.data.bytes().empty();
        }));
    }
    void impossibleShapes() {
        for (const auto& change : std::vector<std::function<void(ModelShape&)>>{
                 [](ModelShape& shape) { shape.config.layers = 0; },
                 [](ModelShape& shape) { shape.config.layers = std::int64_t{1} << 40; },
                 [](ModelShape& shape) { shape.config.kvHeads = 0; },
                 [](ModelShape& shape) { shape.config.kvHeads = 3; },
                 [](ModelShape& shape) { shape.config.vocabularySize = -1; }}) {
            ModelShape shape = *presetShape("llama-2-7b");
            change(shape);
            const auto model = shapeOnlyModel(shape);
            QVERIFY(!model);
            QCOMPARE(model.error().kind, ErrorKind::usage);
        }
    }
    void unknownName() {
        QVERIFY(!presetConfig("llama-9-1b"));
        QCOMPARE(publishedParameters("llama-9-1b"), 0);
    }
};

QTEST_APPLESS_MAIN(PresetsTest)
#include "tst_presets.moc"
