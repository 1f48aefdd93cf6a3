// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QtTest>

#include "core/kernels/bandwidth.h"
#include "core/kernels/isa.h"
#include "core/kernels/linear.h"

using namespace nibble;
using namespace nibble::kernels;

namespace {

/// The kernel of a matrix bound now.
std::string boundKernel() {
    const std::vector<std::int8_t> codes(64, 1);
    const float scale = 1;
    return std::string(makeInt8Linear({1, 64, codes.data(), &scale})->kernelName());
}

} // namespace

/// Started again by itself with an argument it prints what the environment selects.
class TestIsa : public QObject {
    Q_OBJECT

private slots:
    void namesGoBothWays() {
        QCOMPARE(isaName(Isa::avx2vnni), std::string_view("avx2vnni"));
        for (const Isa isa : supportedIsas())
            QVERIFY(isaByName(isaName(isa)) == isa);
        QVERIFY(!isaByName("AVX2").has_value());
        QVERIFY(!isaByName("").has_value());
    }

    void scalarIsAlwaysThereAndFirst() {
        QVERIFY(supportedIsas().front() == Isa::scalar);
        QVERIFY(isaSupported(Isa::scalar));
    }

    void selectionIsUsageErrorForUnknownNames() {
        const auto result = selectIsa("avx1024");
        QVERIFY(!result.has_value());
        QVERIFY(result.error().kind == ErrorKind::usage);
        QVERIFY(result.error().message.find("avx1024") != std::string::npos);
    }

    void selectionIsUsageErrorForWhatTheProcessorLacks() {
        for (const Isa isa : {Isa::avx2, Isa::avx2vnni, Isa::avx512vnni})
            if (!isaSupported(isa))
                QVERIFY(selectIsa(isaName(isa)).error().kind == ErrorKind::usage);
    }

    void forcedLevelsAreReallyUsed() {
        for (const Isa isa : supportedIsas()) {
            QVERIFY(selectIsa(isaName(isa)).has_value());
            QVERIFY(activeIsa() == isa);
            QVERIFY(boundKernel().ends_with("__" + std::string(isaName(isa))));
        }
    }

    void environmentSelects_data() {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("answer");
        const std::string best(isaName(supportedIsas().back()));
        for (const Isa isa : supportedIsas()) {
            const QString name = QString::fromLatin1(isaName(isa).data());
            QTest::newRow(isaName(isa).data()) << name << "0 " + name;
        }
        QTest::newRow("not set") << QString() << "0 " + QString::fromStdString(best);
        QTest::newRow("unknown falls back") << "mmx"
                                            << "1 " + QString::fromStdString(best);
    }
    void environmentSelects() {
        QFETCH(QString, value);
        QFETCH(QString, answer);
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.remove("NIBBLE_ISA");
        if (!value.isNull())
            environment.insert("NIBBLE_ISA", value);
        process.setProcessEnvironment(environment);
        process.start(QCoreApplication::applicationFilePath(), {"--print-isa"});
        QVERIFY(process.waitForFinished());
        QCOMPARE(QString(process.readAllStandardOutput()).trimmed(), answer);
    }

    /// No machine that runs this reads slower than 0.1 or faster than 10000 GB/s.
    void bandwidthIsPlausible() {
        QVERIFY(lastLevelCacheBytes() >= 256 * 1024);
        const double speed = measureReadBandwidth(1);
        QVERIFY(speed > 0.1 && speed < 10000);
        releaseBandwidthBuffer();
    }
};

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    if (argc == 2 && QString(argv[1]) == "--print-isa") {
        const Isa used = activeIsa(); // before the check: it must not fail
        const bool isWrong = !selectIsaFromEnvironment().has_value();
        const bool isBound = boundKernel().ends_with("__" + std::string(isaName(used)));
        printf("%d %s%s\n", isWrong ? 1 : 0, isaName(used).data(), isBound ? "" : " not bound");
        return 0;
    }
    TestIsa test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_isa.moc"
