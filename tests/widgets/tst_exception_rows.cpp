// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QLabel>
#include <QToolButton>
#include <QtTest>

#include "core/methods/registry.h"
#include "core/model/bundled_model.h"
#include "widgets/forms/exception_rows.h"

using namespace nibble;
using namespace nibble::ui;

namespace {

/// What stands under the rows, from the first to the last.
QStringList outcomes(const ExceptionRows& rows) {
    QStringList texts;
    for (const auto* label : rows.findChildren<QLabel*>())
        if (!label->parentWidget()->isHidden())
            texts += label->text();
    return texts;
}

} // namespace

class TestExceptionRows : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_model = *bundledModel(); }

    void rowsAreTheTextOfTheScheme() {
        ExceptionRows rows(m_model);
        const auto scheme = parseScheme("rtn:int4:g32/attn_*=w8a8/ffn_down=q8_0");
        rows.setExceptions(scheme->overrides);
        QCOMPARE(rows.texts(), (std::vector<std::string>{"attn_*=w8a8", "ffn_down=q8_0"}));
        QSignalSpy changed(&rows, &ExceptionRows::changed);
        rows.findChild<QComboBox*>("exception1")->setEditText("f16");
        QVERIFY(!changed.isEmpty());
        QCOMPARE(rows.texts().back(), std::string("ffn_down=f16"));
        rows.findChild<QToolButton*>()->click(); // of the first row
        QCOMPARE(rows.texts(), (std::vector<std::string>{"ffn_down=f16"}));
    }

    /// A later row takes a tensor from an earlier one: counts and bits are those of the plan.
    void everyRowSaysWhatItComesTo() {
        ExceptionRows rows(m_model);
        const auto scheme = parseScheme("rtn:int4:g32/attn_*=rtn:int8:channel/attn_q=f16");
        rows.setExceptions(scheme->overrides);
        const auto plan = planVariant(*m_model, *scheme);
        QVERIFY(plan.has_value());
        rows.tell(&*plan);
        const QStringList said = outcomes(rows);
        QCOMPARE(said.size(), 2);
        const auto layers = m_model->config.layers;
        QVERIFY2(said[0].contains(QString::number(3 * layers)), qPrintable(said[0])); // k, v and output
        QVERIFY2(said[1].contains(QString::number(layers)) && said[1].contains("16.00"), qPrintable(said[1]));
        rows.addRow("attn_*", "q8_0");
        const auto texts = rows.texts();
        const auto last = parseScheme("rtn:int4:g32/" + texts[0] + "/" + texts[1] + "/" + texts[2]);
        const auto lastPlan = planVariant(*m_model, *last);
        rows.tell(&*lastPlan);
        QVERIFY2(outcomes(rows)[2].contains("8.50") &&
                     outcomes(rows)[2].contains(QString::number(4 * layers)),
                 qPrintable(outcomes(rows)[2]));
        QVERIFY(!outcomes(rows)[0].contains("bits") && !outcomes(rows)[1].contains("bits"));
    }

    void everyRowSaysWhatIsWrong_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("scheme");
        QTest::newRow("no pattern") << ""
                                    << "f16";
        QTest::newRow("no such matrix") << "conv_*"
                                        << "f16";
        QTest::newRow("no such method") << "attn_*"
                                        << "nf5";
        QTest::newRow("exceptions of an exception") << "attn_*"
                                                    << "f16/ffn_*=q8_0";
        QTest::newRow("transforms of an exception") << "attn_*"
                                                    << "rotate:s1+f16";
    }
    void everyRowSaysWhatIsWrong() {
        QFETCH(QString, pattern);
        QFETCH(QString, scheme);
        ExceptionRows rows(m_model);
        rows.addRow(pattern, scheme);
        rows.tell(nullptr);
        const auto* said = rows.findChild<QLabel*>();
        QVERIFY(!said->text().isEmpty());
        QCOMPARE(said->property("role").toString(), QStringLiteral("problem"));
        rows.findChild<QComboBox*>("pattern0")->setEditText("attn_*");
        rows.findChild<QComboBox*>("exception0")->setEditText("f16");
        rows.tell(nullptr);
        QVERIFY(said->text().isEmpty());
    }

private:
    ModelPointer m_model;
};

QTEST_MAIN(TestExceptionRows)
#include "tst_exception_rows.moc"
