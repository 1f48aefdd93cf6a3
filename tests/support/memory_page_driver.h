// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <memory>

#include <QComboBox>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "widgets/memory/memory_bench.h"
#include "widgets/pages/memory_page.h"
#include "widgets/session.h"
#include "widgets/theme.h"

namespace nibble::ui {

/// The page Memory, shown, and what a user does to it.
class MemoryPageDriver {
public:
    MemoryPageDriver() {
        QLocale::setDefault(QLocale::c());
        qputenv("XDG_CONFIG_HOME", m_settings.path().toUtf8());
        theme().setMode(ThemeMode::light);
        m_page = std::make_unique<MemoryPage>(m_session);
        m_page->resize(1180, 860);
        m_page->show();
        shown = QTest::qWaitForWindowExposed(m_page.get());
        settle();
    }

    [[nodiscard]] Session& session() { return m_session; }
    [[nodiscard]] MemoryPage& page() const { return *m_page; }
    [[nodiscard]] MemoryBench& bench() const { return m_page->bench(); }
    template <typename T>
    T* find(const char* name) const {
        return m_page->findChild<T*>(QLatin1StringView(name));
    }
    [[nodiscard]] const MemoryBenchRow& row(const char* format) const {
        for (const MemoryBenchRow& row : bench().rows())
            if (row.format == QLatin1StringView(format))
                return row;
        qFatal("no row %s", format);
    }
    void segment(const char* control, int index) const {
        QTest::mouseClick(find<QWidget>(control)->findChildren<QPushButton*>()[index], Qt::LeftButton);
        settle();
    }
    /// As a click on an entry does, by its data or its text.
    void choose(const char* name, const QString& entry) const {
        auto* combo = find<QComboBox>(name);
        const int index = combo->findData(entry) >= 0 ? combo->findData(entry) : combo->findText(entry);
        if (index < 0)
            qFatal("%s has no %s", name, qPrintable(entry));
        combo->setCurrentIndex(index);
        emit combo->activated(index);
        settle();
    }
    /// In place of what stands there, with Enter.
    void type(QWidget* field, const QString& text) const {
        field->setFocus();
        auto* edit = qobject_cast<QLineEdit*>(field);
        (edit ? edit : field->findChild<QLineEdit*>())->selectAll();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
        settle();
    }
    void preset(const char* name) const {
        find<QComboBox>("memoryPreset")->setCurrentText(QLatin1StringView(name));
        settle();
    }
    /// Until the plans of the background are there.
    void settle() const {
        if (!QTest::qWaitFor([this] { return !bench().waiting(); }, 20000))
            qFatal("plans do not come");
    }

    bool shown = false;

private:
    QTemporaryDir m_settings; ///< the user's own stay alone
    Session m_session;
    std::unique_ptr<MemoryPage> m_page;
};

} // namespace nibble::ui
