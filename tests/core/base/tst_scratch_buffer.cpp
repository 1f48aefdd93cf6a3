// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <array>
#include <cstdlib>

#include "core/base/scratch_buffer.h"

using namespace nibble;

class ScratchBufferTest : public QObject {
    Q_OBJECT

private slots:
    void holdsWhatWasWritten_data() {
        QTest::addColumn<quint64>("inMemory");
        QTest::addColumn<bool>("onDisk");
        QTest::newRow("memory") << quint64(1 << 20) << false;
        QTest::newRow("file") << quint64(0) << true;
    }
    void holdsWhatWasWritten() {
        QFETCH(quint64, inMemory);
        QFETCH(bool, onDisk);
        auto buffer = ScratchBuffer::create(100000, inMemory);
        QVERIFY(buffer);
        QCOMPARE(buffer->onDisk(), onDisk);
        std::array<std::byte, 1000> block{}, back{};
        for (std::size_t i = 0; i < block.size(); ++i)
            block[i] = static_cast<std::byte>(i % 251);
        QVERIFY(buffer->write(99000, block));
        QVERIFY(buffer->write(0, std::span(block).first(10)));
        auto moved = std::move(*buffer);
        QVERIFY(moved.read(99000, back));
        QVERIFY(back == block);
        QVERIFY(moved.read(50000, back)); // never written
        QVERIFY(std::all_of(back.begin(), back.end(), [](std::byte b) { return b == std::byte{0}; }));
    }

    void saysWhereItFails() {
        const QByteArray before = qgetenv("TMPDIR");
        qputenv("TMPDIR", "/no/such/folder");
        const auto buffer = ScratchBuffer::create(10, 0);
        before.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", before);
        QVERIFY(!buffer);
        QVERIFY(buffer.error().message.find("/no/such/folder") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(ScratchBufferTest)
#include "tst_scratch_buffer.moc"
