// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QComboBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;

namespace nibble::ui {

class NumberField;
class RangeBench;
class SegmentedControl;

/// The column at the left: which values, which scheme, where the grid lies.
class RangeControls : public QFrame {
    Q_OBJECT

public:
    explicit RangeControls(RangeBench& bench, QWidget* parent = nullptr);

private:
    void buildScheme(QFormLayout& form);
    void buildGrid(QFormLayout& form);
    void connectScheme();
    void refresh();
    void refreshGrid();
    void refreshRules();
    void refreshChoice();
    void fillUnits();

    static constexpr int kSliderSteps = 1000;

    RangeBench& m_bench;
    QSlider *m_bits, *m_clip;
    QLabel *m_bitsText, *m_scale, *m_scaleLabel, *m_clipLabel, *m_zeroLabel, *m_percentileLabel;
    QLabel *m_obstacles, *m_gridLabel;
    QSpinBox* m_grid; ///< which of several is looked at; −1: all
    SegmentedControl *m_kind, *m_codes;
    QComboBox *m_unit, *m_rule;
    NumberField *m_percentile, *m_clipField, *m_zero;
    QPushButton* m_optimum;
};

} // namespace nibble::ui
