// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "widgets/frame/palette_model.h"

class QLineEdit;
class QListView;

namespace nibble::ui {

/// Ctrl+K: type a few letters of a page, a tensor, a method or an action, and Enter.
class CommandPalette : public QFrame {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* window);

    /// Shows it with these entries, under the top edge of its window.
    void open(std::vector<PaletteEntry> entries);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    void runCurrent();

    PaletteModel m_model;
    QLineEdit* m_field;
    QListView* m_list;
};

} // namespace nibble::ui
