// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the command palette offers: pages, actions, tensors of the open model, methods, recent models.
#include <QAction>
#include <QScrollArea>

#include "app/main_window.h"
#include "core/methods/registry.h"
#include "widgets/frame/command_palette.h"
#include "widgets/pages/page.h"
#include "widgets/text.h"

namespace nibble::ui {

void MainWindow::openPalette() {
    std::vector<PaletteEntry> entries;
    addPageEntries(entries);
    addActionEntries(entries);
    addModelEntries(entries);
    m_palette->open(std::move(entries));
}

void MainWindow::addPageEntries(std::vector<PaletteEntry>& entries) {
    for (const auto& info : allPages()) {
        const QString name = QLatin1StringView(info.name);
        entries.push_back({name, info.titleText(), tr("Page"), QStringLiteral("Ctrl+%1").arg(info.digit),
                           [this, name] { showPage(name); }});
    }
    for (auto* page : std::as_const(m_pages))
        for (auto* action : page->commands())
            entries.push_back({QStringLiteral("play"), action->text(), tr("Action"),
                               action->shortcut().toString(), [action] { action->trigger(); }});
}

void MainWindow::addActionEntries(std::vector<PaletteEntry>& entries) {
    const auto add = [&](const char* iconName, const QString& title, const char* keys,
                         std::function<void()> run) {
        entries.push_back(
            {QLatin1StringView(iconName), title, tr("Action"), QLatin1StringView(keys), std::move(run)});
    };
    add("file", tr("Open a file"), "Ctrl+O", [this] { openFile(); });
    add("folder", tr("Open a folder"), "Ctrl+Shift+O", [this] { openFolder(); });
    add("model", tr("Open the built-in model"), "", [this] { m_session.open({}); });
    add("theme", tr("Switch between light and dark"), "", [this] { cycleTheme(); });
    add("presenter", tr("Presenter view"), "F11", [this] { setPresenting(!m_presenting); });
    add("inspector", tr("Show or hide the inspector"), "Ctrl+I",
        [this] { setInspectorVisible(!m_inspector->isVisible()); });
    add("window", tr("Open this page in a window of its own"), "", [this] { tearOff(m_current); });
}

void MainWindow::addModelEntries(std::vector<PaletteEntry>& entries) {
    for (const auto& method : allMethods()) {
        const QString name = toQt(method.name);
        entries.push_back(
            {QStringLiteral("add"), tr("Compare with %1").arg(name), tr("Method"), {}, [this, name] {
                 showPage(QStringLiteral("compare"));
                 if (auto added = m_session.comparison().addMethod(name); !added)
                     tell(errorText(added.error()));
             }});
    }
    for (const auto& recent : std::as_const(m_session.saved().recent))
        entries.push_back({QStringLiteral("file"),
                           tr("Open %1").arg(recent.name),
                           tr("Recent model"),
                           {},
                           [this, path = recent.path] { m_session.open(path); }});
    if (!m_session.model())
        return;
    for (const auto& tensor : m_session.model()->tensors()) {
        const QString name = toQt(tensor.name);
        entries.push_back({QStringLiteral("numbers"), name, tr("Tensor"), {}, [this, name] {
                               m_session.selection().setTensor(name);
                               showPage(QStringLiteral("model"));
                           }});
    }
}

} // namespace nibble::ui
