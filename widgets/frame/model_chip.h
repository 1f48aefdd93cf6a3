// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

class QMenu;

namespace nibble::ui {

class Session;

/// At the top: which model is open (name, parameters, size, format); a click offers recent ones and others.
class ModelChip : public QAbstractButton {
    Q_OBJECT

public:
    explicit ModelChip(Session& session, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void openFileWanted();
    void openFolderWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void refresh();
    void showMenu();

    Session& m_session;
    QStringList m_parts; ///< name first
};

} // namespace nibble::ui
