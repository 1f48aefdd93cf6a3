// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/range_texts.h"

#include <cmath>

#include <QCoreApplication>
#include <QLocale>

#include "widgets/ranges/range_bench.h"
#include "widgets/session.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

QString sayOfRanges(const char* text) {
    return QCoreApplication::translate("nibble::ui::RangesPage", text);
}

QString exact(double value) {
    return QString::number(value, 'g', 17);
}

/// A formula, and below it with the numbers of the moment.
QString withNumbers(const char* formula, const QString& numbers) {
    return sayOfRanges(formula) + QStringLiteral("\n= ") + numbers;
}

/// For a shell.
QString quoted(QString text) {
    return QChar('\'') + text.replace(QChar('\''), QStringLiteral("'\\''")) + QChar('\'');
}

void addDistribution(QStringList& words, const DistributionSettings& drawn) {
    words += QStringLiteral("--distribution %1 --samples %2 --seed %3")
                 .arg(toQt(drawn.name))
                 .arg(drawn.samples)
                 .arg(drawn.seed);
    if (drawn.location != 0)
        words += QStringLiteral("--location ") + exact(drawn.location);
    if (drawn.scale != 1)
        words += QStringLiteral("--scale ") + exact(drawn.scale);
    if (drawn.name == "student")
        words += QStringLiteral("--degrees ") + exact(drawn.degrees);
}

void addHand(QStringList& words, const RangeSettings& settings) {
    const GridRequest request = settings.request();
    if (request.range)
        words += QStringLiteral("--range=%1:%2").arg(exact(request.range->low), exact(request.range->high));
    if (request.shrink != 1)
        words += QStringLiteral("--shrink ") + exact(request.shrink);
    for (const HandRange& hand : request.byHand)
        words += QStringLiteral("--grid-range %1:%2:%3")
                     .arg(hand.grid)
                     .arg(exact(hand.range.low), exact(hand.range.high));
}

Metric againstMinMax(const RangeAnswer& answer) {
    const auto sqnr = answer.row.figures.error.sqnrDb(), reference = answer.minMax.figures.error.sqnrDb();
    const double gain = sqnr && reference ? *sqnr - *reference : 0;
    return {sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "Against min-max")),
            (gain >= 0 ? QStringLiteral("+") : QStringLiteral("−")) +
                QLocale().toString(std::abs(gain), 'f', 1),
            QStringLiteral("dB"), kindOf(answer),
            sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage",
                                          "SQNR less that of min-max with the same scheme"))};
}

Metric bitsPerValue(const RangeAnswer& answer) {
    const RangeRow& row = answer.row;
    const double bits = row.figures.bitsPerValue;
    return {sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "Bits per value")),
            QLocale().toString(bits, 'f', 2),
            {},
            Kind::computed,
            withNumbers(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "Codes, scales and zero points"),
                        QStringLiteral("%1 + %2")
                            .arg(row.request.scheme.bits)
                            .arg(figureText(bits - row.request.scheme.bits)))};
}

Metric shareMetric(const char* name, const char* meaning, double part, const RangeAnswer& answer) {
    const double noise = answer.row.figures.error.noise();
    return {sayOfRanges(name),
            noise > 0 ? QLocale().toString(100 * part / noise, 'f', 0) : QStringLiteral("–"),
            sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "% of error")), kindOf(answer),
            withNumbers(meaning, QStringLiteral("%1 / %2").arg(figureText(part), figureText(noise)))};
}

Metric cosineMetric(const GridError& error, Kind kind) {
    return {sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "Cosine")),
            error.cosine() ? figureText(*error.cosine()) : QStringLiteral("–"),
            {},
            kind,
            withNumbers(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "Σx·x̂ / (‖x‖ ‖x̂‖)"),
                        QStringLiteral("%1 / (%2 · %3)")
                            .arg(figureText(error.product), figureText(std::sqrt(error.signal)),
                                 figureText(std::sqrt(error.energy))))};
}

std::vector<Metric> errorMetrics(const RangeAnswer& answer) {
    const RangeFigures& figures = answer.row.figures;
    const GridError& error = figures.error;
    const Kind kind = kindOf(answer);
    const QString margin = figures.sqnrMargin
                               ? sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "dB ± %1"))
                                     .arg(figureText(*figures.sqnrMargin, 2))
                               : QStringLiteral("dB");
    const QString noise = figureText(error.noise());
    return {{sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "SQNR")), sqnrText(error.sqnrDb()),
             margin, kind,
             withNumbers(QT_TRANSLATE_NOOP("nibble::ui::RangesPage",
                                           "10 log₁₀(Σx² / Σ(x − x̂)²): signal to quantization noise"),
                         QStringLiteral("10 log₁₀(%1 / %2)").arg(figureText(error.signal), noise))},
            {sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "MSE")),
             figureText(error.meanSquare(), 3),
             {},
             kind,
             withNumbers(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "Mean of (x − x̂)²"),
                         QStringLiteral("%1 / %2").arg(noise, integerText(std::llround(error.count))))},
            shareMetric(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "Rounding"),
                        QT_TRANSLATE_NOOP("nibble::ui::RangesPage",
                                          "Squared error of values between the grid's ends"),
                        error.rounding, answer),
            shareMetric(
                QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "Clipping"),
                QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "Squared error of values beyond the grid's ends"),
                error.clipping, answer),
            {sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "Largest error")),
             figureText(error.largest, 3),
             {},
             kind,
             sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "max |x − x̂|, at x = %1"))
                 .arg(figureText(error.largestAt))},
            cosineMetric(error, kind)};
}

} // namespace

Kind kindOf(const RangeAnswer& answer) {
    return answer.data->isSample() ? Kind::estimated : Kind::computed;
}

QString sqnrText(const std::optional<double>& sqnr) {
    return sqnr ? QLocale().toString(*sqnr, 'f', 1) : QStringLiteral("∞");
}

std::vector<Metric> rangeMetrics(const RangeBench& bench) {
    std::vector<Metric> metrics = errorMetrics(*bench.shown());
    metrics.push_back(againstMinMax(*bench.shown()));
    metrics.push_back(bitsPerValue(*bench.shown()));
    if (bench.gridAt() && bench.answer())
        metrics.push_back(
            {sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "All grids")),
             sqnrText(bench.answer()->row.figures.error.sqnrDb()), QStringLiteral("dB"),
             kindOf(*bench.answer()),
             sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage",
                                           "SQNR over all values, with this grid as it is now"))});
    return metrics;
}

QString shownText(const RangeBench& bench) {
    const QString source = sourceText(bench.settings().source);
    const RangeData& values = *bench.data();
    if (const auto grid = bench.gridAt())
        return QStringLiteral("%1, %2").arg(source, placeText(values, bench.settings().scheme, *grid));
    const RangeData& used = bench.shown() ? *bench.shown()->data : values;
    return used.isSample() ? sayOfRanges(QT_TRANSLATE_NOOP("nibble::ui::RangesPage", "%1, %2 of %3 rows"))
                                 .arg(source, integerText(used.rows()), integerText(used.allRows()))
                           : source;
}

QString rangeCommand(const Session& session, const RangeBench& bench) {
    const RangeSettings& settings = bench.settings();
    const RangeSource& source = settings.source;
    QStringList words{QStringLiteral("nibble ranges")};
    switch (source.kind) {
    case RangeSource::Kind::distribution:
        addDistribution(words, source.distribution);
        break;
    case RangeSource::Kind::list: {
        QStringList values;
        for (const double value : bench.list())
            values += exact(value);
        words += QStringLiteral("--values=") + values.join(QChar(','));
        break;
    }
    case RangeSource::Kind::tensor:
    case RangeSource::Kind::activations:
        if (session.model() && !session.model()->path.empty())
            words += quoted(toQt(session.model()->path));
        words += QStringLiteral("--tensor ") + source.tensor;
        if (source.kind == RangeSource::Kind::activations)
            words += QStringLiteral("--prompt ") + quoted(source.prompt);
        break;
    case RangeSource::Kind::picture:
        return {}; // the command line reads no pictures
    }
    words += QStringLiteral("--bits %1 --scheme %2 --calibrator %3")
                 .arg(settings.scheme.bits)
                 .arg(toQt(settings.scheme.text()), toQt(info(settings.rule).name));
    if (settings.rule == RangeRule::percentile)
        words += QStringLiteral("--percentile ") + exact(settings.percentile);
    addHand(words, settings);
    return words.join(QChar(' '));
}

} // namespace nibble::ui
