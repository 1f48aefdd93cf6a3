// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/model/presets.h"

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
        const auto config = presetConfig(name.toStdString());
        QVERIFY(config);
        QCOMPARE(parameterCount(*config), publishedParameters(name.toStdString()));
    }
    void unknownName() {
        QVERIFY(!presetConfig("llama-9-1b"));
        QCOMPARE(publishedParameters("llama-9-1b"), 0);
    }
};

QTEST_APPLESS_MAIN(PresetsTest)
#include "tst_presets.moc"
