// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/steps/step_picture.h"

#include <algorithm>
#include <numeric>

#include "widgets/text.h"

namespace nibble::ui {

StepPicture stepPicture(const StepRecording& recording, std::size_t step) {
    return std::visit([&](const auto& steps) { return pictureOf(recording, steps, step); }, recording.steps);
}

std::size_t stepCount(const StepRecording& recording) {
    return std::visit([](const auto& steps) { return steps.count(); }, recording.steps);
}

std::size_t chosenStep(const StepRecording& recording) {
    if (const auto* awq = std::get_if<AwqSteps>(&recording.steps))
        return awq->chosen;
    if (const auto* smooth = std::get_if<SmoothSteps>(&recording.steps))
        return smooth->chosen;
    return stepCount(recording) - 1;
}

void addGrowing(SeriesPicture& picture, const QString& name, Colour colour,
                const std::vector<QPointF>& points, std::size_t step) {
    picture.series.push_back(
        {.name = name, .colour = colour, .points = points, .faint = true, .unnamed = true});
    const auto end = points.begin() + static_cast<std::ptrdiff_t>(std::min(points.size(), step + 1));
    picture.series.push_back(
        {.name = name, .colour = colour, .points = {points.begin(), end}, .figures = false});
}

void addAcross(SeriesPicture& picture, const QString& name, Colour colour, double y) {
    const auto& points = picture.series.front().points;
    const auto [low, high] = std::minmax_element(
        points.begin(), points.end(), [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
    picture.series.push_back({.name = name,
                              .colour = colour,
                              .points = {{low->x(), y}, {high->x(), y}},
                              .mark = PlotSeries::Mark::dashed});
}

void addReach(SeriesPicture& picture, const std::vector<float>& values) {
    // A log scale has no place for 0: channels that were never anything else.
    for (const float value : values)
        if (value > 0 || picture.yScale == AxisScale::linear) {
            const auto reached = static_cast<double>(value);
            if (picture.reach.empty())
                picture.reach = {reached, reached};
            picture.reach[0] = std::min(picture.reach[0], reached);
            picture.reach[1] = std::max(picture.reach[1], reached);
        }
}

std::vector<std::size_t> bySize(const std::vector<float>& sizes) {
    std::vector<std::size_t> order(sizes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
    return order;
}

std::vector<QPointF> ordered(const std::vector<float>& values, const std::vector<std::size_t>& order) {
    std::vector<QPointF> points;
    for (const std::size_t i : order)
        points.emplace_back(static_cast<double>(points.size()), static_cast<double>(values[i]));
    return points;
}

QString percentText(double share, int digits) {
    return figureText(100 * share, digits) + QStringLiteral(" %");
}

QString layersText(const std::vector<std::string>& names) {
    QStringList parts;
    for (const auto& name : names) {
        const QString whole = toQt(name);
        parts += whole.section(QChar('.'), 2, 2).isEmpty() ? whole : whole.section(QChar('.'), 2, 2);
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace nibble::ui
