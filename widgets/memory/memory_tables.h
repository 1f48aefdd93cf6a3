// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/controls/card.h"

class QLabel;
class QPushButton;

namespace nibble::ui {

class CellTable;
class MemoryBench;

/// Every byte of the chosen format, classified; adds up to its total.
class LedgerCard : public Card {
    Q_OBJECT

public:
    explicit LedgerCard(MemoryBench& bench, QWidget* parent = nullptr);

private:
    void refresh();

    MemoryBench& m_bench;
    CellTable* m_table;
};

/// Which format runs natively, emulated or not at all on which hardware, this processor first.
class HardwareCard : public Card {
    Q_OBJECT

public:
    explicit HardwareCard(MemoryBench& bench, QWidget* parent = nullptr);

private:
    void refresh();

    MemoryBench& m_bench;
    CellTable* m_table;
};

/// The estimate beside what the open model really takes, and why the two differ.
class MeasuredCard : public Card {
    Q_OBJECT

public:
    explicit MeasuredCard(MemoryBench& bench, QWidget* parent = nullptr);

private:
    void refresh();

    MemoryBench& m_bench;
    CellTable* m_table;
    QLabel* m_words;
    QPushButton* m_measure;
};

} // namespace nibble::ui
