// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "widgets/controls/inspector_rows.h"
#include "widgets/pages/ranges_page.h"
#include "widgets/plots/plot_frame.h"
#include "widgets/ranges/range_bench.h"
#include "widgets/session.h"
#include "widgets/theme.h"

namespace nibble::test {

using namespace nibble::ui;

/// The page Ranges as a hand works it: shown anew for each test, every answer waited for.
class RangesPageDriver : public QObject {
protected:
    void open();
    void close();
    void wait() { QTRY_VERIFY_WITH_TIMEOUT(m_page->settled() && m_page->bench().answered(), 20000); }
    [[nodiscard]] const RangeRow& row() const { return m_page->bench().answer()->row; }
    [[nodiscard]] double sqnr() const { return row().figures.error.sqnrDb().value_or(0); }
    void setSource(RangeSource::Kind kind, const char* distribution = "normal") {
        RangeSource source = m_page->bench().settings().source;
        source.kind = kind;
        source.distribution.name = distribution;
        m_page->bench().setSource(source);
    }
    void setScheme(const GridScheme& scheme) { m_page->bench().setScheme(scheme); }
    void openBuiltIn() {
        QSignalSpy opened(m_session.get(), &Session::modelChanged);
        m_session->open({});
        QVERIFY(opened.wait(20000));
    }
    static void drag(const PlotFrame& plot, const QPointF& from, const QPointF& to);
    void type(const char* name, const char* text);
    template <typename T>
    T* find(const char* name) const {
        return m_page->findChild<T*>(QLatin1StringView(name));
    }
    void clickSegment(const char* name, int at) {
        QTest::mouseClick(find<QWidget>(name)->findChildren<QPushButton*>()[at], Qt::LeftButton);
    }
    void choose(const char* name, int index) {
        auto* box = find<QComboBox>(name);
        box->setCurrentIndex(index);
        emit box->activated(index);
    }
    [[nodiscard]] QString inspected(const QString& label) const;

    std::unique_ptr<Session> m_session;
    std::unique_ptr<RangesPage> m_page;
};

inline void RangesPageDriver::open() {
    theme().setMode(ThemeMode::light);
    m_session = std::make_unique<Session>();
    m_page = std::make_unique<RangesPage>(*m_session);
    m_page->resize(1300, 820);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    wait();
    QTest::qWait(60); // the plots are laid out
}

inline void RangesPageDriver::close() {
    m_page.reset();
    m_session.reset();
}

inline void RangesPageDriver::drag(const PlotFrame& plot, const QPointF& from, const QPointF& to) {
    auto* surface = plot.view().findChild<QWidget*>(QStringLiteral("surface"));
    QTest::mousePress(surface, Qt::LeftButton, {}, from.toPoint());
    for (const double share : {0.5, 1.0}) {
        const QPointF at = from + share * (to - from);
        QMouseEvent move(QEvent::MouseMove, at, surface->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(surface, &move);
    }
    QTest::mouseRelease(surface, Qt::LeftButton, {}, to.toPoint());
}

inline void RangesPageDriver::type(const char* name, const char* text) {
    auto* field = find<QLineEdit>(name);
    QVERIFY(field);
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, QLatin1StringView(text));
    QTest::keyClick(field, Qt::Key_Return);
}

inline QString RangesPageDriver::inspected(const QString& label) const {
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    for (const InspectorRow* each : m_page->inspector()->findChildren<InspectorRow*>())
        if (each->label() == label)
            return each->value();
    return {};
}

} // namespace nibble::test
