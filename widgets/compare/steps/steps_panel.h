// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/compare/steps/step_recording_run.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QStackedWidget;

namespace nibble::ui {

class Card;
class SeriesPlot;
class StepTransport;
class WindowMapPlot;

/// A quantization method at work on one matrix of the open model, step by step: what it does in a sentence,
/// what it works on, and the error that it is after.
class StepsPanel : public QWidget {
    Q_OBJECT

public:
    explicit StepsPanel(Session& session, QWidget* parent = nullptr);

    /// Chooses a scheme of a method that can be watched, or a method by its name; false for others. `step`:
    /// where to stand once it is recorded; negative: where the method begins.
    bool watch(const QString& scheme, int step = -1);
    /// Whether a scheme's method can be watched.
    [[nodiscard]] static bool canWatch(const QString& scheme);
    [[nodiscard]] QString caption() const;
    [[nodiscard]] bool settled() const { return !m_run.pending(); }
    [[nodiscard]] StepTransport& transport() const { return *m_transport; }

signals:
    void changed();

protected:
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildChoices(QBoxLayout& layout);
    void buildPlots(QBoxLayout& layout);
    void fillMethods();
    void fillTensors();
    void fillColumns();
    void chooseTensor();
    [[nodiscard]] QString preferredTensor() const;
    void request();
    void refresh();
    void refreshWaiting();
    void showStep(int step);
    void fit();

    Session& m_session;
    StepRecordingRun m_run;
    StepRecordingPointer m_shown;
    QComboBox *m_method, *m_tensor, *m_columns;
    QLabel *m_columnsLabel, *m_sentence;
    StepTransport* m_transport;
    WindowMapPlot* m_map;
    SeriesPlot *m_work, *m_goal;
    QStackedWidget* m_works; ///< the map or the series
    QBoxLayout* m_plots = nullptr;
    int m_firstStep = -1;
    bool m_filling = false;
};

} // namespace nibble::ui
