// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/home/questions.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>
#include <QPainter>

#include "core/evaluation/memory_use.h"
#include "core/experiment/plot_style.h"
#include "core/formats/numbers/stored_number.h"
#include "widgets/controls/field_look.h"
#include "widgets/controls/variant_mark.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

using Facts = const std::shared_ptr<const HomeFacts>&;

QString sayOfHome(const char* text) {
    return QCoreApplication::translate("Questions", text);
}

void setMethods(Session& session, std::vector<std::string> methods) {
    auto& comparison = session.comparison();
    if (comparison.running())
        return;
    Experiment experiment = comparison.experiment();
    experiment.methods = std::move(methods);
    comparison.setExperiment(experiment);
}

/// The rows of the last run, if it has figures.
const Result* measured(Session& session) {
    const auto& result = session.comparison().result();
    return result && session.comparison().complete() && result->variants.size() > 1 ? result.get() : nullptr;
}

// --- Will it fit? Bars to scale against the memory that is free.

QString fitAnswer(Facts facts) {
    if (!facts || facts->sizes.empty())
        return sayOfHome(
            QT_TRANSLATE_NOOP("Questions", "The size of every method, exact before anything runs."));
    const auto& smallest = *std::min_element(facts->sizes.begin(), facts->sizes.end(),
                                             [](const auto& a, const auto& b) { return a.bytes < b.bytes; });
    return sayOfHome(QT_TRANSLATE_NOOP("Questions", "%1 needs %2 for its weights; %3 of memory are free."))
        .arg(toQt(smallest.scheme), bytesText(smallest.bytes),
             bytesText(static_cast<double>(memoryUse().availableBytes)));
}

void fitSketch(QPainter& painter, const QRectF& box, Facts facts) {
    if (!facts || facts->sizes.empty())
        return;
    const auto& look = theme();
    double largest = 0;
    for (const auto& size : facts->sizes)
        largest = std::max(largest, size.bytes);
    const double row = box.height() / static_cast<double>(facts->sizes.size()), names = look.px(36);
    painter.setFont(look.numberFont(Type::caption));
    for (std::size_t i = 0; i < facts->sizes.size(); ++i) {
        const auto& size = facts->sizes[i];
        const QRectF line(box.left(), box.top() + row * static_cast<double>(i), box.width(), row);
        painter.setPen(look.colour(Colour::text2));
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, toQt(size.scheme));
        const double room = box.width() - names - look.px(52);
        const QRectF bar(line.left() + names, line.center().y() - look.px(6), room * size.bytes / largest,
                         look.px(12));
        painter.fillRect(bar, look.colour(Colour::bar));
        painter.drawText(QRectF(bar.right() + 6, line.top(), 80, row), Qt::AlignVCenter,
                         bytesText(size.bytes));
    }
}

// --- What does 4-bit do? The histogram with the sixteen levels on it.

QString fourBitAnswer(Facts facts) {
    if (!facts || !facts->fourBitSqnr)
        return sayOfHome(
            QT_TRANSLATE_NOOP("Questions", "8, 4, 3 and 2 bits by round to nearest, side by side."));
    return sayOfHome(QT_TRANSLATE_NOOP("Questions", "%1 dB on %2 rows of %3 (computed)."))
        .arg(QLocale().toString(*facts->fourBitSqnr, 'f', 1), integerText(facts->sampledRows),
             toQt(facts->tensor));
}

void fourBitSketch(QPainter& painter, const QRectF& box, Facts facts) {
    if (!facts || facts->histogram.empty())
        return;
    const auto& look = theme();
    const double step = box.width() / static_cast<double>(facts->histogram.size());
    const QColor fill = look.category(QStringLiteral("w8a8")).fill;
    for (std::size_t i = 0; i < facts->histogram.size(); ++i) {
        const double height = box.height() * facts->histogram[i];
        painter.fillRect(
            QRectF(box.left() + step * static_cast<double>(i) + 0.5, box.bottom() - height, step - 1, height),
            fill);
    }
    painter.setPen(QPen(look.colour(Colour::text2), 1));
    for (int level = -7; level <= 7; ++level) { // as many on each side of zero: −8 is hardly ever used
        const double x = box.center().x() + level * box.width() / 15;
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()));
    }
}

// --- Which method? Size against divergence, of the last run.

QString methodAnswer(Session& session) {
    const auto* result = measured(session);
    if (!result) {
        const auto& comparison = session.comparison();
        return sayOfHome(QT_TRANSLATE_NOOP("Questions",
                                           "%1 methods on this model, quality and speed measured: about %2."))
            .arg(comparison.experiment().methods.size())
            .arg(durationText(comparison.estimatedSeconds()));
    }
    const VariantResult* best = nullptr;
    for (const auto& variant : result->variants)
        if (variant.verdict && variant.verdict->status == "PASS" && variant.bytes &&
            (!best || *variant.bytes < *best->bytes))
            best = &variant;
    if (!best)
        return sayOfHome(QT_TRANSLATE_NOOP("Questions", "None of %1 methods passes for certain."))
            .arg(result->variants.size() - 1);
    return sayOfHome(QT_TRANSLATE_NOOP("Questions", "%1 passes with %2."))
        .arg(toQt(best->method), bytesText(static_cast<double>(*best->bytes)));
}

void drawAxes(QPainter& painter, const QRectF& box) {
    painter.setPen(QPen(theme().colour(Colour::axis), 1));
    painter.drawLine(box.topLeft(), box.bottomLeft());
    painter.drawLine(box.bottomLeft(), box.bottomRight());
}

void methodSketch(QPainter& painter, const QRectF& box, Session& session) {
    drawAxes(painter, box);
    const auto& result = session.comparison().result();
    if (!result || result->variants.empty())
        return;
    const auto styles = variantStyles(result->variants);
    double largest = 1, worst = 0;
    for (const auto& variant : result->variants) {
        largest = std::max(largest, static_cast<double>(variant.bytes.value_or(0)));
        worst = std::max(worst, std::log1p(variant.klDivergence.value_or(0) * 100));
    }
    const double mark = theme().px(10);
    for (std::size_t i = 0; i < styles.size(); ++i) {
        const auto& variant = result->variants[i];
        const double x = box.left() + mark +
                         static_cast<double>(variant.bytes.value_or(0)) / largest * (box.width() - 2 * mark);
        const bool known = variant.klDivergence || variant.baseline;
        const double share = worst > 0 ? std::log1p(variant.klDivergence.value_or(0) * 100) / worst : 0;
        const double y = box.bottom() - mark - (known ? share : 0) * (box.height() - 2 * mark);
        paintVariantMark(painter, QRectF(x - mark / 2, y - mark / 2, mark, mark), styles[i], !known);
    }
}

// --- How fast? Tokens per second, of the last run.

QString speedAnswer(Session& session) {
    const auto* result = measured(session);
    const VariantResult *base = nullptr, *fastest = nullptr;
    if (result)
        for (const auto& variant : result->variants) {
            if (variant.baseline && variant.generate)
                base = &variant;
            else if (variant.generate &&
                     (!fastest || variant.generate->tokensPerSecond > fastest->generate->tokensPerSecond))
                fastest = &variant;
        }
    if (!base || !fastest)
        return sayOfHome(QT_TRANSLATE_NOOP(
            "Questions", "Prompt and generation timed apart, beside this machine's bandwidth."));
    return sayOfHome(QT_TRANSLATE_NOOP("Questions", "%1 generates %2 times as fast as the model as opened."))
        .arg(
            toQt(fastest->method),
            QLocale().toString(fastest->generate->tokensPerSecond / base->generate->tokensPerSecond, 'f', 2));
}

void speedSketch(QPainter& painter, const QRectF& box, Session& session) {
    drawAxes(painter, box);
    const auto& result = session.comparison().result();
    if (!result || result->variants.empty())
        return;
    const auto styles = variantStyles(result->variants);
    double fastest = 0;
    for (const auto& variant : result->variants)
        fastest = std::max(fastest, variant.generate ? variant.generate->tokensPerSecond : 0.0);
    const double step = box.width() / static_cast<double>(styles.size());
    for (std::size_t i = 0; i < styles.size(); ++i) {
        const auto& variant = result->variants[i];
        const double share =
            fastest > 0 && variant.generate ? variant.generate->tokensPerSecond / fastest : 0.04;
        const double height = share * (box.height() - 4);
        const auto colours = theme().category(QString::fromStdString(styles[i].colour));
        painter.fillRect(QRectF(box.left() + step * (static_cast<double>(i) + 0.25), box.bottom() - height,
                                step / 2, height),
                         colours.fill);
    }
}

// --- What is in it? Tensors by their share of the bytes.

QString insideAnswer(Session& session, Facts facts) {
    const auto& model = session.model();
    if (!model || !facts)
        return sayOfHome(QT_TRANSLATE_NOOP("Questions", "Every tensor, down to the bytes of a block."));
    return sayOfHome(QT_TRANSLATE_NOOP("Questions", "%1 tensors; %2 alone holds %3 % of the bytes."))
        .arg(model->tensors().size())
        .arg(toQt(facts->largestTensor))
        .arg(qRound(100 * facts->largestShare));
}

void insideSketch(QPainter& painter, const QRectF& box, Session& session) {
    const auto& model = session.model();
    if (!model)
        return;
    const double total = static_cast<double>(std::max<std::int64_t>(1, model->tensorBytes()));
    double at = 0;
    int index = 0;
    const QRectF strip(box.left(), box.center().y() - box.height() / 4, box.width(), box.height() / 2);
    for (const auto& tensor : model->tensors()) {
        const double share = static_cast<double>(tensor.data.bytes().size()) / total;
        const QRectF part(strip.left() + at * strip.width(), strip.top(),
                          std::max(0.3, share * strip.width() - 0.7), strip.height());
        painter.fillRect(part, QColor::fromRgb(Theme::viridis(0.15 + 0.1 * (index++ % 8))));
        at += share;
    }
}

// --- How is a number stored? The bits of one in one format, field by field.

struct NumberSample {
    ScalarFormat format;
    StoredNumber stored;
};

const NumberSample& numberSample() {
    static const NumberSample sample = [] {
        auto format = *makeScalarFormat(*findScalarType("e4m3"));
        auto stored = storeNumber(format, ExactNumber::of(mpq_class(1, 10)));
        return NumberSample{std::move(format), std::move(stored)};
    }();
    return sample;
}

QString numberAnswer() {
    const NumberSample& sample = numberSample();
    const auto figure = [](double value) { return QLocale().toString(value, 'g', 8); };
    return sayOfHome(QT_TRANSLATE_NOOP("Questions", "%1 becomes %2 in %3 (computed)."))
        .arg(figure(0.1), figure(toDouble(sample.stored.value)), toQt(sample.format.type.title));
}

void numberSketch(QPainter& painter, const QRectF& box) {
    const NumberSample& sample = numberSample();
    const QString bits = toQt(sample.format.bitText(*sample.stored.code));
    const double cell = std::min(box.width() / static_cast<double>(bits.size()), box.height());
    double x = box.left();
    qsizetype bit = 0;
    painter.setFont(theme().numberFont(Type::table));
    for (const CodeField& field : sample.format.fields()) {
        const FieldLook look = fieldLook(field.part);
        for (int i = 0; i < field.bits; ++i, ++bit, x += cell) {
            const QRectF place(x, box.center().y() - cell / 2, cell - 1, cell);
            painter.fillRect(place, look.tint);
            painter.fillRect(place.adjusted(0, cell - 4, 0, 0), QBrush(look.ink, look.pattern));
            painter.setPen(theme().colour(Colour::text));
            painter.drawText(place, Qt::AlignCenter, bits[bit]);
        }
    }
}

// --- Where should the range end? Rounding and clipping over the clip.

QString rangeAnswer(Facts facts) {
    if (!facts || !facts->clipGain)
        return sayOfHome(
            QT_TRANSLATE_NOOP("Questions", "Rounding against clipping: drag the ends of a grid."));
    return sayOfHome(QT_TRANSLATE_NOOP("Questions",
                                       "At 4 bits, cut at %1: %2 dB better than at the largest value "
                                       "(computed)."))
        .arg(figureText(facts->bestClip, 3), QLocale().toString(*facts->clipGain, 'f', 1));
}

void rangeSketch(QPainter& painter, const QRectF& box, Facts facts) {
    if (!facts || facts->clips.size() < 2)
        return;
    const auto& clips = facts->clips;
    const double from = clips.front().clip, wide = clips.back().clip - from;
    double least = HUGE_VAL;
    for (const auto& clip : clips)
        least = std::min(least, clip.rounding + clip.clipping);
    const double top = std::max(4 * least, clips.back().rounding + clips.back().clipping);
    const auto place = [&](double clip, double error) {
        return QPointF(box.left() + (clip - from) / wide * box.width(),
                       box.bottom() - std::min(1.0, error / top) * box.height());
    };
    QPolygonF whole{box.bottomLeft()}, rounding{box.bottomLeft()};
    for (const auto& clip : clips) {
        whole += place(clip.clip, clip.rounding + clip.clipping);
        rounding += place(clip.clip, clip.rounding);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().colour(Colour::rtn));
    painter.drawPolygon(whole << box.bottomRight());
    painter.setBrush(theme().colour(Colour::w8a8));
    painter.drawPolygon(rounding << box.bottomRight());
    drawAxes(painter, box);
    const double x = place(facts->bestClip, 0).x();
    painter.setPen(QPen(theme().colour(Colour::text), 1, Qt::DashLine));
    painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()));
}

} // namespace

std::vector<Question> homeQuestions(Session& session, const std::shared_ptr<const HomeFacts>& facts) {
    Session* s = &session;
    const auto* f = &facts; // the page's own pointer, which it replaces when the model changes
    const QString compare = QStringLiteral("compare");
    return {
        {sayOfHome(QT_TRANSLATE_NOOP("Questions", "What is inside this model?")), QStringLiteral("model"),
         [s, f] { return insideAnswer(*s, *f); },
         [s](QPainter& painter, const QRectF& box) { insideSketch(painter, box, *s); },
         [s, f] {
             if (*f && s->selection().tensor().isEmpty())
                 s->selection().setTensor(toQt((*f)->largestTensor));
         }},
        {sayOfHome(QT_TRANSLATE_NOOP("Questions", "How is a number stored?")),
         QStringLiteral("numbers"),
         numberAnswer,
         numberSketch,
         {}},
        {sayOfHome(QT_TRANSLATE_NOOP("Questions", "Where should the range end?")), QStringLiteral("ranges"),
         [f] { return rangeAnswer(*f); },
         [f](QPainter& painter, const QRectF& box) { rangeSketch(painter, box, *f); },
         [s, f] {
             if (*f)
                 s->selection().setTensor(toQt((*f)->tensor));
         },
         QStringLiteral("source:tensor")},
        {sayOfHome(QT_TRANSLATE_NOOP("Questions", "Will it fit?")),
         QStringLiteral("memory"),
         [f] { return fitAnswer(*f); },
         [f](QPainter& painter, const QRectF& box) { fitSketch(painter, box, *f); },
         {}},
        {sayOfHome(QT_TRANSLATE_NOOP("Questions", "What does 4-bit do to this model?")), compare,
         [f] { return fourBitAnswer(*f); },
         [f](QPainter& painter, const QRectF& box) { fourBitSketch(painter, box, *f); },
         [s] {
             setMethods(*s, {"rtn:int8:g32", "rtn:int4:g32", "rtn:int3:g32", "rtn:int2:g32"});
         }},
        {sayOfHome(QT_TRANSLATE_NOOP("Questions", "Which method should I take?")), compare,
         [s] { return methodAnswer(*s); },
         [s](QPainter& painter, const QRectF& box) { methodSketch(painter, box, *s); },
         [s] {
             if (!measured(*s))
                 setMethods(*s, {"w8a8", "q8_0", "rtn:int4:g32", "nf4:g64", "q4_0", "rtn:int3:g32"});
         }},
        {sayOfHome(QT_TRANSLATE_NOOP("Questions", "How fast will it answer?")), compare,
         [s] { return speedAnswer(*s); },
         [s](QPainter& painter, const QRectF& box) { speedSketch(painter, box, *s); },
         [s] {
             if (!measured(*s))
                 setMethods(*s, {"f32", "f16", "w8a8", "q8_0", "rtn:int4:g32"});
         }},
    };
}

} // namespace nibble::ui
