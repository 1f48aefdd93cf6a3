// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QStackedWidget;

namespace nibble::ui {

class NumberField;
class RangeBench;

/// Where the values come from: the part of the controls that names them.
class SourceForm : public QWidget {
    Q_OBJECT

public:
    explicit SourceForm(RangeBench& bench, QWidget* parent = nullptr);

private:
    void buildDistribution();
    void buildList();
    void buildTensor();
    void buildActivations();
    void buildPicture();
    QFormLayout* addPage();
    void openPicture();
    void fillTensors();
    void refresh();

    RangeBench& m_bench;
    QComboBox *m_kind, *m_shape = nullptr, *m_tensor = nullptr, *m_layer = nullptr;
    NumberField *m_location = nullptr, *m_scale = nullptr, *m_degrees = nullptr, *m_samples = nullptr,
                *m_seed = nullptr;
    QLabel *m_scaleLabel = nullptr, *m_degreesLabel = nullptr, *m_pictureName = nullptr;
    QLineEdit* m_prompt = nullptr;
    QStackedWidget* m_pages;
    const void* m_filledFor = nullptr; ///< the model whose tensors stand in the lists
};

} // namespace nibble::ui
