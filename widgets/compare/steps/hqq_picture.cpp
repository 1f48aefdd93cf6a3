// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <numeric>

#include "widgets/compare/steps/step_picture.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr int kMostLevelBits = 5; // more levels than that are no lines any more

std::ptrdiff_t leftOut(const HqqSteps::Point& point) {
    return std::count_if(point.weights.begin(), point.weights.end(),
                         [](const HqqWeight& weight) { return weight.sparse != 0; });
}

QString sentenceOf(const HqqSteps& steps, std::size_t step) {
    const auto& point = steps.points[step];
    const QString error = figureText(point.error, 4);
    if (step + 1 == steps.count())
        return StepWords::
            tr("As stored: step %1, zero point %2. The group's mean error is %3, %4 of what it was on its "
               "first grid; over the whole matrix it falls from %5 to %6.")
                .arg(figureText(static_cast<double>(point.scale), 4),
                     figureText(static_cast<double>(point.zero), 5), error,
                     percentText(point.error / std::max(steps.points.front().error, 1e-30)),
                     figureText(steps.firstError, 4), figureText(steps.storedError, 4));
    QString text =
        StepWords::tr(
            "Start %1, iteration %2: on a grid of step %3 with zero point %4 the mean error of the group's "
            "%5 weights is %6 (mean |error|^%7: %8).")
            .arg(integerText(point.run + 1), integerText(point.iteration + 1),
                 figureText(static_cast<double>(point.scale), 4),
                 figureText(static_cast<double>(point.zero), 5), integerText(std::ssize(steps.weights)),
                 error, figureText(steps.power, 2), figureText(point.norm, 4));
    const auto outliers = leftOut(point);
    text += QChar(' ') +
            (outliers > 0
                 ? StepWords::tr("Shrinking with β = %1 sets the errors of %2 weights apart as outliers'; "
                                 "the rest moves the zero point.")
                       .arg(figureText(point.penalty, 4), integerText(outliers))
                 : StepWords::tr("No error survives shrinking with β = %1: the zero point moves to the mean.")
                       .arg(figureText(point.penalty, 4)));
    if (point.isBest)
        text += QChar(' ') + StepWords::tr("The least error so far.");
    return text;
}

SeriesPicture gridOf(const HqqSteps& steps, std::size_t step) {
    const auto& point = steps.points[step];
    std::vector<std::size_t> order(steps.weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return steps.weights[a] < steps.weights[b]; });
    std::vector<float> rounded;
    for (const auto& weight : point.weights)
        rounded.push_back((weight.code - point.zero) * point.scale);
    SeriesPicture picture{.xTitle = StepWords::tr("the group's weights, smallest first"),
                          .yTitle = StepWords::tr("weight")};
    picture.series.push_back({.name = StepWords::tr("on the grid"),
                              .colour = Colour::awqLine,
                              .points = ordered(rounded, order),
                              .mark = PlotSeries::Mark::steps});
    picture.series.push_back({.name = StepWords::tr("weights"),
                              .colour = Colour::base,
                              .points = ordered(steps.weights, order),
                              .mark = PlotSeries::Mark::dots});
    PlotSeries apart{.name = StepWords::tr("error set apart"),
                     .colour = Colour::rtnLine,
                     .mark = PlotSeries::Mark::rings,
                     .figures = false};
    for (std::size_t i = 0; i < order.size(); ++i)
        if (point.weights[order[i]].sparse != 0)
            apart.points.emplace_back(static_cast<double>(i), static_cast<double>(steps.weights[order[i]]));
    picture.series.push_back(std::move(apart));
    const int last = (1 << steps.bits) - 1;
    const auto level = [](const HqqSteps::Point& of, int code) {
        return static_cast<double>((static_cast<float>(code) - of.zero) * of.scale);
    };
    // As far as the grid that the run began on: the start that is meant for constant groups lies far outside.
    const double low = level(steps.points.front(), 0), high = level(steps.points.front(), last);
    const double margin = (high - low) / last;
    addReach(picture, steps.weights);
    picture.reach.insert(picture.reach.end(), {low, high});
    for (int code = 0; code <= last && steps.bits <= kMostLevelBits; ++code)
        if (const double y = level(point, code); y >= low - margin && y <= high + margin)
            picture.levels.push_back(y);
    return picture;
}

SeriesPicture errorsOf(const HqqSteps& steps, std::size_t step) {
    SeriesPicture picture{.xTitle = StepWords::tr("iteration, one start after the other"),
                          .yTitle = StepWords::tr("mean |error| of the group (log scale)"),
                          .yScale = AxisScale::logarithmic,
                          .cursor = static_cast<double>(step) + 1};
    std::vector<QPointF> points;
    for (const auto& point : steps.points)
        points.emplace_back(static_cast<double>(points.size()) + 1, point.error);
    addGrowing(picture, StepWords::tr("mean |error|"), Colour::awqLine, points, step);
    addAcross(picture, StepWords::tr("first grid"), Colour::rtnLine, steps.points.front().error);
    for (std::size_t i = 1; i + 1 < steps.count(); ++i)
        if (steps.points[i].run != steps.points[i - 1].run && i <= step)
            picture.notes.push_back({points[i],
                                     StepWords::tr("start %1").arg(integerText(steps.points[i].run + 1)),
                                     Colour::text2});
    if (step + 1 == steps.count())
        picture.notes.push_back({points.back(), StepWords::tr("stored"), Colour::awqLine});
    return picture;
}

} // namespace

StepPicture pictureOf(const StepRecording& recording, const HqqSteps& steps, std::size_t step) {
    const QString where =
        steps.row < 0
            ? StepWords::tr("%1, group %2 down the columns")
                  .arg(toQt(recording.request.tensor), integerText(steps.group))
            : StepWords::tr("%1, row %2, columns %3 – %4")
                  .arg(toQt(recording.request.tensor), integerText(steps.row), integerText(steps.firstCol),
                       integerText(steps.firstCol + static_cast<std::int64_t>(steps.size) - 1));
    return {.sentence = sentenceOf(steps, step),
            .workTitle = StepWords::tr("One group on its grid"),
            .workCaption = where,
            .work = gridOf(steps, step),
            .goalTitle = StepWords::tr("Error of the group"),
            .goal = errorsOf(steps, step)};
}

} // namespace nibble::ui
