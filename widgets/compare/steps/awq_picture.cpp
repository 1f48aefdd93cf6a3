// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "widgets/compare/steps/step_picture.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

double relativeLoss(const AwqSteps& steps, std::size_t step) {
    const double plain = steps.points.front().loss;
    return plain > 0 ? steps.points[step].loss / plain : 1;
}

QString ratioText(const AwqSteps& steps, std::size_t step) {
    const auto& ratio = steps.points[step].ratio;
    return ratio ? StepWords::tr("α = %1").arg(figureText(*ratio, 2)) : StepWords::tr("no scales");
}

QString sentenceOf(const AwqSteps& steps, std::size_t step) {
    if (step == 0)
        return StepWords::tr(
                   "Plain rounding first, with no scales: the loss that has to be beaten. AWQ then tries 20 "
                   "values of α. Each gives every input channel of %1 a scale: channels with large inputs "
                   "are enlarged before rounding, so that rounding harms them less, and made small again "
                   "after it.")
            .arg(layersText(steps.layers));
    const auto& scales = steps.points[step].scales;
    const auto [low, high] = std::minmax_element(scales.begin(), scales.end());
    QString text =
        StepWords::tr(
            "α = %1: scales from %2 to %3, drawn from the inputs' size to the power α. The output error is "
            "%4 of plain rounding's.")
            .arg(figureText(*steps.points[step].ratio, 2), figureText(static_cast<double>(*low), 3),
                 figureText(static_cast<double>(*high), 3), percentText(relativeLoss(steps, step), 4));
    // The best of those before.
    std::size_t best = 0;
    for (std::size_t i = 0; i < step; ++i)
        if (steps.points[i].isBest)
            best = i;
    text += QChar(' ') + (steps.points[step].isBest ? StepWords::tr("The least so far (before: %1, %2).")
                                                    : StepWords::tr("No better than %1 with %2."))
                             .arg(ratioText(steps, best), percentText(relativeLoss(steps, best), 4));
    if (step == steps.chosen)
        text += QChar(' ') + StepWords::tr("This is what AWQ keeps.");
    else if (step + 1 == steps.count())
        text += QChar(' ') + StepWords::tr("AWQ keeps %1.").arg(ratioText(steps, steps.chosen));
    return text;
}

SeriesPicture scalesOf(const AwqSteps& steps, std::size_t step) {
    const auto order = bySize(steps.meanAbs);
    SeriesPicture picture{.xTitle = StepWords::tr("input channels, largest mean |x| first"),
                          .yTitle = StepWords::tr("log scale"),
                          .yScale = AxisScale::logarithmic};
    picture.series.push_back({.name = StepWords::tr("mean |x|"),
                              .colour = Colour::text3,
                              .points = ordered(steps.meanAbs, order),
                              .mark = PlotSeries::Mark::line});
    picture.series.push_back({.name = StepWords::tr("scale of the channel"),
                              .colour = Colour::awqLine,
                              .points = ordered(steps.points[step].scales, order),
                              .mark = PlotSeries::Mark::dots});
    for (const auto& point : steps.points)
        addReach(picture, point.scales);
    return picture;
}

SeriesPicture lossesOf(const AwqSteps& steps, std::size_t step) {
    SeriesPicture picture{.xTitle = StepWords::tr("α"),
                          .yTitle = StepWords::tr("% of plain rounding's error")};
    std::vector<QPointF> points;
    for (std::size_t i = 1; i < steps.count(); ++i)
        points.emplace_back(*steps.points[i].ratio, 100 * relativeLoss(steps, i));
    addGrowing(picture, StepWords::tr("output error"), Colour::awqLine, points,
               std::max<std::size_t>(step, 1) - 1);
    if (step == 0) // nothing was tried yet
        picture.series.back().points.clear();
    else
        picture.cursor = *steps.points[step].ratio;
    addAcross(picture, StepWords::tr("no scales"), Colour::rtnLine, 100);
    if (steps.chosen > 0 && step >= steps.chosen)
        picture.notes.push_back(
            {points[steps.chosen - 1],
             StepWords::tr("kept: %1, %2")
                 .arg(ratioText(steps, steps.chosen), percentText(relativeLoss(steps, steps.chosen), 3)),
             Colour::awqLine});
    return picture;
}

} // namespace

StepPicture pictureOf(const StepRecording& recording, const AwqSteps& steps, std::size_t step) {
    return {.sentence = sentenceOf(steps, step),
            .workTitle = StepWords::tr("Scales of the channels"),
            .workCaption =
                StepWords::tr("block %1, %2")
                    .arg(toQt(recording.request.tensor).section(QChar('.'), 1, 1), layersText(steps.layers)),
            .work = scalesOf(steps, step),
            .goalTitle = StepWords::tr("Output error"),
            .goal = lossesOf(steps, step)};
}

} // namespace nibble::ui
