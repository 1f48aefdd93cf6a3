// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Distributions against their own samples, and the texts of grid schemes.
#include <QtTest>

#include <cmath>

#include "core/evaluation/ranges/range_study.h"

using namespace nibble;

namespace {

bool near(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance;
}

} // namespace

class RangeTheoryTest : public QObject {
    Q_OBJECT

private slots:
    /// Theory and samples of every distribution agree.
    void theoryOfEveryDistribution() {
        for (const DistributionInfo& each : allDistributions()) {
            const DistributionSettings settings{.name = std::string(each.name),
                                                .location = 0.25,
                                                .scale = 3,
                                                .degrees = 8,
                                                .samples = 1 << 18};
            const auto data = *RangeData::draw(settings);
            const auto theory = theoreticalTable(settings);
            QVERIFY(theory);
            const Spread seen = data->table().spread(), expected = theory->spread();
            const double deviation = std::sqrt(seen.squares / seen.count);
            // Six standard errors of the mean; the spread by 3 %.
            QVERIFY2(near(seen.mean, expected.mean / 1, 6 * deviation / std::sqrt(seen.count)),
                     each.name.data());
            QVERIFY2(near(expected.squares / expected.count / (deviation * deviation), 1, 0.03),
                     each.name.data());
            QVERIFY2(near(expected.count, 1, 1e-4), each.name.data());
        }
    }

    void schemes() {
        for (const char* text : {"symmetric", "restricted:channel", "asymmetric:g64", "symmetric:token"})
            QCOMPARE(parseGridScheme(text)->scheme.text(), std::string(text));
        QCOMPARE(parseGridScheme("rtn:int3:g32:asym")->scheme.text(), std::string("asymmetric:g32"));
        QCOMPARE(parseGridScheme("rtn:int3:g32:asym")->scheme.bits, 3);
        for (const char* text : {"", "sym:", "g0", "int9", "g99999999", "g3x", "int"})
            QVERIFY(!parseGridScheme(text));
    }
};

QTEST_GUILESS_MAIN(RangeTheoryTest)
#include "tst_range_theory.moc"
