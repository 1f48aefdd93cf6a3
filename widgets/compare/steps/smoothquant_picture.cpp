// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "widgets/compare/steps/step_picture.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

QString sentenceOf(const SmoothSteps& steps, std::size_t step) {
    const auto& point = steps.points[step];
    const auto inputs = *std::max_element(steps.largestInputs.begin(), steps.largestInputs.end());
    const auto weights = *std::max_element(steps.largestWeights.begin(), steps.largestWeights.end());
    QString text =
        StepWords::tr(
            "α = %1: every input channel of %2 is divided by its scale, and the weights behind it are "
            "multiplied. The largest activation goes from %3 to %4, the largest weight from %5 to %6.")
            .arg(figureText(point.alpha, 3), layersText(steps.layers),
                 figureText(static_cast<double>(inputs), 3),
                 figureText(static_cast<double>(point.largestInput), 3),
                 figureText(static_cast<double>(weights), 3),
                 figureText(static_cast<double>(point.largestWeight), 3));
    text += QChar(' ') + StepWords::tr("The INT8 product loses %1 of the output; without scales it loses %2.")
                             .arg(percentText(point.error), percentText(steps.plainError));
    if (step == steps.chosen)
        text += QChar(' ') + StepWords::tr("This is the scheme's α.");
    return text;
}

std::vector<float> scaled(const std::vector<float>& values, const std::vector<float>& scales, bool divides) {
    std::vector<float> result;
    for (std::size_t i = 0; i < values.size(); ++i)
        result.push_back(divides ? values[i] / scales[i] : values[i] * scales[i]);
    return result;
}

SeriesPicture rangesOf(const SmoothSteps& steps, std::size_t step) {
    const auto order = bySize(steps.largestInputs);
    const auto& scales = steps.points[step].scales;
    SeriesPicture picture{.xTitle = StepWords::tr("input channels, largest activation first"),
                          .yTitle = StepWords::tr("largest magnitude (log scale)"),
                          .yScale = AxisScale::logarithmic};
    const auto add = [&](const QString& name, Colour colour, const std::vector<float>& values, bool before) {
        picture.series.push_back({.name = name,
                                  .colour = colour,
                                  .points = ordered(values, order),
                                  .mark = before ? PlotSeries::Mark::line : PlotSeries::Mark::dots,
                                  .faint = before});
    };
    add(StepWords::tr("activations before"), Colour::rtnLine, steps.largestInputs, true);
    add(StepWords::tr("now"), Colour::rtnLine, scaled(steps.largestInputs, scales, true), false);
    add(StepWords::tr("weights before"), Colour::ggufLine, steps.largestWeights, true);
    add(StepWords::tr("now"), Colour::ggufLine, scaled(steps.largestWeights, scales, false), false);
    for (const auto& point : steps.points) {
        addReach(picture, scaled(steps.largestInputs, point.scales, true));
        addReach(picture, scaled(steps.largestWeights, point.scales, false));
    }
    return picture;
}

SeriesPicture errorsOf(const SmoothSteps& steps, std::size_t step) {
    SeriesPicture picture{.xTitle = StepWords::tr("α"),
                          .yTitle = StepWords::tr("lost of the output, % (log scale)"),
                          .yScale = AxisScale::logarithmic,
                          .cursor = steps.points[step].alpha};
    std::vector<QPointF> points;
    for (const auto& point : steps.points)
        points.emplace_back(point.alpha, 100 * point.error);
    addGrowing(picture, StepWords::tr("INT8 product"), Colour::ggufLine, points, step);
    addAcross(picture, StepWords::tr("no scales"), Colour::rtnLine, 100 * steps.plainError);
    if (step >= steps.chosen)
        picture.notes.push_back(
            {points[steps.chosen],
             StepWords::tr("the scheme's: %1").arg(percentText(steps.points[steps.chosen].error)),
             Colour::ggufLine});
    return picture;
}

} // namespace

StepPicture pictureOf(const StepRecording& recording, const SmoothSteps& steps, std::size_t step) {
    return {.sentence = sentenceOf(steps, step),
            .workTitle = StepWords::tr("Ranges of the channels"),
            .workCaption =
                StepWords::tr("block %1, %2; the error is %3's")
                    .arg(toQt(recording.request.tensor).section(QChar('.'), 1, 1), layersText(steps.layers),
                         toQt(recording.request.tensor).section(QChar('.'), 2, 2)),
            .work = rangesOf(steps, step),
            .goalTitle = StepWords::tr("Error of the INT8 product"),
            .goal = errorsOf(steps, step)};
}

} // namespace nibble::ui
