// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QCheckBox>
#include <QComboBox>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "app/main_window.h"
#include "widgets/controls/inspector_rows.h"
#include "widgets/controls/segmented.h"
#include "widgets/outliers/outlier_bench.h"
#include "widgets/outliers/surgery_run.h"
#include "widgets/pages/outliers_page.h"
#include "widgets/theme.h"

namespace nibble::test {

using namespace nibble::ui;

inline constexpr int kLong = 120000; // ms, on a busy machine
inline const QString kPrompt = QStringLiteral("Once upon a time there was a girl.");

/// The page Outliers of a whole window, as a hand works it: opened anew for each test, its first prompt run.
class OutliersPageDriver : public QObject {
protected:
    void openWindow();
    void closeWindow();
    template <typename T>
    T* find(const char* name) const {
        auto* found = m_page->findChild<T*>(QLatin1StringView(name));
        if (!found)
            QTest::qFail(name, __FILE__, __LINE__);
        return found;
    }
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(m_page->settled(), kLong); }
    void run(const QString& prompt) {
        auto* field = find<QLineEdit>("prompt");
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, prompt);
        QTest::keyClick(field, Qt::Key_Return);
        settle();
    }
    void press(const char* control, int index) {
        auto* button =
            qobject_cast<QPushButton*>(find<SegmentedControl>(control)->layout()->itemAt(index)->widget());
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void inject(bool on) {
        find<QCheckBox>("inject")->setChecked(on);
        settle();
    }
    [[nodiscard]] const ChannelProfile& profile() const { return *m_page->bench().profile(); }
    [[nodiscard]] const OutlierStudy& study() const { return m_page->bench().study()->study; }
    [[nodiscard]] const SurgeryResult& result() const { return *m_page->surgery().result(); }
    [[nodiscard]] QString inspected(const QString& label) const {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // rows of before
        for (const InspectorRow* each : m_page->inspector()->findChildren<InspectorRow*>())
            if (each->label() == label)
                return each->value();
        return {};
    }
    void choosePlace(const char* tensor) {
        const auto& profiles = m_page->bench().profiles();
        for (std::size_t i = 0; i < profiles.size(); ++i)
            if (profiles[i].name == tensor) {
                auto* places = find<QComboBox>("outlierPlace");
                places->setFocus();
                places->setCurrentIndex(static_cast<int>(i));
                emit places->activated(static_cast<int>(i));
            }
        settle();
        QCOMPARE(profile().name, tensor);
    }

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    OutliersPage* m_page = nullptr;
};

inline void OutliersPageDriver::openWindow() {
    theme().setMode(ThemeMode::light);
    qRegisterMetaType<std::int64_t>();
    m_session = std::make_unique<Session>();
    m_window = std::make_unique<MainWindow>(*m_session);
    m_window->resize(1440, 900);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get())); // shortcuts ask for it
    QSignalSpy opened(m_session.get(), &Session::modelChanged);
    m_session->open({});
    QVERIFY(opened.wait(30000));
    QTest::keyClick(m_window.get(), Qt::Key_6, Qt::ControlModifier);
    m_page = qobject_cast<OutliersPage*>(m_window->page(QStringLiteral("outliers")));
    QVERIFY(m_page && m_page->isVisible());
    settle(); // the page runs its prompt by itself
}

inline void OutliersPageDriver::closeWindow() {
    m_window.reset();
    m_session.reset();
}

} // namespace nibble::test
