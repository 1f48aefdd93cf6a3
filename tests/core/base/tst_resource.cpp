// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string_view>

#include <QFile>
#include <QtTest>

#include "core/base/resource.h"

using namespace nibble;

class TestResource : public QObject {
    Q_OBJECT
private slots:
    void isTheFile();
    void unknownNamesAreEmpty();
    void sampleIsPlainText();
};

void TestResource::isTheFile() {
    QFile file(NIBBLE_SOURCE_DIR "/resources/text/sample.txt");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto bytes = resource("text/sample.txt");
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())),
             file.readAll());
}

void TestResource::unknownNamesAreEmpty() {
    QVERIFY(resource("text/none.txt").empty());
    QVERIFY(resource("").empty());
    QVERIFY(resource("/text/sample.txt").empty());
}

/// Every tokenizer can read it: printable ASCII and line ends only, and enough of it for chunks of 512 bytes.
void TestResource::sampleIsPlainText() {
    const auto bytes = resource("text/sample.txt");
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    QVERIFY(text.size() > 24 * 512);
    QVERIFY(
        std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

QTEST_APPLESS_MAIN(TestResource)
#include "tst_resource.moc"
