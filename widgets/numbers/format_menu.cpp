// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/numbers/format_menu.h"

#include <QAction>

#include "widgets/numbers/number_bench.h"
#include "widgets/text.h"

namespace nibble::ui {

FormatMenu::FormatMenu(NumberBench& bench, QWidget* parent) : QMenu(parent), m_bench(bench) {
    connect(this, &QMenu::aboutToShow, this, &FormatMenu::fill);
    fill();
}

void FormatMenu::fill() {
    clear();
    addAction(tr("All formats"), this, [this] { showUpTo(64); });
    addAction(tr("Formats of up to 8 bits"), this, [this] { showUpTo(8); });
    addAction(tr("Define a format…"), this, &FormatMenu::definitionWanted);
    addSeparator();
    for (const ScalarType& type : m_bench.types()) {
        const QString name = toQt(type.name);
        QAction* action = addAction(toQt(type.title));
        action->setObjectName(name);
        action->setToolTip(toQt(type.source));
        action->setCheckable(true);
        action->setChecked(m_bench.shown().contains(name));
        connect(action, &QAction::toggled, this, [this, name](bool shown) { toggle(name, shown); });
    }
}

/// In the order of the table, whatever was ticked when.
void FormatMenu::toggle(const QString& name, bool shown) {
    QStringList names;
    for (const ScalarType& type : m_bench.types()) {
        const QString each = toQt(type.name);
        if (each == name ? shown : m_bench.shown().contains(each))
            names += each;
    }
    m_bench.setShown(names);
}

void FormatMenu::showUpTo(int bits) {
    QStringList names;
    for (const ScalarType& type : m_bench.types())
        if (type.wordBits() <= bits)
            names += toQt(type.name);
    m_bench.setShown(names);
}

} // namespace nibble::ui
