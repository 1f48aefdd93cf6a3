// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QHash>

class QLabel;

namespace nibble::ui {

class RailItem;

/// The pages at the left edge, one under the other, with what the machine is at the foot.
class NavigationRail : public QFrame {
    Q_OBJECT

public:
    explicit NavigationRail(QWidget* parent = nullptr);

    void setCurrent(const QString& page);
    /// Icons only: in a narrow window.
    void setCompact(bool compact);
    void setMachineText(const QString& text);

signals:
    void chosen(const QString& page);
    void tearOffWanted(const QString& page);

private:
    void applySize();

    QHash<QString, RailItem*> m_items;
    QLabel* m_machine;
    bool m_compact = false;
};

} // namespace nibble::ui
