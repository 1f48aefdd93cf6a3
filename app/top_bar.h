// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QPushButton;
class QToolButton;

namespace nibble::ui {

class ModelChip;
class Session;

/// The bar at the top: the program, the open model, the way to everything by name, and the window's switches.
class TopBar : public QFrame {
    Q_OBJECT

public:
    explicit TopBar(Session& session, QWidget* parent = nullptr);

    void setInspectorShown(bool shown);
    /// Without the program's name: in a narrow window.
    void setCompact(bool compact);

signals:
    void openFileWanted();
    void openFolderWanted();
    void paletteWanted();
    void presenterWanted();
    void themeWanted(const QString& theme);
    void languageWanted(const QString& language);
    void inspectorWanted(bool shown);

private:
    QToolButton* addButton(const QString& icon, const QString& name);
    void fillLookMenu(QToolButton* button, const Session& session);

    QWidget* m_brand;
    QPushButton* m_search;
    QToolButton* m_inspector;
};

} // namespace nibble::ui
