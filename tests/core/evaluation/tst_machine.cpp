// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QSysInfo>
#include <QTest>
#include <QThread>

#include "core/base/parallel.h"
#include "core/evaluation/machine.h"
#include "core/evaluation/memory_use.h"

using namespace nibble;

namespace {

constexpr std::int64_t kMegabyte = 1 << 20;
constexpr std::size_t kPageBytes = 4096;

/// Memory that is truly taken: one byte of each page written.
std::vector<char> touched(std::int64_t bytes) {
    std::vector<char> block(static_cast<std::size_t>(bytes));
    for (std::size_t i = 0; i < block.size(); i += kPageBytes)
        reinterpret_cast<volatile char&>(block[i]) = 1;
    return block;
}

} // namespace

class TestMachine : public QObject {
    Q_OBJECT

private slots:
    void agreesWithQt();
    void sizesArePlausible();
    void residentMemoryFollowsTheAllocation();
    void peakStaysAndIsReset();
};

void TestMachine::agreesWithQt() {
    const MachineInfo machine = machineInfo();
    QCOMPARE(QString::fromStdString(machine.operatingSystem), QSysInfo::prettyProductName());
    QCOMPARE(machine.threads, threadCount());
    QVERIFY(machine.cores >= 1 && machine.cores <= QThread::idealThreadCount());
    QFile cpuinfo("/proc/cpuinfo");
    QVERIFY(cpuinfo.open(QIODevice::ReadOnly));
    const QByteArray text = cpuinfo.readAll();
    QVERIFY(text.contains(QByteArray::fromStdString(machine.processor)));
    QVERIFY(machine.processor.empty() == !text.contains("model name"));
}

void TestMachine::sizesArePlausible() {
    const MachineInfo machine = machineInfo();
    QVERIFY(machine.memoryBytes > 64 * kMegabyte);
    QVERIFY(memoryUse().availableBytes > 0 && memoryUse().availableBytes <= machine.memoryBytes);
    QVERIFY(machine.lastLevelCacheBytes >= 0 && machine.lastLevelCacheBytes < machine.memoryBytes);
    QVERIFY(!machine.isa.empty() && !machine.gemmLibrary.empty());
    QVERIFY2(machine.build.find(", ") != std::string::npos, machine.build.c_str());
    QVERIFY(!machine.readBandwidth);
}

void TestMachine::residentMemoryFollowsTheAllocation() {
    constexpr std::int64_t size = 64 * kMegabyte;
    const std::int64_t before = memoryUse().residentBytes;
    const auto block = touched(size);
    const std::int64_t grown = memoryUse().residentBytes - before;
    // The kernel counts per thread in batches of some dozen pages; 4 MB is far above that and far below 64.
    QVERIFY2(std::abs(grown - size) < 4 * kMegabyte, qPrintable(QString::number(grown)));
    QVERIFY(memoryUse().peakBytes + 4 * kMegabyte >= memoryUse().residentBytes);
}

void TestMachine::peakStaysAndIsReset() {
    constexpr std::int64_t size = 64 * kMegabyte;
    { const auto block = touched(size); }
    const MemoryUse after = memoryUse();
    QVERIFY(after.peakBytes >= after.residentBytes + size - 4 * kMegabyte);
    if (!resetPeakMemory())
        QSKIP("this system does not permit resetting the peak");
    QVERIFY(memoryUse().peakBytes < after.peakBytes - size / 2);
}

QTEST_APPLESS_MAIN(TestMachine)
#include "tst_machine.moc"
