// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace nibble::ui {

class NumberBench;

/// Which formats the page shows: a tick for each, all, those of up to 8 bits; and the way to define one.
class FormatMenu : public QMenu {
    Q_OBJECT

public:
    explicit FormatMenu(NumberBench& bench, QWidget* parent = nullptr);

signals:
    void definitionWanted();

private:
    void fill();
    void toggle(const QString& name, bool shown);
    void showUpTo(int bits);

    NumberBench& m_bench;
};

} // namespace nibble::ui
