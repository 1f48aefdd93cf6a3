// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QScrollArea>

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSlider;
class QSpinBox;
class QVBoxLayout;

namespace nibble::ui {

/// Devices are entered in GB, GB/s and TFLOP/s.
inline constexpr double kGiga = 1e9, kTera = 1e12;

class MemoryBench;
class SegmentedControl;

/// The card at the left of the page Memory: model, formats by role, use, devices, overhead.
class MemoryForm : public QScrollArea {
    Q_OBJECT

public:
    explicit MemoryForm(MemoryBench& bench, QWidget* parent = nullptr);

private:
    void fit();
    void buildModel();
    void buildFormats();
    void buildUse();
    void buildCacheFormats();
    void buildDevice();
    void buildSplit();
    void buildOverhead();
    void refresh();
    void refreshModel();
    void refreshHeads();
    void refreshUse();
    void refreshDevices();
    void refreshOverhead();
    void takeRoles();
    void takeOthers();
    void addOther(const QString& name, double bytes);
    void saveDevice();

    void addTitle(const QString& text);
    void addSeparator();
    void addWide(QWidget* widget);
    void addLine(const QString& label, QWidget* field, const QString& toolTip = {});
    QLabel* addFact(const QString& label, const QString& toolTip = {});
    QDoubleSpinBox* makeFigure(const QString& name, const QString& suffix, double most, int decimals);
    QSpinBox* makeCount(const QString& name, int least, int most);
    QComboBox* makeCombo(const QString& name);
    /// Changes a copy of the use and hands it over, unless the form is being filled.
    template <typename Change>
    void change(Change change);

    MemoryBench& m_bench;
    QVBoxLayout* m_layout;
    bool m_filling = false;
    QList<QWidget*> m_fields; ///< as wide as the text's scale asks for
    SegmentedControl* m_source = nullptr;
    QComboBox *m_preset = nullptr, *m_heads = nullptr, *m_kv = nullptr, *m_values = nullptr,
              *m_device = nullptr, *m_second = nullptr;
    QLineEdit *m_count = nullptr, *m_deviceName = nullptr;
    QLabel *m_problem = nullptr, *m_parameters = nullptr, *m_layers = nullptr, *m_headFact = nullptr,
           *m_vocabulary = nullptr, *m_left = nullptr, *m_deviceKind = nullptr, *m_rolesProblem = nullptr,
           *m_contextNote = nullptr, *m_splitNote = nullptr;
    QSpinBox *m_window = nullptr, *m_context = nullptr, *m_batch = nullptr, *m_pass = nullptr;
    QSlider *m_contextSlider = nullptr, *m_splitSlider = nullptr;
    QDoubleSpinBox *m_memory = nullptr, *m_keeps = nullptr, *m_bandwidth = nullptr, *m_rate = nullptr,
                   *m_runtime = nullptr;
    QPushButton *m_measure = nullptr, *m_automatic = nullptr;
    QWidget *m_splitPart = nullptr, *m_others = nullptr;
    QLineEdit* m_roles[4] = {};
};

} // namespace nibble::ui
