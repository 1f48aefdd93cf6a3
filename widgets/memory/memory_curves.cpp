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

constexpr double kShortestContext = 512, kStepsPerDoubling = 16;
constexpr std::int64_t kMostBatchShown = 4096;

QString sayOfCurves(const char* text) {
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

/// The last context that the curves show.
double lastContext(const MemoryBench& bench) {
    return std::max<double>({131072.0, static_cast<double>(bench.usage().context),
                             static_cast<double>(std::min(bench.model()->trainedContext, kMostContext))});
}

PlotSeries cacheSeries(const MemoryBench& bench, const KvFormats& formats, Colour colour, bool chosen) {
    PlotSeries series =
        seriesOf(toQt(formats.text()), colour, chosen ? PlotSeries::Mark::line : PlotSeries::Mark::dashed);
    const double last = lastContext(bench), unit = bytesOf(bench.unit());
    const int steps = static_cast<int>(std::ceil(kStepsPerDoubling * std::log2(last / kShortestContext)));
    for (int step = 0; step <= steps; ++step) {
        const double context = std::min(last, kShortestContext * std::exp2(step / kStepsPerDoubling));
        series.points.emplace_back(
            context,
            kvCacheBytes(bench.model()->cache, formats, std::llround(context), bench.usage().batch) / unit);
    }
    return series;
}

/// The room is drawn where it is of the curves' size: a line far above would press them flat.
void addRoom(SeriesPicture& picture, const MemoryBench& bench, const MemoryEstimate& estimate) {
    const double unit = bytesOf(bench.unit()), room = roomFor(estimate) / unit;
    if (room <= 0 || room > 3 * picture.series.front().points.back().y())
        return;
    PlotSeries line = seriesOf(
        sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "room %1")).arg(sizeText(room * unit, bench.unit())),
        Colour::review, PlotSeries::Mark::dashed);
    line.points = {{kShortestContext, room}, {lastContext(bench), room}};
    line.figures = false;
    picture.series.push_back(std::move(line));
}

} // namespace

SeriesPicture kvCurves(const MemoryBench& bench) {
    SeriesPicture picture{.xTitle =
                              sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "Context, tokens (log scale)")),
                          .xScale = AxisScale::logarithmic};
    const double unit = bytesOf(bench.unit());
    picture.yTitle =
        sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "KV cache, %1")).arg(toQt(unitName(bench.unit())));
    const auto* row = bench.currentRow();
    const auto& model = bench.model();
    if (!row || !model || !model->hasShape())
        return picture;
    const MemoryUsage& usage = bench.usage();
    const Colour colours[] = {Colour::gptqLine, Colour::ggufLine, Colour::awqLine, Colour::nf4Line};
    picture.series.push_back(cacheSeries(bench, usage.kv, colours[0], true));
    for (const std::string_view other : {"f16", "q8_0", "q4_0"})
        if (other != usage.kv.text())
            picture.series.push_back(
                cacheSeries(bench, *kvFormat(other), colours[picture.series.size()], false));
    addRoom(picture, bench, *row->estimate);
    const auto now = static_cast<double>(usage.context);
    picture.cursor = now;
    picture.notes.push_back(
        {{now, row->estimate->kvBytes / unit}, sizeText(row->estimate->kvBytes, bench.unit()), colours[0]});
    const std::int64_t most = row->estimate->largestContext;
    if (static_cast<double>(most) > kShortestContext && static_cast<double>(most) < lastContext(bench))
        picture.notes.push_back(
            {{static_cast<double>(most), kvCacheBytes(model->cache, usage.kv, most, usage.batch) / unit},
             sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "%1 fit")).arg(contextText(most)),
             Colour::review});
    return picture;
}

namespace {

/// What of the batch's curves is worth a mark: where we are, the ridge, the last batch that fits.
void addBatchNotes(SeriesPicture& picture, const MemoryBench& bench, MemoryUsage usage, std::int64_t last) {
    const MemoryBenchRow& row = *bench.currentRow();
    const auto mark = [&](std::int64_t batch, const QString& text, Colour colour) {
        usage.batch = batch;
        const double seconds = stepTime(*bench.model(), *row.plan, usage).seconds();
        picture.notes.push_back({{static_cast<double>(batch), rateOf(batch, seconds)}, text, colour});
    };
    const std::int64_t now = bench.usage().batch;
    picture.cursor = static_cast<double>(now);
    mark(now, figureText(*row.estimate->tokensPerSecond, 3), Colour::accent);
    if (const auto ridge = row.estimate->ridgeBatch; ridge && *ridge <= last) {
        mark(*ridge, sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "ridge at %1")).arg(*ridge),
             Colour::review);
        const QPointF top = picture.notes.back().at;
        PlotSeries line = seriesOf({}, Colour::review, PlotSeries::Mark::dashed);
        line.points = {{top.x(), picture.series.front().points.front().y()}, top};
        line.unnamed = true;
        line.figures = false;
        picture.series.push_back(std::move(line));
    }
    if (const std::int64_t most = row.estimate->largestBatch; most >= 1 && most <= last)
        mark(most, sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "%1 fit")).arg(most), Colour::text2);
}

} // namespace

SeriesPicture batchCurves(const MemoryBench& bench) {
    SeriesPicture picture{
        .xTitle = sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "Batch, sequences (log scale)")),
        .yTitle = sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "Tokens per second, all sequences")),
        .xScale = AxisScale::logarithmic,
        .yScale = AxisScale::logarithmic};
    const auto* row = bench.currentRow();
    if (!row || !bench.model() || !row->estimate->tokensPerSecond)
        return picture;
    MemoryUsage usage = bench.usage();
    if (usage.second)
        usage.layersOnFirst = row->estimate->loads.front().layers;
    PlotSeries both = seriesOf(sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "at most")), Colour::bar,
                               PlotSeries::Mark::line);
    PlotSeries read = seriesOf(sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "bound by bandwidth")),
                               Colour::gptqLine, PlotSeries::Mark::dashed);
    PlotSeries compute = seriesOf(sayOfCurves(QT_TRANSLATE_NOOP("MemoryCurves", "bound by arithmetic")),
                                  Colour::review, PlotSeries::Mark::dashed);
    const std::int64_t last =
        std::min(kMostBatchShown,
                 std::max<std::int64_t>({512, 2 * usage.batch, 2 * row->estimate->ridgeBatch.value_or(0)}));
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
    addBatchNotes(picture, bench, usage, last);
    return picture;
}

} // namespace nibble::ui
