// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/outliers/outlier_pictures.h"

#include <algorithm>
#include <cmath>

#include "widgets/text.h"

namespace nibble::ui {

QString shareText(double share, int digits) {
    return std::isfinite(share) ? figureText(100 * share, digits) + QStringLiteral(" %")
                                : QStringLiteral("–");
}

QString placeText(const ChannelProfile& profile) {
    QStringList parts;
    for (const auto& name : profile.tensors) {
        const QString whole = toQt(name);
        const QString part = whole.section(QChar('.'), 2, 2);
        parts += part.isEmpty() || profile.layer < 0 ? whole : part;
    }
    const QString readers = parts.join(QStringLiteral(", "));
    return profile.layer < 0 ? readers : QStringLiteral("blk.%1 %2").arg(profile.layer).arg(readers);
}

QString thresholdText(const OutlierThreshold& threshold, const ChannelProfile& profile) {
    const QString value = figureText(threshold.value, 4);
    return threshold.timesMedian
               ? OutlierWords::tr("%1 × the median (%2)").arg(value, figureText(profile.limit(threshold), 3))
               : value;
}

TokenMap tokenMap(const OutlierBench& bench, const std::vector<std::int32_t>& leaving, bool isSigned) {
    const auto inputs = bench.activations();
    const auto* profile = bench.profile();
    if (!inputs || !profile)
        return {};
    QStringList names = bench.study()->tokens;
    if (bench.course()) {
        names.clear();
        for (std::int64_t i = 1; i <= inputs->tokens; ++i)
            names += QString::number(i);
    }
    return {.values = {inputs, &inputs->values},
            .rows = inputs->tokens,
            .channels = inputs->channels,
            .tokens = names,
            .median = profile->medianAbs,
            .outliers = profile->outliers(bench.threshold()),
            .leaving = {leaving.begin(), leaving.end()},
            .isSigned = isSigned};
}

SeriesPicture channelsByPeak(const OutlierBench& bench) {
    SeriesPicture picture{.xTitle = OutlierWords::tr("Channel rank (log scale)"),
                          .yTitle = bench.values() == OutlierBench::Values::inputs
                                        ? OutlierWords::tr("Peak |x|")
                                        : OutlierWords::tr("Peak |w|"),
                          .xScale = AxisScale::logarithmic,
                          .yScale = AxisScale::logarithmic};
    const auto* profile = bench.profile();
    if (!profile)
        return picture;
    const auto outliers = profile->outliers(bench.threshold());
    const auto order = sortedChannels(*profile, ChannelOrder::peak);
    PlotSeries beyond{.name = OutlierWords::tr("%1 channels, %2")
                                  .arg(outliers.size())
                                  .arg(shareText(static_cast<double>(outliers.size()) /
                                                 static_cast<double>(profile->channels))),
                      .colour = Colour::rtn,
                      .points = {},
                      .mark = PlotSeries::Mark::dots};
    PlotSeries rest{.name = OutlierWords::tr("the others"), .colour = Colour::ggufLine, .points = {}};
    for (std::size_t i = 0; i < order.size(); ++i) {
        const QPointF point(static_cast<double>(i) + 1,
                            profile->figures[static_cast<std::size_t>(order[i])].peak);
        (i < outliers.size() ? beyond : rest).points.push_back(point);
    }
    picture.series = {std::move(beyond), std::move(rest)};
    const double limit = profile->limit(bench.threshold());
    picture.series.push_back({.name = OutlierWords::tr("threshold %1").arg(figureText(limit, 3)),
                              .colour = Colour::rtnLine,
                              .points = {{1, limit}, {static_cast<double>(order.size()), limit}},
                              .mark = PlotSeries::Mark::dashed,
                              .figures = false});
    return picture;
}

namespace {

QString figureTitle(LayerFigure figure, const OutlierThreshold& threshold) {
    if (figure == LayerFigure::peakToMedian)
        return OutlierWords::tr("Peak / median");
    if (figure == LayerFigure::kurtosis)
        return OutlierWords::tr("Kurtosis");
    const QString value = figureText(threshold.value, 3);
    return OutlierWords::tr("Channels ≥ %1")
        .arg(threshold.timesMedian ? OutlierWords::tr("%1 × median").arg(value) : value);
}

double figureOf(const ChannelProfile& profile, LayerFigure figure, const OutlierThreshold& threshold) {
    const double value = figure == LayerFigure::outliers
                             ? static_cast<double>(profile.outliers(threshold).size())
                         : figure == LayerFigure::kurtosis ? profile.kurtosis
                                                           : profile.peakToMedian();
    return std::isfinite(value) ? value : 0; // of nothing but zeros
}

} // namespace

BarsPicture layerBars(const OutlierBench& bench, LayerFigure figure) {
    const auto& profiles = bench.profiles();
    BarsPicture picture{.xTitle = OutlierWords::tr("Block"),
                        .yTitle = figureTitle(figure, bench.threshold()),
                        .bars = {},
                        .ticks = {},
                        .chosen = bench.place()};
    constexpr std::int64_t ticks = 12;
    const std::int64_t blocks = profiles.empty() ? 0
                                : profiles.back().layer < 0 && profiles.size() > 1
                                    ? profiles[profiles.size() - 2].layer + 1
                                    : profiles.back().layer + 1;
    const std::int64_t every = std::max<std::int64_t>(1, (blocks + ticks - 1) / ticks);
    std::int64_t before = -2;
    for (const auto& profile : profiles) {
        picture.bars.push_back({placeText(profile), figureOf(profile, figure, bench.threshold()),
                                profile.layer % 2 == 0 ? Colour::bar : Colour::w8a8});
        const bool isFirst = profile.layer != before;
        before = profile.layer;
        picture.ticks.push_back(!isFirst                ? QString()
                                : profile.layer < 0     ? OutlierWords::tr("out")
                                : profile.layer % every ? QString()
                                                        : QString::number(profile.layer));
    }
    return picture;
}

SeriesPicture scalesPerToken(const OutlierBench& bench) {
    SeriesPicture picture{.xTitle = OutlierWords::tr("Token"),
                          .yTitle = OutlierWords::tr("Scale, log"),
                          .yScale = AxisScale::logarithmic};
    const auto inputs = bench.activations();
    const auto* profile = bench.profile();
    if (!inputs || !profile || bench.values() != OutlierBench::Values::inputs)
        return picture;
    std::vector<bool> isOutlier(static_cast<std::size_t>(inputs->channels));
    for (const auto channel : profile->outliers(bench.threshold()))
        isOutlier[static_cast<std::size_t>(channel)] = true;
    std::vector<QPointF> all, without;
    for (std::int64_t token = 0; token < inputs->tokens; ++token) {
        float largest = 0, rest = 0;
        for (std::int64_t c = 0; c < inputs->channels; ++c) {
            const float size =
                std::abs(inputs->values[static_cast<std::size_t>(token * inputs->channels + c)]);
            largest = std::max(largest, size);
            if (!isOutlier[static_cast<std::size_t>(c)])
                rest = std::max(rest, size);
        }
        all.emplace_back(static_cast<double>(token), static_cast<double>(largest) / 127);
        without.emplace_back(static_cast<double>(token), static_cast<double>(rest) / 127);
    }
    picture.series.push_back({.name = OutlierWords::tr("all channels"),
                              .colour = Colour::rtnLine,
                              .points = std::move(all),
                              .mark = PlotSeries::Mark::dots});
    picture.series.push_back({.name = OutlierWords::tr("without outliers"),
                              .colour = Colour::ggufLine,
                              .points = std::move(without),
                              .mark = PlotSeries::Mark::rings});
    picture.cursor = static_cast<double>(bench.token());
    return picture;
}

} // namespace nibble::ui
