// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include <QList>
#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QVBoxLayout;
class QAction;

namespace nibble::ui {

class ElidedLabel;
class Session;

/// One page of the window: a title, a line under it, tools at the right, and the content below. A page sees
/// the session, never another page.
class Page : public QWidget {
    Q_OBJECT

public:
    Page(Session& session, const QString& title);

    /// What the inspector at the right shows while this page is in front; null if nothing.
    [[nodiscard]] virtual QWidget* inspector() { return nullptr; }
    /// What the command palette offers besides pages and tensors.
    [[nodiscard]] virtual QList<QAction*> commands() { return {}; }
    /// Whether all that was asked for has been computed and drawn: a picture may be taken.
    [[nodiscard]] virtual bool settled() const { return true; }
    /// Brings a part of the page to the front; false if it has none of that name.
    virtual bool showView(const QString&) { return false; }
    [[nodiscard]] Session& session() const { return m_session; }

protected:
    void setCaption(const QString& text);
    /// A button for the tools, known to tests by `name`.
    [[nodiscard]] static QPushButton* makeTool(const QString& iconName, const QString& text,
                                               const QString& name);
    /// Right of the title, in reading order.
    [[nodiscard]] QHBoxLayout* tools() const { return m_tools; }
    /// Below the head, with the page's margins.
    [[nodiscard]] QVBoxLayout* content() const { return m_content; }

private:
    Session& m_session;
    ElidedLabel* m_caption;
    QHBoxLayout* m_tools;
    QVBoxLayout* m_content;
};

/// A row of pages.def.
struct PageInfo {
    const char* name;  ///< as `--screenshot` and saved sessions know it; also the icon's
    const char* title; ///< to be translated in the context "Page"
    int digit;
    Page* (*make)(Session& session);

    [[nodiscard]] QString titleText() const;
};

[[nodiscard]] std::span<const PageInfo> allPages();
[[nodiscard]] const PageInfo* findPage(const QString& name);

} // namespace nibble::ui
