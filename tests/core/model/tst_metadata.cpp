// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/model/metadata.h"

using namespace nibble;

class MetadataTest : public QObject {
    Q_OBJECT

private slots:
    void keepsOrderAndReplaces() {
        Metadata metadata;
        metadata.set("a", std::uint32_t{1});
        metadata.set("b", std::string("two"));
        metadata.set("c", 3.0F);
        metadata.set("a", std::int8_t{-1});
        QCOMPARE(metadata.entries().size(), 3U);
        QCOMPARE(metadata.entries()[0].first, std::string("a"));
        QCOMPARE(metadata.integer("a").value(), -1);
        metadata.erase("b");
        metadata.erase("missing");
        QCOMPARE(metadata.entries().size(), 2U);
        QVERIFY(!metadata.find("b"));
        QCOMPARE(metadata.number("c").value(), 3.0);
        metadata.set("d", true);
        QCOMPARE(metadata.boolean("d").value(), true);
    }

    void integersThatFit() {
        Metadata metadata;
        metadata.set("largest", std::uint64_t{0x7fffffffffffffff});
        metadata.set("too large", std::uint64_t{0x8000000000000000});
        metadata.set("whole", 5.0);
        metadata.set("fraction", 5.5);
        metadata.set("huge", 1e300);
        metadata.set("nan", std::numeric_limits<double>::quiet_NaN());
        metadata.set("flag", true);
        QCOMPARE(metadata.integer("largest").value(), std::numeric_limits<std::int64_t>::max());
        QVERIFY(!metadata.integer("too large"));
        QCOMPARE(metadata.integer("whole").value(), 5);
        QVERIFY(!metadata.integer("fraction") && !metadata.integer("huge") && !metadata.integer("nan"));
        QVERIFY(!metadata.integer("flag") && !metadata.number("flag") && !metadata.integer("missing"));
    }

    void arraysWiden() {
        Metadata metadata;
        metadata.set("bytes", std::vector<std::uint8_t>{1, 255});
        metadata.set("floats", std::vector<float>{1});
        metadata.set("flags", std::vector<bool>{true});
        QCOMPARE(metadata.integers("bytes").value(), (std::vector<std::int64_t>{1, 255}));
        QVERIFY(!metadata.integers("floats") && !metadata.integers("flags"));
        QVERIFY(metadata.floats("floats") && !metadata.texts("floats"));
    }

    void describes() {
        QCOMPARE(describe(MetadataValue(std::uint8_t{7})), std::string("7"));
        QCOMPARE(describe(MetadataValue(0.5F)), std::string("0.5"));
        QCOMPARE(describe(MetadataValue(false)), std::string("false"));
        QCOMPARE(describe(MetadataValue(std::string("text"))), std::string("text"));
        QCOMPARE(describe(MetadataValue(std::vector<bool>{true, false})), std::string("[true, false]"));
        const std::string list = describe(MetadataValue(std::vector<std::int32_t>(1000, 1)));
        QCOMPARE(list, std::string("[1, 1, 1, 1, 1, 1, 1, 1, …] (1000 values)"));
        // Long text is cut between characters.
        std::string umlauts = "x";
        for (int i = 0; i < 200; ++i)
            umlauts += "ä";
        const QString text = QString::fromStdString(describe(MetadataValue(umlauts)));
        QVERIFY(!text.contains(QChar::ReplacementCharacter));
        QVERIFY(text.size() < 100);
    }
};

QTEST_APPLESS_MAIN(MetadataTest)
#include "tst_metadata.moc"
