// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/page.h"

#include <array>

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/controls/elided_label.h"
#include "widgets/icon.h"
#include "widgets/pages/compare_page.h"
#include "widgets/pages/home_page.h"
#include "widgets/pages/memory_page.h"
#include "widgets/pages/model_page.h"
#include "widgets/pages/numbers_page.h"
#include "widgets/pages/outliers_page.h"
#include "widgets/pages/ranges_page.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr std::array kPages{
#define NIBBLE_PAGE(name, type, title, digit)                                                                \
    PageInfo{#name, title, digit, [](Session& session) -> Page* { return new type(session); }},
#include "widgets/pages/pages.def"
#undef NIBBLE_PAGE
};

} // namespace

Page::Page(Session& session, const QString& title)
    : m_session(session), m_caption(new ElidedLabel), m_tools(new QHBoxLayout), m_content(new QVBoxLayout) {
    setFocusPolicy(Qt::ClickFocus); // where keys go before a control is chosen
    auto* heading = new QLabel(title);
    heading->setProperty("role", "pageTitle");
    m_caption->setProperty("role", "note");
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(heading);
    words->addWidget(m_caption);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addLayout(words, 1);
    m_tools->setSpacing(8);
    head->addLayout(m_tools);
    m_content->setSpacing(8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 0, 16, 16);
    layout->setSpacing(8);
    layout->addLayout(head);
    layout->addLayout(m_content, 1);
}

void Page::setCaption(const QString& text) {
    m_caption->setWhole(text);
}

QPushButton* Page::makeTool(const QString& iconName, const QString& text, const QString& name) {
    auto* button = new QPushButton;
    // A space of its own between icon and text: the style has none.
    button->setText(QChar(0x2002) + text);
    button->setAccessibleName(text);
    button->setIcon(icon(iconName));
    button->setObjectName(name);
    return button;
}

QString PageInfo::titleText() const {
    return QCoreApplication::translate("Page", title);
}

std::span<const PageInfo> allPages() {
    return kPages;
}

const PageInfo* findPage(const QString& name) {
    for (const auto& page : kPages)
        if (name == QLatin1StringView(page.name))
            return &page;
    return nullptr;
}

} // namespace nibble::ui
