// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QLineEdit>
#include <QTest>

#include "widgets/controls/inspector_rows.h"
#include "widgets/numbers/format_rows.h"
#include "widgets/numbers/number_inspector.h"
#include "widgets/pages/numbers_page.h"
#include "widgets/plots/number_line_plot.h"
#include "widgets/session.h"
#include "widgets/theme.h"

namespace nibble::test {

using namespace nibble::ui;

/// The page Numbers of a test: opened anew for each function, and the hands that type and click on it.
class NumbersPageDriver : public QObject {
protected:
    void open();
    void close();
    [[nodiscard]] const NumberRow& row(const char* name) const;
    [[nodiscard]] int place(const char* name) const {
        return static_cast<int>(m_page->bench().shown().indexOf(QLatin1StringView(name)));
    }
    [[nodiscard]] std::uint64_t code(const char* name) const { return row(name).stored.code.value_or(~0ULL); }
    void type(const char* text);
    void clickBit(const char* format, int bit);
    template <typename T>
    T* find(const char* name) const {
        return m_page->findChild<T*>(QLatin1StringView(name));
    }
    [[nodiscard]] QWidget* surface() const {
        return m_page->line().view().findChild<QWidget*>(QStringLiteral("surface"));
    }
    [[nodiscard]] QString inspected(const QString& label) const;

    std::unique_ptr<Session> m_session;
    std::unique_ptr<NumbersPage> m_page;
    FormatRows* m_rows = nullptr;
};

inline void NumbersPageDriver::open() {
    theme().setMode(ThemeMode::light);
    m_session = std::make_unique<Session>();
    m_page = std::make_unique<NumbersPage>(*m_session);
    m_page->resize(1100, 800);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    m_rows = m_page->findChild<FormatRows*>();
    QVERIFY(m_rows);
}

inline void NumbersPageDriver::close() {
    m_page.reset();
    m_session.reset();
}

inline const NumberRow& NumbersPageDriver::row(const char* name) const {
    return m_page->bench().rows()[static_cast<std::size_t>(std::max(0, place(name)))];
}

inline void NumbersPageDriver::type(const char* text) {
    auto* field = find<QLineEdit>("number");
    field->selectAll();
    QTest::keyClicks(field, QLatin1StringView(text));
}

inline void NumbersPageDriver::clickBit(const char* format, int bit) {
    QTest::mouseClick(m_rows, Qt::LeftButton, {}, m_rows->bitBox(place(format), bit).center().toPoint());
}

inline QString NumbersPageDriver::inspected(const QString& label) const {
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // rows of before
    for (const InspectorRow* each : m_page->inspector()->findChildren<InspectorRow*>())
        if (each->label() == label)
            return each->value();
    return {};
}

} // namespace nibble::test
