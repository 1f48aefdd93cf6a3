// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "core/evaluation/tensor_statistics.h"
#include "widgets/compare/steps/step_picture.h"
#include "widgets/outliers/outlier_pictures.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr int kBins = 81;

double largestOf(const std::vector<float>& values) {
    return values.empty() ? 0 : static_cast<double>(*std::max_element(values.begin(), values.end()));
}

/// Counts over equal bins of [−limit, limit] as steps.
std::vector<QPointF> histogramPoints(const std::vector<float>& values, double limit) {
    Histogram histogram{.low = -limit, .high = limit};
    histogram.counts.resize(kBins);
    for (const float value : values)
        histogram.add(value);
    std::vector<QPointF> points;
    for (int i = 0; i < kBins; ++i)
        points.emplace_back(histogram.low + (i + 0.5) * histogram.binWidth(),
                            static_cast<double>(histogram.counts[static_cast<std::size_t>(i)]));
    return points;
}

/// Counts as dots, joined by a line that runs under the axis where there are none.
void addHistogram(SeriesPicture& picture, const QString& name, Colour colour,
                  const std::vector<float>& values, double limit) {
    const std::vector<QPointF> counts = histogramPoints(values, limit);
    std::vector<QPointF> dots, line;
    for (const QPointF& point : counts) {
        line.emplace_back(point.x(), std::max(point.y(), 0.5));
        if (point.y() > 0)
            dots.push_back(point);
    }
    picture.series.push_back({.name = name,
                              .colour = colour,
                              .points = std::move(line),
                              .mark = PlotSeries::Mark::steps,
                              .unnamed = true,
                              .figures = false});
    picture.series.push_back(
        {.name = name, .colour = colour, .points = std::move(dots), .mark = PlotSeries::Mark::dots});
}

/// What is rounded, before and after, as counts on a log scale.
SeriesPicture histograms(const SurgeryResult& result) {
    SeriesPicture picture{.xTitle = OutlierWords::tr("Input of the layer"),
                          .yTitle = OutlierWords::tr("Count, log"),
                          .yScale = AxisScale::logarithmic};
    const double limit =
        std::max({largestOf(result.before.largestInputs), largestOf(result.after.largestInputs), 1e-30});
    addHistogram(picture,
                 OutlierWords::tr("before, kurtosis %1").arg(figureText(result.before.inputKurtosis, 3)),
                 Colour::rtnLine, result.before.inputs, limit);
    if (result.after.rewritten)
        addHistogram(picture,
                     OutlierWords::tr("after, kurtosis %1").arg(figureText(result.after.inputKurtosis, 3)),
                     Colour::awqLine, result.after.inputs, limit);
    if (result.choice.kind == RemedyKind::clipping) {
        const double clip = result.after.inputClip;
        for (const double at : {-clip, clip})
            picture.series.push_back(
                {.name = OutlierWords::tr("clipped at ±%1").arg(figureText(clip, 3)),
                 .colour = Colour::ggufLine,
                 .points = {{at, 1}, {at, static_cast<double>(result.before.inputs.size())}},
                 .mark = PlotSeries::Mark::dashed,
                 .unnamed = at < 0,
                 .figures = false});
    }
    return picture;
}

/// Largest magnitude of every channel, of inputs and of weights, before and after.
SeriesPicture ranges(const SurgeryResult& result) {
    SeriesPicture picture{.xTitle = OutlierWords::tr("Channel rank (log scale)"),
                          .yTitle = OutlierWords::tr("Largest, log"),
                          .xScale = AxisScale::logarithmic,
                          .yScale = AxisScale::logarithmic};
    const auto order = bySize(result.before.largestInputs);
    const auto add = [&](const QString& name, Colour colour, const std::vector<float>& values, bool before) {
        std::vector<QPointF> points = ordered(values, order);
        for (QPointF& point : points)
            point.rx() += 1;
        picture.series.push_back({.name = name,
                                  .colour = colour,
                                  .points = std::move(points),
                                  .mark = before ? PlotSeries::Mark::dashed : PlotSeries::Mark::line});
    };
    add(OutlierWords::tr("x before"), Colour::rtnLine, result.before.largestInputs, true);
    add(OutlierWords::tr("w before"), Colour::awqLine, result.before.largestWeights, true);
    if (result.after.rewritten) {
        add(OutlierWords::tr("x after"), Colour::rtnLine, result.after.largestInputs, false);
        add(OutlierWords::tr("w after"), Colour::awqLine, result.after.largestWeights, false);
    }
    return picture;
}

/// The one scale of a tensor beside the scales of its tokens.
SeriesPicture scaleLines(const SurgeryResult& result) {
    SeriesPicture picture{.xTitle = OutlierWords::tr("Token"),
                          .yTitle = OutlierWords::tr("Scale, log"),
                          .yScale = AxisScale::logarithmic};
    std::vector<QPointF> tokens;
    double most = 0;
    for (std::int64_t token = 0; token < result.tokens; ++token) {
        float largest = 0;
        for (std::int64_t c = 0; c < result.channels; ++c)
            largest = std::max(
                largest,
                std::abs(result.before.inputs[static_cast<std::size_t>(token * result.channels + c)]));
        tokens.emplace_back(static_cast<double>(token), static_cast<double>(largest) / 127);
        most = std::max(most, tokens.back().y());
    }
    picture.series.push_back({.name = OutlierWords::tr("one per token"),
                              .colour = Colour::awqLine,
                              .points = tokens,
                              .mark = PlotSeries::Mark::dots});
    picture.series.push_back({.name = OutlierWords::tr("one for all"),
                              .colour = Colour::rtnLine,
                              .points = {{0, most}, {static_cast<double>(result.tokens) - 1, most}},
                              .mark = PlotSeries::Mark::dashed});
    return picture;
}

/// Channels that leave, apart from those that stay.
SeriesPicture leavers(const SurgeryResult& result) {
    SeriesPicture picture{.xTitle = OutlierWords::tr("Channel"),
                          .yTitle = OutlierWords::tr("Peak |x|, log"),
                          .yScale = AxisScale::logarithmic};
    PlotSeries stay{.name = OutlierWords::tr("INT8"),
                    .colour = Colour::ggufLine,
                    .points = {},
                    .mark = PlotSeries::Mark::dots};
    PlotSeries leave{.name = OutlierWords::tr("float"),
                     .colour = Colour::rtn,
                     .points = {},
                     .mark = PlotSeries::Mark::rings};
    const auto& columns = result.after.floatColumns;
    const auto& peaks = result.before.largestInputs;
    for (std::size_t c = 0; c < peaks.size(); ++c) {
        const bool leaves = std::binary_search(columns.begin(), columns.end(), static_cast<std::int32_t>(c));
        (leaves ? leave : stay).points.emplace_back(static_cast<double>(c), static_cast<double>(peaks[c]));
    }
    picture.series = {std::move(leave), std::move(stay)};
    const double at = result.choice.threshold;
    picture.series.push_back({.name = OutlierWords::tr("threshold %1").arg(figureText(at, 3)),
                              .colour = Colour::rtnLine,
                              .points = {{0, at}, {static_cast<double>(peaks.size()) - 1, at}},
                              .mark = PlotSeries::Mark::dashed,
                              .figures = false});
    return picture;
}

QString valueTitle(RemedyKind kind) {
    switch (kind) {
    case RemedyKind::llmInt8:
        return OutlierWords::tr("Threshold (log scale)");
    case RemedyKind::smoothQuant:
        return OutlierWords::tr("Migration strength α");
    case RemedyKind::awq:
        return OutlierWords::tr("Exponent");
    default:
        return OutlierWords::tr("Clip, share of the largest |x| (log scale)");
    }
}

} // namespace

QString errorTitle(RemedyKind kind) {
    switch (kind) {
    case RemedyKind::llmInt8:
        return OutlierWords::tr("Error against the threshold");
    case RemedyKind::smoothQuant:
        return OutlierWords::tr("Error against α");
    case RemedyKind::awq:
        return OutlierWords::tr("Error against the exponent");
    case RemedyKind::clipping:
        return OutlierWords::tr("Error against the clip");
    case RemedyKind::rotation:
    case RemedyKind::scales:
        return OutlierWords::tr("Ranges of the channels");
    case RemedyKind::formats:
        break;
    }
    return {};
}

SeriesPicture errorCurve(const SurgeryRun& run) {
    const RemedyChoice& choice = run.choice();
    const bool log = choice.kind == RemedyKind::llmInt8 || choice.kind == RemedyKind::clipping;
    SeriesPicture picture{.xTitle = valueTitle(choice.kind),
                          .yTitle = OutlierWords::tr("Error, %"),
                          .xScale = log ? AxisScale::logarithmic : AxisScale::linear,
                          .series = {},
                          .cursor = choice.value()};
    std::vector<QPointF> output, inputs, share;
    for (const auto& point : run.curve()) {
        output.emplace_back(point.value, 100 * point.outputError);
        inputs.emplace_back(point.value, 100 * point.inputError);
        share.emplace_back(point.value, 100 * point.floatShare);
    }
    if (output.empty())
        return picture;
    picture.series.push_back(
        {.name = OutlierWords::tr("output"), .colour = Colour::ggufLine, .points = output});
    if (choice.kind == RemedyKind::clipping)
        picture.series.push_back(
            {.name = OutlierWords::tr("activations"), .colour = Colour::rtnLine, .points = inputs});
    if (choice.kind == RemedyKind::llmInt8)
        picture.series.push_back({.name = OutlierWords::tr("channels in float, %"),
                                  .colour = Colour::rtnLine,
                                  .points = share,
                                  .mark = PlotSeries::Mark::dashed});
    if (run.result() && run.result()->choice.kind == choice.kind) {
        const auto& result = *run.result();
        addAcross(picture, OutlierWords::tr("before: %1").arg(figureText(100 * result.before.outputError, 3)),
                  Colour::baseLine, 100 * result.before.outputError);
        picture.notes.push_back(
            {{result.choice.value(), 100 * result.after.outputError},
             OutlierWords::tr("%1 at %2")
                 .arg(figureText(100 * result.after.outputError, 3), figureText(result.choice.value(), 3)),
             Colour::ggufLine});
    }
    return picture;
}

QString effectTitle(RemedyKind kind) {
    switch (kind) {
    case RemedyKind::llmInt8:
        return OutlierWords::tr("Channels that leave");
    case RemedyKind::smoothQuant:
        return OutlierWords::tr("The two ranges meet");
    case RemedyKind::awq:
        return OutlierWords::tr("Ranges of the channels");
    case RemedyKind::rotation:
    case RemedyKind::clipping:
        return OutlierWords::tr("Histogram of the inputs");
    case RemedyKind::scales:
        return OutlierWords::tr("Scales");
    case RemedyKind::formats:
        break;
    }
    return {};
}

SeriesPicture effectPicture(const SurgeryResult& result) {
    switch (result.choice.kind) {
    case RemedyKind::llmInt8:
        return leavers(result);
    case RemedyKind::rotation:
    case RemedyKind::clipping:
        return histograms(result);
    case RemedyKind::scales:
        return scaleLines(result);
    default:
        return ranges(result);
    }
}

QString surgerySentence(const SurgeryResult& result) {
    const double largest = largestOf(result.before.largestInputs);
    switch (result.choice.kind) {
    case RemedyKind::llmInt8: {
        const auto count = static_cast<std::int64_t>(result.after.floatColumns.size());
        return OutlierWords::tr("%1 of %2 channels, %3, hold an |x| ≥ %4 and are multiplied in float; "
                                "the others in INT8.")
            .arg(integerText(count), integerText(result.channels),
                 shareText(static_cast<double>(count) / static_cast<double>(result.channels)),
                 figureText(result.choice.threshold, 4));
    }
    case RemedyKind::smoothQuant:
        if (!result.canSmooth)
            return OutlierWords::tr("No norm stands before this layer: SmoothQuant leaves it as it is.");
        return OutlierWords::tr("Each channel is divided by max|x|^α / max|w|^(1 − α), its weights "
                                "multiplied. Largest activation %1 → %2, largest weight %3 → %4.")
            .arg(figureText(largest, 3), figureText(largestOf(result.after.largestInputs), 3),
                 figureText(largestOf(result.before.largestWeights), 3),
                 figureText(largestOf(result.after.largestWeights), 3));
    case RemedyKind::awq:
        if (!result.canScale)
            return OutlierWords::tr(
                "The operation before this layer cannot be rescaled: AWQ only clips its weights.");
        return OutlierWords::tr("Weights INT%1 in groups of 128, activations in float: weights of channels "
                                "with large inputs are enlarged before rounding.")
            .arg(result.choice.bits);
    case RemedyKind::rotation:
        if (!result.after.rewritten && result.choice.rotated)
            return OutlierWords::tr("The rotation does not reach the inputs of this layer.");
        return OutlierWords::tr("Kurtosis of the inputs %1 → %2, largest |x| %3 → %4; 3 is a normal "
                                "distribution's.")
            .arg(figureText(result.before.inputKurtosis, 3), figureText(result.after.inputKurtosis, 3),
                 figureText(largest, 3), figureText(largestOf(result.after.largestInputs), 3));
    case RemedyKind::clipping:
        return OutlierWords::tr("One scale for all tokens; what lies beyond ±%1 is cut. The step is %1 / 127 "
                                "= %2.")
            .arg(figureText(result.after.inputClip, 4), figureText(result.after.inputClip / 127, 3));
    case RemedyKind::scales:
        return OutlierWords::tr("Before: one scale for the whole tensor, %1 / 127 = %2. After: one for each "
                                "token, its own largest |x| / 127.")
            .arg(figureText(largest, 4), figureText(largest / 127, 3));
    case RemedyKind::formats:
        break;
    }
    return OutlierWords::tr("W8A8 rounds activations and weights to 8 bits, W4A16 the weights alone, to 4 "
                            "in groups of 32: outliers in the activations cost it nothing.");
}

BarsPicture formatBars(const SurgeryRun& run) {
    BarsPicture picture{.xTitle = OutlierWords::tr("Scheme"),
                        .yTitle = OutlierWords::tr("Output error, %"),
                        .bars = {},
                        .ticks = {}};
    const auto add = [&](const QString& scheme, const QString& name, double error, Colour colour) {
        picture.bars.push_back({scheme, 100 * error, colour});
        picture.ticks.push_back(name);
    };
    const QStringList names{QStringLiteral("W8A8"), QStringLiteral("W4A16"), QStringLiteral("W4A8")};
    constexpr std::array colours{Colour::w8a8, Colour::rtn, Colour::nf4};
    if (!run.timed().empty()) {
        for (std::size_t i = 0; i < run.timed().size(); ++i)
            add(run.timed()[i].scheme, names[static_cast<qsizetype>(i)], run.timed()[i].outcome.outputError,
                colours[i]);
    } else if (run.result() && run.result()->choice.kind == RemedyKind::formats) {
        add(run.result()->choice.schemeBefore(), names[0], run.result()->before.outputError, colours[0]);
        add(run.result()->choice.scheme(), names[1], run.result()->after.outputError, colours[1]);
    }
    return picture;
}

} // namespace nibble::ui
