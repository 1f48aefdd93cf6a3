// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "widgets/compare/steps/step_picture.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

/// Mean |change| of a column between two states.
double meanMove(const GptqSteps& steps, std::size_t from, std::size_t to, std::int64_t col) {
    double sum = 0;
    for (std::int64_t row = 0; row < steps.rows; ++row)
        sum += std::abs(static_cast<double>(steps.state(to, row, col) - steps.state(from, row, col)));
    return sum / static_cast<double>(steps.rows);
}

QString beginning(const StepRecording& recording, const GptqSteps& steps) {
    return StepWords::tr(
               "Nothing in this window is rounded yet (%1 rows and %2 columns of %3). GPTQ goes from "
               "left to right: each column is rounded to its grid, and what that loses is made up for by "
               "the columns still to come, as far as their inputs rise and fall together.")
        .arg(integerText(steps.rows), integerText(steps.cols), shapeText({recording.rows, recording.cols}));
}

QString rounding(const GptqSteps& steps, std::size_t step) {
    const auto done = static_cast<std::int64_t>(step) - 1;
    QString text =
        StepWords::tr("Column %1 is rounded: its weights move by %2 on average.")
            .arg(integerText(steps.firstCol + done), figureText(meanMove(steps, step - 1, step, done), 3));
    std::int64_t most = -1;
    double largest = 0, sum = 0;
    for (std::int64_t col = done + 1; col < steps.cols; ++col) {
        const double move = meanMove(steps, step - 1, step, col);
        sum += move;
        if (move > largest) {
            largest = move;
            most = col;
        }
    }
    if (most >= 0)
        text += QChar(' ') +
                StepWords::tr("The %1 columns to its right take the error up: by %2 on average, most of all "
                              "column %3 (%4).")
                    .arg(integerText(steps.cols - done - 1),
                         figureText(sum / static_cast<double>(steps.cols - done - 1), 3),
                         integerText(steps.firstCol + most), figureText(largest, 3));
    return text;
}

QString figures(const GptqSteps& steps, std::size_t step) {
    QString text = StepWords::tr("Lost of these rows' output so far: %1; rounded to nearest it would be %2.")
                       .arg(percentText(steps.error[step]), percentText(steps.nearestError[step]));
    if (step + 1 == steps.count())
        text += QChar(' ') + StepWords::tr("With every column of the matrix rounded: %1 beside %2.")
                                 .arg(percentText(steps.finalError), percentText(steps.finalNearestError));
    return text;
}

WindowMap mapOf(const GptqSteps& steps, std::size_t step) {
    WindowMap map{.rows = steps.rows,
                  .cols = steps.cols,
                  .firstRow = steps.firstRow,
                  .firstCol = steps.firstCol,
                  .current = static_cast<qint64>(step) - 1};
    const auto begin = steps.states.begin() + static_cast<std::ptrdiff_t>(step * steps.original.size());
    map.weights.assign(begin, begin + static_cast<std::ptrdiff_t>(steps.original.size()));
    // The scales are those of the whole walk: colours mean the same at every step. The few that lie beyond
    // take the colour of the end.
    double weights = 0, changes = 0;
    for (std::size_t i = 0; i < steps.states.size(); ++i) {
        const auto original = static_cast<double>(steps.original[i % steps.original.size()]);
        weights += original * original;
        changes += std::pow(static_cast<double>(steps.states[i]) - original, 2);
    }
    const auto count = static_cast<double>(steps.states.size());
    const auto limit = [&](double squares) {
        const double found = 3 * std::sqrt(squares / count);
        return static_cast<float>(found > 0 ? found : 1);
    };
    map.weightLimit = limit(weights);
    map.changeLimit = limit(changes);
    for (std::size_t i = 0; i < map.weights.size(); ++i)
        map.change.push_back(map.weights[i] - steps.original[i]);
    return map;
}

std::vector<QPointF> overColumns(const GptqSteps& steps, const std::vector<double>& errors) {
    std::vector<QPointF> points;
    for (const double error : errors)
        points.emplace_back(static_cast<double>(steps.firstCol) + static_cast<double>(points.size()),
                            100 * error);
    return points;
}

} // namespace

StepPicture pictureOf(const StepRecording& recording, const GptqSteps& steps, std::size_t step) {
    StepPicture picture;
    picture.sentence =
        (step == 0 ? beginning(recording, steps) : rounding(steps, step)) + QChar(' ') + figures(steps, step);
    picture.workTitle = StepWords::tr("Weights, column by column");
    picture.workCaption = StepWords::tr("%1, rows %2 – %3, columns %4 – %5")
                              .arg(toQt(recording.request.tensor), integerText(steps.firstRow),
                                   integerText(steps.firstRow + steps.rows - 1), integerText(steps.firstCol),
                                   integerText(steps.firstCol + steps.cols - 1));
    picture.work = mapOf(steps, step);
    picture.goalTitle = StepWords::tr("Output error");
    picture.goal = {.xTitle = StepWords::tr("columns rounded"),
                    .yTitle = StepWords::tr("lost of the output, %"),
                    .cursor = static_cast<double>(steps.firstCol) + static_cast<double>(step)};
    addGrowing(picture.goal, StepWords::tr("to nearest"), Colour::rtnLine,
               overColumns(steps, steps.nearestError), step);
    addGrowing(picture.goal, QStringLiteral("GPTQ"), Colour::gptqLine, overColumns(steps, steps.error), step);
    return picture;
}

} // namespace nibble::ui
