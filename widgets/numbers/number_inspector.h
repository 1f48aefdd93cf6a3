// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/controls/inspector_rows.h"

namespace nibble::ui {

class CodeMap;
class NumberBench;

/// The chosen format in full: how its bits make the value, what lies around it, where it ends, and a map of
/// its codes.
class NumberInspector : public InspectorRows {
    Q_OBJECT

public:
    explicit NumberInspector(NumberBench& bench, QWidget* parent = nullptr);

signals:
    void allCodesWanted();

private:
    void refresh();
    void addValue();
    void addNeighbours();
    void addLimits();
    void addCodes();

    NumberBench& m_bench;
};

} // namespace nibble::ui
