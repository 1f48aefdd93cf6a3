// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/memory/memory_curves.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>

#include "widgets/memory/memory_bench.h"
#include "widgets/memory/memory_text.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr double kFirstContext = 512, kStepsPerDoubling = 4;
constexpr std::int64_t kMostBatchShown = 4096;

QString say(const char* text) {
    return QCoreApplication::translate("MemoryCurves", text);
}

/// What the chosen format leaves for the cache on all devices together.
double roomFor(const MemoryEstimate& estimate) {
    double room = 0;
    for (const DeviceLoad& load : estimate.loads)
        room += std::max(0.0, load.leftBytes - load.weightBytes - load.runtimeBytes);
    return room;
}

PlotSeries seriesOf(const QString& name, Colour colour, PlotSeries::Mark mark) {
    PlotSeries series;
    series.name = name;
    series.colour = colour;
    series.mark = mark;
    return series;
}

/// The tokens per second of all sequences, of one part of the step's time.
double rateOf(std::int64_t batch, double seconds) {
    return seconds > 0 && std::isfinite(seconds) ? static_cast<double>(batch) / seconds : NAN;
}

} // namespace

SeriesPicture kvCurves(const MemoryBench& bench) {
    SeriesPicture picture{.xTitle = say(QT_TRANSLATE_NOOP("MemoryCurves", "Context, tokens (log scale)")),
                          .xScale = AxisScale::logarithmic};
    const double unit = bytesOf(bench.unit());
    picture.yTitle = say(QT_TRANSLATE_NOOP("MemoryCurves", "KV cache, %1")).arg(toQt(unitName(bench.unit())));
    const auto* row = bench.currentRow();
    const auto& model = bench.model();
    if (!row || !model || !model->hasShape())
        return picture;
    const MemoryUsage& usage = bench.usage();
    const double last =
        std::max<double>({131072.0, static_cast<double>(usage.context),
                          static_cast<double>(std::min(model->trainedContext, kMostContext))});
    const int steps = static_cast<int>(std::ceil(kStepsPerDoubling * std::log2(last / kFirstContext)));
    std::vector<std::string_view> names{usage.kv.name};
    for (const std::string_view other : {"f16", "q8_0", "q4_0"})
        if (other != usage.kv.name)
            names.push_back(other);
    const Colour colours[] = {Colour::gptqLine, Colour::ggufLine, Colour::awqLine, Colour::nf4Line};
    const double room = roomFor(*row->estimate) / unit;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const KvFormat format = *kvFormat(names[i]);
        PlotSeries series =
            seriesOf(toQt(names[i]), colours[i], i == 0 ? PlotSeries::Mark::line : PlotSeries::Mark::dashed);
        for (int step = 0; step <= steps; ++step) {
            const double context = std::min(last, kFirstContext * std::exp2(step / kStepsPerDoubling));
            series.points.emplace_back(
                context, kvCacheBytes(model->cache, format, std::llround(context), usage.batch) / unit);
        }
        picture.series.push_back(std::move(series));
    }
    // The room is drawn where it is of the curves' size: a line far above would press them flat.
    const double highest = picture.series.front().points.back().y();
    if (room > 0 && room < 3 * highest) {
        PlotSeries line = seriesOf(
            say(QT_TRANSLATE_NOOP("MemoryCurves", "room %1")).arg(sizeText(room * unit, bench.unit())),
            Colour::review, PlotSeries::Mark::dashed);
        line.points = {{kFirstContext, room}, {last, room}};
        line.figures = false;
        picture.series.push_back(std::move(line));
    }
    const double now = row->estimate->kvBytes / unit;
    picture.cursor = static_cast<double>(usage.context);
    picture.notes.push_back(
        {{static_cast<double>(usage.context), now}, sizeText(now * unit, bench.unit()), Colour::gptqLine});
    const auto most = static_cast<double>(row->estimate->largestContext);
    if (most > kFirstContext && most < last)
        picture.notes.push_back(
            {{most, kvCacheBytes(model->cache, usage.kv, row->estimate->largestContext, usage.batch) / unit},
             say(QT_TRANSLATE_NOOP("MemoryCurves", "%1 fit")).arg(contextText(row->estimate->largestContext)),
             Colour::review});
    return picture;
}

SeriesPicture batchCurves(const MemoryBench& bench) {
    SeriesPicture picture{.xTitle = say(QT_TRANSLATE_NOOP("MemoryCurves", "Batch, sequences (log scale)")),
                          .yTitle =
                              say(QT_TRANSLATE_NOOP("MemoryCurves", "Tokens per second, all sequences")),
                          .xScale = AxisScale::logarithmic,
                          .yScale = AxisScale::logarithmic};
    const auto* row = bench.currentRow();
    if (!row || !bench.model() || !row->estimate->tokensPerSecond)
        return picture;
    MemoryUsage usage = bench.usage();
    if (usage.second)
        usage.layersOnFirst = row->estimate->loads.front().layers;
    PlotSeries both =
        seriesOf(say(QT_TRANSLATE_NOOP("MemoryCurves", "at most")), Colour::bar, PlotSeries::Mark::line);
    PlotSeries read = seriesOf(say(QT_TRANSLATE_NOOP("MemoryCurves", "bound by bandwidth")), Colour::gptqLine,
                               PlotSeries::Mark::dashed);
    PlotSeries compute = seriesOf(say(QT_TRANSLATE_NOOP("MemoryCurves", "bound by arithmetic")),
                                  Colour::review, PlotSeries::Mark::dashed);
    const std::int64_t last = std::clamp<std::int64_t>(
        std::max<std::int64_t>({512, 2 * usage.batch, 2 * row->estimate->ridgeBatch.value_or(0)}), 2,
        kMostBatchShown);
    for (std::int64_t batch = 1; batch <= last; batch = std::max(batch + 1, batch * 5 / 4)) {
        usage.batch = batch;
        const StepTime time = stepTime(*bench.model(), *row->plan, usage);
        const auto x = static_cast<double>(batch);
        both.points.emplace_back(x, rateOf(batch, time.seconds()));
        read.points.emplace_back(x, rateOf(batch, time.readSeconds));
        if (time.computeSeconds > 0)
            compute.points.emplace_back(x, rateOf(batch, time.computeSeconds));
    }
    picture.series = {std::move(both), std::move(read)};
    if (!compute.points.empty())
        picture.series.push_back(std::move(compute));
    picture.cursor = static_cast<double>(bench.usage().batch);
    picture.notes.push_back({{*picture.cursor, *row->estimate->tokensPerSecond},
                             figureText(*row->estimate->tokensPerSecond, 3),
                             Colour::accent});
    if (const auto ridge = row->estimate->ridgeBatch; ridge && *ridge <= last) {
        usage.batch = *ridge;
        picture.notes.push_back({{static_cast<double>(*ridge),
                                  rateOf(*ridge, stepTime(*bench.model(), *row->plan, usage).seconds())},
                                 say(QT_TRANSLATE_NOOP("MemoryCurves", "ridge at %1")).arg(*ridge),
                                 Colour::review});
    }
    if (const std::int64_t most = row->estimate->largestBatch; most >= 1 && most <= last) {
        usage.batch = most;
        picture.notes.push_back(
            {{static_cast<double>(most), rateOf(most, stepTime(*bench.model(), *row->plan, usage).seconds())},
             say(QT_TRANSLATE_NOOP("MemoryCurves", "%1 fit")).arg(most),
             Colour::text2});
    }
    return picture;
}

} // namespace nibble::ui
