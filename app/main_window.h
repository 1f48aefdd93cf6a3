// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QPointer>
#include <QWidget>

#include "widgets/session.h"

class QScrollArea;
class QStackedWidget;

namespace nibble::ui {

class Banner;
class CommandPalette;
class JobBar;
class NavigationRail;
class Page;
class Spotlight;
class TopBar;
struct PaletteEntry;

/// The window: rail, top bar, one page at a time, inspector, job bar. All that is worth keeping lives in the
/// session, so that the content can be built anew when the language changes.
class MainWindow : public QWidget {
    Q_OBJECT

public:
    explicit MainWindow(Session& session);
    ~MainWindow() override;

    void showPage(const QString& name);
    [[nodiscard]] QString currentPage() const { return m_current; }
    [[nodiscard]] Page* page(const QString& name) const { return m_pages.value(name); }
    void tell(const QString& message);
    void setLanguage(const QString& language);
    void setTheme(const QString& theme);
    void setInspectorVisible(bool visible);
    void setPresenting(bool presenting);
    /// Windows, pages and selections as they were left.
    void restore();
    /// Writes what `restore` reads.
    void keepState();

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

signals:
    /// The session's saved state is up to date and should be written.
    void stateKept();

private:
    void build();
    void addShortcuts();
    void makePages();
    void tearOff(const QString& name);
    void takeBack(const QString& name);
    void showInspectorOf(Page* page);
    void fitWidth();
    void openFile();
    void openFolder();
    void openPalette();
    void addPageEntries(std::vector<PaletteEntry>& entries);
    void addModelEntries(std::vector<PaletteEntry>& entries);
    void addActionEntries(std::vector<PaletteEntry>& entries);
    void cycleTheme();
    bool mayClose();

    Session& m_session;
    QPointer<QWidget> m_content;
    TopBar* m_top = nullptr;
    NavigationRail* m_rail = nullptr;
    QStackedWidget* m_stack = nullptr;
    QScrollArea* m_inspector = nullptr;
    JobBar* m_jobBar = nullptr;
    Banner* m_banner = nullptr;
    Spotlight* m_spotlight = nullptr;
    CommandPalette* m_palette = nullptr;
    QHash<QString, Page*> m_pages;
    QHash<QString, QWidget*> m_tornOff; ///< page → its own window
    QString m_current;
    bool m_presenting = false, m_inspectorWanted = true, m_narrow = false;
    bool m_shownInNarrow = false; ///< the inspector, because it was asked for
};

} // namespace nibble::ui
