// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Outliers injected by the page's sliders, and the injected model on all pages.
#include <cmath>

#include <QAbstractItemModelTester>
#include <QDoubleSpinBox>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QSlider>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>

#include "tests/support/run_nibble.h"
#include "tests/widgets/outliers_page_driver.h"
#include "widgets/models/channel_profile_model.h"
#include "widgets/outliers/outlier_actions.h"
#include "widgets/outliers/outlier_views.h"
#include "widgets/plots/bars_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/plots/token_map_plot.h"
#include "widgets/text.h"

using namespace nibble;
using namespace nibble::ui;
using nibble::test::kLong;
using nibble::test::kPrompt;

class TestOutliersInjection : public test::OutliersPageDriver {
    Q_OBJECT

private slots:
    void init() { openWindow(); }
    void cleanup() { closeWindow(); }
    void injectionBySliders();
    void injectedModelOnAllPages();
};

void TestOutliersInjection::injectionBySliders() {
    run(kPrompt);
    choosePlace("blk.2.ffn_gate.weight");
    const double before = profile().maxAbs;
    inject(true);
    QCOMPARE(study().transforms, std::string("inject:c4:x64:s1"));
    QCOMPARE(*study().logitsMaxDifference, 0.0);
    QVERIFY(find<QLabel>("injectOutcome")->text().contains(QChar('0')));
    QVERIFY(profile().maxAbs > 4 * before);
    QVERIFY(m_session->model() != study().model); // the session's stays
    const auto outliers = m_page->views().map().map().outliers;
    QVERIFY(outliers.size() >= 4);
    // A slider as a drag moves it.
    find<QSlider>("injectChannels")->setValue(2);
    find<QSlider>("injectFactor")->setValue(8);
    settle();
    QCOMPARE(study().transforms, std::string("inject:c2:x256:s1"));
    auto* seed = find<QSpinBox>("injectSeedBox");
    seed->setFocus();
    seed->selectAll();
    QTest::keyClicks(seed, QStringLiteral("9"));
    settle();
    QCOMPARE(study().transforms, std::string("inject:c2:x256:s9"));
    QCOMPARE(find<QSlider>("injectSeed")->value(), 9);
    // Not a power of two: close, not equal.
    find<QDoubleSpinBox>("injectFactorBox")->setValue(100);
    settle();
    QVERIFY(*study().logitsMaxDifference > 0 && *study().logitsMaxDifference < 1e-3);
    inject(false);
    QVERIFY(study().transforms.empty());
    QCOMPARE(profile().maxAbs, before);
}

void TestOutliersInjection::injectedModelOnAllPages() {
    QTemporaryDir cache;
    qputenv("XDG_CACHE_HOME", cache.path().toUtf8());
    run(kPrompt);
    inject(true);
    choosePlace("blk.0.attn_q.weight");
    const double injected = profile().maxAbs;
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    QTest::mouseClick(find<QPushButton>("useInjected"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 1, kLong);
    QVERIFY(QFileInfo(toQt(m_session->model()->path)).size() > 1000000);
    QVERIFY(toQt(m_session->model()->path).startsWith(cache.path()));
    QVERIFY(!m_page->bench().injection().on); // it has them
    settle();
    choosePlace("blk.0.attn_q.weight");
    QCOMPARE(profile().maxAbs, injected);
    QVERIFY(find<QPushButton>("useOriginal")->isVisible());
    QTest::mouseClick(find<QPushButton>("useOriginal"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(opened.size(), 2, kLong);
    QVERIFY(m_session->builtIn());
    settle();
    QVERIFY(!find<QPushButton>("useOriginal")->isVisible());
    qunsetenv("XDG_CACHE_HOME");
}

QTEST_MAIN(TestOutliersInjection)
#include "tst_outliers_injection.moc"
