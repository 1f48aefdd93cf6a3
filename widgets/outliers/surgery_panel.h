// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "widgets/controls/card.h"
#include "widgets/outliers/surgery_run.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;

namespace nibble::ui {

class BarsPlot;
class ElidedLabel;
class OutlierBench;
class SegmentedControl;
class SeriesPlot;

/// Steps of the remedies' slider, and how many remedies stand in the first of two rows.
inline constexpr int kSliderSteps = 1000, kFirstRemedies = 4;
/// A remedy's name, by its place.
[[nodiscard]] QString remedyTitle(int kind);

/// Remedies on the chosen layer's inputs, before and after, as their numbers move.
class SurgeryPanel : public Card {
    Q_OBJECT

public:
    SurgeryPanel(OutlierBench& bench, SurgeryRun& run, QWidget* parent = nullptr);

    [[nodiscard]] SeriesPlot& errorPlot() const { return *m_error; }
    [[nodiscard]] SeriesPlot& effectPlot() const { return *m_effect; }

signals:
    /// The remedy is to be compared on the whole model.
    void compareWanted(const QString& before, const QString& after);

private:
    /// A line of the table: what, before, after, ratio.
    struct ErrorRow {
        QLabel *title, *before, *after, *ratio;
    };
    QWidget* makeKinds();
    QWidget* makeNumber();
    void connectNumber();
    QWidget* makeTable();
    QWidget* makePlots();
    QWidget* makeFoot();
    void choose(RemedyKind kind);
    void change(const std::function<void(RemedyChoice&)>& edit);
    void refreshChoice();
    void refreshNumber();
    void fit();
    void refreshTensors();
    void refreshResult();
    void refreshCurve();
    void refreshTimed();
    void setRow(ErrorRow& row, double before, double after);
    [[nodiscard]] int sliderPlace(double value) const;
    [[nodiscard]] double sliderValue(int place) const;

    OutlierBench& m_bench;
    SurgeryRun& m_run;
    QComboBox* m_tensor;
    std::array<SegmentedControl*, 2> m_kinds{};
    QWidget* m_number = nullptr;
    QLabel *m_numberName = nullptr, *m_sentence = nullptr, *m_times = nullptr, *m_head = nullptr;
    ElidedLabel* m_schemes = nullptr;
    QSlider* m_slider = nullptr;
    QDoubleSpinBox* m_value = nullptr;
    QPushButton *m_best = nullptr, *m_time = nullptr, *m_compare = nullptr;
    QCheckBox* m_rotated = nullptr;
    QSpinBox* m_seed = nullptr;
    SegmentedControl* m_bits = nullptr;
    std::array<ErrorRow, 3> m_rows{};
    SeriesPlot *m_error = nullptr, *m_effect = nullptr;
    BarsPlot* m_bars = nullptr;
    bool m_filling = false;
};

} // namespace nibble::ui
