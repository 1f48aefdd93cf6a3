// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Devices, hardware, and the estimate put to the test.
#include <algorithm>
#include <cmath>
#include <memory>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "core/evaluation/memory/device.h"
#include "core/evaluation/memory/hardware.h"
#include "core/evaluation/memory/measured_memory.h"
#include "core/evaluation/memory/resident_pages.h"
#include "core/evaluation/memory/user_devices.h"
#include "core/model/bundled_model.h"
#include "tests/support/pagemap.h"

using namespace nibble;

class MemoryDevicesTest : public QObject {
    Q_OBJECT

private slots:
    void devices() {
        QCOMPARE(findDevice("a100-80")->bandwidth, 2039e9);
        for (const char* name : {"a100-80", "h100", "rtx-4090", "m2-max", "raspberry-pi-5"})
            QVERIFY(findDevice(name));
        QVERIFY(!findDevice("abacus"));
        const Device mine = *deviceFrom("mine=24:1008:82.6:165.2:660.6:330.3");
        QCOMPARE(mine.memoryBytes, 24e9);
        QCOMPARE(mine.rate(ComputeClass::int8), 660.6e12);
        QCOMPARE(definitionOf(*deviceFrom(definitionOf(mine))), definitionOf(mine));
        QCOMPARE(deviceFrom("one=1:1:5")->rate(ComputeClass::int8), 5e12); // no unit of its own: in F16
        for (const char* wrong : {"", "mine", "=1:2", "mine=", "mine=1", "mine=0:5", "mine=-1:5", "mine=1:x",
                                  "mine=1:2:3:4:5:6:7", "mine=nan:1", "mine=1e300:1"})
            QVERIFY2(!deviceFrom(wrong), wrong);
        for (const Device& device : allDevices()) {
            QVERIFY(device.leftBytes() > 0 && device.bandwidth > 0);
            const auto& rows = allHardware();
            QVERIFY2(std::any_of(rows.begin(), rows.end(),
                                 [&](const HardwareRow& row) { return row.name == device.hardware; }),
                     device.name.c_str());
        }
        const Device here = thisMachine();
        QVERIFY(here.memoryBytes > 0 && here.leftBytes() > 0 && here.leftBytes() <= here.memoryBytes);
    }

    /// As a Xeon of 2023, a Ryzen of 2022, a laptop of 2015 and a Raspberry Pi describe themselves.
    void processorRows() {
        const auto support = [](const char* flags) { return hardwareFromFlags("cpu", flags).support; };
        enum { fp32, fp16, bf16, int8, int4, fp8, fp4 };
        const auto sapphire =
            support("fpu avx2 avx512f avx512_vnni avx512_bf16 amx_bf16 amx_int8 avx512_fp16");
        QVERIFY(sapphire[fp16] == Support::native && sapphire[bf16] == Support::native &&
                sapphire[int8] == Support::native);
        const auto zen4 = support("avx2 avx512f avx512_vnni avx512_bf16");
        QVERIFY(zen4[fp16] == Support::emulated && zen4[bf16] == Support::native);
        const auto haswell = support("avx2 fma f16c");
        QVERIFY(haswell[int8] == Support::emulated && haswell[bf16] == Support::emulated &&
                haswell[fp32] == Support::native);
        const auto pi = support("fp asimd asimddp asimdhp");
        QVERIFY(pi[int8] == Support::native && pi[fp16] == Support::native);
        QVERIFY(support("")[fp8] == Support::emulated && haswell[fp4] == Support::emulated &&
                haswell[int4] == Support::emulated);
        QVERIFY(thisHardware().detected);
        // The page's own examples.
        const auto column = [](const char* name, int at) {
            for (const HardwareRow& row : allHardware())
                if (row.name == name)
                    return row.support[static_cast<std::size_t>(at)];
            return Support::none;
        };
        QVERIFY(column("ampere", fp8) == Support::emulated && column("hopper", fp8) == Support::native);
        QVERIFY(column("hopper", fp4) == Support::emulated && column("blackwell", fp4) == Support::native);
        QVERIFY(column("intel-npu", fp8) == Support::none && column("avx512vnni", int8) == Support::native);
    }

    void ownDevices() {
        const QTemporaryDir folder;
        const std::string path = folder.filePath("below/devices.txt").toStdString();
        QVERIFY(readUserDevices(path)->empty());
        Device mine = *deviceFrom("mine=24:1008:82.6");
        QVERIFY(saveUserDevice(path, mine));
        QVERIFY(saveUserDevice(path, *deviceFrom("other=8:100")));
        mine.memoryBytes = 32e9;
        QVERIFY(saveUserDevice(path, mine)); // in the place of the first
        const auto read = readUserDevices(path);
        QCOMPARE(read->size(), std::size_t{2});
        QCOMPARE(definitionOf(read->back()), definitionOf(mine));
        for (const char* name : {"", "a=b", "a\nb"}) {
            mine.name = name;
            QVERIFY2(!saveUserDevice(path, mine), name);
        }
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("ok=1:1\n\nbroken=1\n");
        file.close();
        const auto broken = readUserDevices(path);
        QVERIFY(!broken && broken.error().kind == ErrorKind::badFile && broken.error().field == "line 3");
        QVERIFY(!saveUserDevice(path, *deviceFrom("other=8:100"))); // does not write over what it cannot read
    }

    /// Pages that were written are in memory; those that were only reserved are not.
    void residency() {
        std::vector<std::byte> written(1 << 20, std::byte{1});
        if (!test::hasPagemap())
            QSKIP("no /proc/self/pagemap here");
        const auto all = residentBytes({{written.data(), written.size()}});
        QVERIFY(all);
        QVERIFY(*all >= 1 << 20);
        QVERIFY(*all <= (1 << 20) + 8192);
        QCOMPARE(residentBytes({{written.data(), written.size()}, {written.data(), 4096}}), all); // once
        QCOMPARE(*residentBytes({}), std::int64_t{0});
        const std::unique_ptr<std::byte[]> reserved(new std::byte[64 << 20]);
        QVERIFY(*residentBytes({{reserved.get(), std::size_t{64} << 20}}) < 1 << 20);
    }

    void measuredOnTheBundledModel() {
        if (!test::hasPagemap())
            QSKIP("no /proc/self/pagemap here");
        const auto measured = measureMemory(*bundledModel(), 256, KvType::f16);
        QVERIFY(measured);
        double estimated = 0, seen = 0;
        for (const MeasuredLine& line : measured->lines) {
            estimated += line.estimatedBytes;
            seen += line.measuredBytes;
        }
        QVERIFY(std::abs(estimated - measured->estimatedBytes) < 1);
        QVERIFY(std::abs(seen - measured->residentBytes) < 1);
        const MeasuredLine& cache = measured->lines[2];
        QCOMPARE(cache.estimatedBytes, 2.0 * 5 * 2 * 64 * 256 * 2);
        QVERIFY(cache.measuredBytes >= cache.estimatedBytes &&
                cache.measuredBytes < cache.estimatedBytes + 4 * 4096);
        QVERIFY(!measureMemory(std::make_shared<Model>(), 256, KvType::f16));
    }
};

QTEST_GUILESS_MAIN(MemoryDevicesTest)
#include "tst_memory_devices.moc"
