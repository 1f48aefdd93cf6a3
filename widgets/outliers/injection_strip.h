// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QCheckBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;

namespace nibble::ui {

class KindLabel;
class OutlierBench;

/// Injects outliers into the model that the prompt runs through: how many, how large, which; and how far the
/// float logits moved.
class InjectionStrip : public QFrame {
    Q_OBJECT

public:
    explicit InjectionStrip(OutlierBench& bench, QWidget* parent = nullptr);

    /// Whether the open model is one that was injected here.
    void setInjectedOpen(bool open);

signals:
    /// The injected model is to be opened on all pages; or the model that it was made of again.
    void useWanted();
    void originalWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildSliders();
    void buildEnd();
    void connectParts();
    void refresh();
    void take();
    void arrange();
    void fit();

    OutlierBench& m_bench;
    QCheckBox* m_on;
    QWidget* m_sliders;
    QSlider *m_channels, *m_factor, *m_seed;
    QSpinBox *m_channelsBox, *m_seedBox;
    QDoubleSpinBox* m_factorBox;
    QLabel* m_outcome;
    KindLabel* m_kind;
    QPushButton *m_course, *m_use, *m_original;
    QWidget* m_end;
    QGridLayout* m_layout;
    bool m_wide = true, m_filling = false;
};

} // namespace nibble::ui
