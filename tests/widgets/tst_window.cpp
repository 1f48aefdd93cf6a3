// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The frame: pages by key, the palette, pages in windows of their own, themes, languages, the presenter's
// view, drops, and a window that comes back as it was left.
#include <QAbstractButton>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/language.h"
#include "app/main_window.h"
#include "core/base/output_file.h"
#include "widgets/frame/navigation_rail.h"
#include "widgets/pages/page.h"
#include "widgets/pages/ranges_page.h"
#include "widgets/ranges/range_bench.h"
#include "widgets/theme.h"

using namespace nibble;
using namespace nibble::ui;

class TestWindow : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void pagesByKey();
    void questionsOpenPages();
    void paletteFindsATensor();
    void pageInAWindowOfItsOwn();
    void themesSwitchLive();
    void languagesSwitchLive();
    void presenterEnlarges();
    void narrowWindowGivesWay();
    void dropOpens();
    void comesBackAsItWas();
    void startsWithTheBuiltInModelWhereAFileIsBroken();

private:
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestWindow::init() {
    applyLanguage(QStringLiteral("en"));
    theme().setMode(ThemeMode::light);
    m_session = std::make_unique<Session>();
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->resize(1440, 900);
    m_window->show();
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_session->open({});
    QVERIFY(opened.wait(10000));
}

void TestWindow::cleanup() {
    m_window.reset();
    m_session.reset();
}

void TestWindow::pagesByKey() {
    for (const auto& page : allPages()) {
        QTest::keyClick(m_window.get(), Qt::Key(Qt::Key_0 + page.digit), Qt::ControlModifier);
        QCOMPARE(m_window->currentPage(), QString(QLatin1StringView(page.name)));
        auto* item = m_window->findChild<QWidget*>(QStringLiteral("rail_") + QLatin1StringView(page.name));
        QVERIFY(item && item->property("checked").toBool());
    }
}

/// A question leads to its page, and to the part of it that answers.
void TestWindow::questionsOpenPages() {
    for (const char* page : {"model", "numbers", "ranges", "memory", "compare"}) {
        m_window->showPage(QStringLiteral("home"));
        auto* question =
            m_window->findChild<QAbstractButton*>(QStringLiteral("question_") + QLatin1StringView(page));
        QVERIFY2(question && question->isVisible(), page);
        QTest::mouseClick(question, Qt::LeftButton);
        QCOMPARE(m_window->currentPage(), QString(QLatin1StringView(page)));
    }
    const auto* ranges = m_window->findChild<RangesPage*>();
    QCOMPARE(ranges->bench().settings().source.kind, RangeSource::Kind::tensor);
    QTRY_VERIFY_WITH_TIMEOUT(ranges->bench().answered(), 10000);
}

void TestWindow::paletteFindsATensor() {
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    auto* palette = m_window->findChild<QWidget*>(QStringLiteral("commandPalette"));
    QVERIFY(palette && palette->isVisible());
    auto* field = palette->findChild<QLineEdit*>();
    QTest::keyClicks(field, QStringLiteral("blk.1.ffn_up"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!palette->isVisible());
    QCOMPARE(m_session->selection().tensor(), QStringLiteral("blk.1.ffn_up.weight"));
    QCOMPARE(m_window->currentPage(), QStringLiteral("model"));
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    QVERIFY(palette->isVisible());
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!palette->isVisible());
}

void TestWindow::pageInAWindowOfItsOwn() {
    auto* page = m_window->page(QStringLiteral("compare"));
    emit m_window->findChild<NavigationRail*>()->tearOffWanted(QStringLiteral("compare"));
    QVERIFY(page->window() != m_window.get() && page->isVisible());
    m_window->showPage(QStringLiteral("compare")); // raises that window, the main one stays where it was
    QVERIFY(m_window->currentPage() != QLatin1StringView("compare"));
    page->window()->close();
    QCOMPARE(page->window(), m_window.get());
    m_window->showPage(QStringLiteral("compare"));
    QCOMPARE(m_window->currentPage(), QStringLiteral("compare"));
    QVERIFY(page->isVisible());
}

void TestWindow::themesSwitchLive() {
    const auto brightness = [&] { return m_window->grab().toImage().pixelColor(400, 4).lightness(); };
    QVERIFY(brightness() > 200);
    m_window->setTheme(QStringLiteral("dark"));
    QVERIFY(brightness() < 60);
    m_window->setTheme(QStringLiteral("contrast"));
    QCOMPARE(brightness(), 0);
    QCOMPARE(m_session->saved().theme, QStringLiteral("contrast"));
    m_window->setTheme(QStringLiteral("light"));
    QVERIFY(brightness() > 200);
}

void TestWindow::languagesSwitchLive() {
    const auto titles = [&] {
        QStringList texts;
        for (auto* label : m_window->page(QStringLiteral("compare"))->findChildren<QLabel*>())
            texts += label->text();
        return texts.join(QChar('\n'));
    };
    QVERIFY(titles().contains(QStringLiteral("Compare")));
    for (const auto& language : availableLanguages()) {
        m_window->setLanguage(language.code);
        QCOMPARE(activeLanguage(), language.code);
        QCOMPARE(titles().contains(QStringLiteral("Compare")), language.code == QLatin1StringView("en"));
    }
    QVERIFY(availableLanguages().size() >= 2);
    m_window->setLanguage(QStringLiteral("en"));
    QVERIFY(titles().contains(QStringLiteral("Compare")));
}

void TestWindow::presenterEnlarges() {
    auto* rail = m_window->findChild<NavigationRail*>();
    QTest::keyClick(m_window.get(), Qt::Key_F11);
    QCOMPARE(theme().textScale(), 1.5);
    QVERIFY(!rail->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_F11);
    QCOMPARE(theme().textScale(), 1.0);
    QVERIFY(rail->isVisible());
}

void TestWindow::narrowWindowGivesWay() {
    m_window->showPage(QStringLiteral("compare"));
    auto* inspector = m_window->findChild<QScrollArea*>(QStringLiteral("inspector"));
    QVERIFY(inspector->isVisible());
    m_window->resize(1024, 700);
    QTRY_VERIFY(!inspector->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_I, Qt::ControlModifier); // asked for: it comes all the same
    QTRY_VERIFY(inspector->isVisible());
    m_window->resize(1440, 900);
    QTRY_VERIFY(inspector->isVisible());
}

void TestWindow::dropOpens() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("not a model.gguf"));
    QVERIFY(writeTextFile(path.toStdString(), "no"));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(500, 400), Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QSignalSpy problem(m_session.get(), &Session::problem);
    QDropEvent drop(QPointF(500, 400), Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_window.get(), &drop);
    QVERIFY(problem.wait(10000));
    QVERIFY(problem.first().first().toString().contains(QStringLiteral("not a model.gguf")));
}

void TestWindow::comesBackAsItWas() {
    m_window->showPage(QStringLiteral("model"));
    m_session->selection().setTensor(QStringLiteral("blk.0.attn_v.weight"));
    m_window->setInspectorVisible(false);
    QSignalSpy kept(m_window.get(), &MainWindow::stateKept);
    m_window->close();
    QCOMPARE(kept.size(), 1);
    const SavedState saved = m_session->saved();
    cleanup();
    m_session = std::make_unique<Session>(saved);
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->restore();
    m_window->show();
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_session->open(saved.model);
    QVERIFY(opened.wait(10000));
    QCOMPARE(m_window->currentPage(), QStringLiteral("model"));
    QTRY_COMPARE(m_session->selection().tensor(), QStringLiteral("blk.0.attn_v.weight"));
    QVERIFY(!m_window->findChild<QScrollArea*>(QStringLiteral("inspector"))->isVisible());
}

void TestWindow::startsWithTheBuiltInModelWhereAFileIsBroken() {
    Session session;
    MainWindow window(session);
    QSignalSpy problem(&session, &Session::problem);
    session.open(QStringLiteral("/no/such/model.gguf"));
    QVERIFY(problem.wait(10000));
    QVERIFY(session.builtIn());
    window.show();
    auto* banner = window.findChild<QWidget*>(QStringLiteral("banner"));
    QVERIFY(banner && banner->isVisible()); // the message outlives the opening of the other model
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
