// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <variant>

#include <QCoreApplication>
#include <QString>

#include "core/methods/steps/step_recorder.h"
#include "widgets/plots/series_plot.h"
#include "widgets/plots/window_map_plot.h"

namespace nibble::ui {

/// One step of a method, for the eye: what it does in a sentence with its numbers, what it works on, and the
/// curve of what it is after.
struct StepPicture {
    QString sentence;
    QString workTitle, workCaption;
    std::variant<WindowMap, SeriesPicture> work;
    QString goalTitle;
    SeriesPicture goal;
};

/// The translation context of the step view's words.
class StepWords {
    Q_DECLARE_TR_FUNCTIONS(StepWords)
};

[[nodiscard]] StepPicture stepPicture(const StepRecording& recording, std::size_t step);
[[nodiscard]] std::size_t stepCount(const StepRecording& recording);
/// The step that the method keeps: where a first look is best taken.
[[nodiscard]] std::size_t chosenStep(const StepRecording& recording);

// One file for each method.
[[nodiscard]] StepPicture pictureOf(const StepRecording& recording, const GptqSteps& steps, std::size_t step);
[[nodiscard]] StepPicture pictureOf(const StepRecording& recording, const AwqSteps& steps, std::size_t step);
[[nodiscard]] StepPicture pictureOf(const StepRecording& recording, const HqqSteps& steps, std::size_t step);
[[nodiscard]] StepPicture pictureOf(const StepRecording& recording, const SmoothSteps& steps,
                                    std::size_t step);

// Parts of them.

/// Points in two series, those up to `step` and all, faint: the curve grows and its end is known.
void addGrowing(SeriesPicture& picture, const QString& name, Colour colour,
                const std::vector<QPointF>& points, std::size_t step);
/// A line across at `y` under the points of the picture's first series.
void addAcross(SeriesPicture& picture, const QString& name, Colour colour, double y);
/// Lets the vertical axis hold these too.
void addReach(SeriesPicture& picture, const std::vector<float>& values);
/// Channels by falling size.
[[nodiscard]] std::vector<std::size_t> bySize(const std::vector<float>& sizes);
/// values[order[i]] over i.
[[nodiscard]] std::vector<QPointF> ordered(const std::vector<float>& values,
                                           const std::vector<std::size_t>& order);
[[nodiscard]] QString percentText(double share, int digits = 3);
/// "ffn_gate, ffn_up" of the full names.
[[nodiscard]] QString layersText(const std::vector<std::string>& names);

} // namespace nibble::ui
