// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/top_bar.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

#include "app/language.h"
#include "widgets/frame/model_chip.h"
#include "widgets/icon.h"
#include "widgets/session.h"

namespace nibble::ui {

namespace {

QWidget* makeBrand() {
    auto* brand = new QWidget;
    auto* layout = new QHBoxLayout(brand);
    layout->setContentsMargins(8, 0, 16, 0);
    layout->setSpacing(8);
    auto* logo = new QLabel;
    logo->setPixmap(
        QIcon(QStringLiteral(":/window/logo.svg")).pixmap(QSize(20, 20), brand->devicePixelRatioF()));
    auto* name = new QLabel(QStringLiteral("Nibblescope"));
    name->setProperty("role", "cardTitle");
    layout->addWidget(logo);
    layout->addWidget(name);
    return brand;
}

} // namespace

TopBar::TopBar(Session& session, QWidget* parent) : QFrame(parent), m_brand(makeBrand()) {
    setProperty("role", "topBar");
    setFixedHeight(theme().px(48));
    connect(&theme(), &Theme::changed, this, [this] { setFixedHeight(theme().px(48)); });
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 0, 16, 0);
    layout->setSpacing(8);
    layout->addWidget(m_brand);
    auto* chip = new ModelChip(session);
    connect(chip, &ModelChip::openFileWanted, this, &TopBar::openFileWanted);
    connect(chip, &ModelChip::openFolderWanted, this, &TopBar::openFolderWanted);
    layout->addWidget(chip);
    layout->addStretch(1);

    auto* search = new QPushButton(icon(QStringLiteral("search")), QString());
    search->setObjectName(QStringLiteral("search"));
    search->setStyleSheet(QStringLiteral("font-weight: 400; text-align: left;"));
    search->setAccessibleName(tr("Search"));
    search->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(search, &QPushButton::clicked, this, &TopBar::paletteWanted);
    layout->addWidget(search);
    m_search = search;
    setCompact(false);

    auto* presenter = addButton(QStringLiteral("presenter"), tr("Presenter view (F11)"));
    connect(presenter, &QToolButton::clicked, this, &TopBar::presenterWanted);
    auto* look = addButton(QStringLiteral("theme"), tr("Look and language"));
    look->setPopupMode(QToolButton::InstantPopup);
    fillLookMenu(look, session);
    m_inspector = addButton(QStringLiteral("inspector"), tr("Inspector (Ctrl+I)"));
    m_inspector->setCheckable(true);
    connect(m_inspector, &QToolButton::clicked, this, &TopBar::inspectorWanted);
}

QToolButton* TopBar::addButton(const QString& iconName, const QString& name) {
    auto* button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setIconSize(QSize(theme().px(20), theme().px(20)));
    button->setToolTip(name);
    button->setAccessibleName(name);
    layout()->addWidget(button);
    return button;
}

void TopBar::fillLookMenu(QToolButton* button, const Session& session) {
    auto* menu = new QMenu(button);
    const auto& saved = const_cast<Session&>(session).saved();
    menu->addSection(tr("Look"));
    auto* looks = new QActionGroup(menu);
    for (const auto& [name, title] : {std::pair{QStringLiteral("system"), tr("As the desktop")},
                                      {QStringLiteral("light"), tr("Light")},
                                      {QStringLiteral("dark"), tr("Dark")},
                                      {QStringLiteral("contrast"), tr("High contrast")}}) {
        auto* action = looks->addAction(title);
        action->setCheckable(true);
        action->setChecked(saved.theme == name);
        connect(action, &QAction::triggered, this, [this, name = name] { emit themeWanted(name); });
    }
    menu->addActions(looks->actions());
    menu->addSection(tr("Language"));
    auto* languages = new QActionGroup(menu);
    for (const auto& language : availableLanguages()) {
        auto* action = languages->addAction(language.name);
        action->setCheckable(true);
        action->setChecked(language.code == activeLanguage());
        connect(
            action, &QAction::triggered, this, [this, code = language.code] { emit languageWanted(code); },
            Qt::QueuedConnection); // the menu is rebuilt by it
    }
    menu->addActions(languages->actions());
    button->setMenu(menu);
}

void TopBar::setInspectorShown(bool shown) {
    m_inspector->setChecked(shown);
}

void TopBar::setCompact(bool compact) {
    m_brand->setVisible(!compact);
    m_search->setText(QChar(0x2002) +
                      (compact ? tr("Search    Ctrl+K") : tr("Pages, tensors, methods, actions    Ctrl+K")));
}

} // namespace nibble::ui
