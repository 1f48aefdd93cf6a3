// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/variant_inspector.h"

#include <map>

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>

#include "widgets/compare/badge.h"
#include "widgets/compare/interval_strip.h"
#include "widgets/compare/steps/steps_panel.h"
#include "widgets/controls/variant_mark.h"
#include "widgets/icon.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// Mark and scheme, with the execution under them.
class VariantHead : public QWidget {
public:
    VariantHead(QString title, VariantStyle style, Execution execution)
        : m_title(std::move(title)), m_style(std::move(style)), m_execution(execution) {
        setToolTip(m_title);
        setAccessibleName(m_title);
    }
    [[nodiscard]] QSize sizeHint() const override { return {theme().px(200), theme().px(60)}; }

protected:
    void paintEvent(QPaintEvent*) override {
        const auto& look = theme();
        QPainter painter(this);
        const double mark = look.px(12);
        paintVariantMark(painter, QRectF(16, look.px(14), mark, mark), m_style);
        QFont font = look.numberFont(Type::body);
        font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        painter.setPen(look.colour(Colour::text));
        const QRect title(16 + look.px(20), look.px(10), width() - 32 - look.px(20), look.px(20));
        painter.drawText(title, Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(m_title, Qt::ElideMiddle, title.width()));
        paintExecution(painter, QRectF(16, look.px(36), look.px(10), look.px(16)), m_execution,
                       look.colour(Colour::text2));
        painter.setFont(look.font(Type::caption));
        painter.setPen(look.colour(Colour::text2));
        painter.drawText(QRect(16 + look.px(16), look.px(36), width() - 40, look.px(16)), Qt::AlignVCenter,
                         m_execution == Execution::unknown ? QObject::tr("not run yet")
                                                           : executionName(m_execution));
    }

private:
    QString m_title;
    VariantStyle m_style;
    Execution m_execution;
};

class BadgeLabel : public QWidget {
public:
    explicit BadgeLabel(Badge badge) : m_badge(std::move(badge)) { setAccessibleName(m_badge.text); }
    [[nodiscard]] QSize sizeHint() const override { return {theme().px(120), theme().px(28)}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintBadge(painter, QRectF(rect()).adjusted(16, 0, 0, 0), m_badge);
    }

private:
    Badge m_badge;
};

QString number(double value, int decimals) {
    return QLocale().toString(value, 'f', decimals);
}

} // namespace

VariantInspector::VariantInspector(Session& session, const ComparisonModel& model, QWidget* parent)
    : InspectorRows(parent), m_session(session), m_model(model) {
    setObjectName(QStringLiteral("variantInspector"));
    connect(&session.selection(), &Selection::variantChanged, this, &VariantInspector::refresh);
    connect(&session.comparison(), &Comparison::resultChanged, this, &VariantInspector::refresh);
    refresh();
}

void VariantInspector::refresh() {
    const int row = m_model.rowOf(m_session.selection().variant());
    const auto* variant = m_model.variant(row);
    beginUpdate();
    if (!variant) {
        addGroup(tr("Nothing chosen"));
        addNote(tr("Choose a row of the table or a point of a plot to see what it costs and why."));
    } else {
        const Result& result = *m_session.comparison().result();
        addHead(*variant, *m_model.style(row));
        addSteps(*variant);
        if (variant->verdict)
            addVerdict(*variant, result);
        addBits(*variant);
        addFigures(*variant);
        addTasks(*variant);
        addSpeed(*variant, result);
        addNotes(*variant);
    }
    endUpdate();
}

void VariantInspector::addHead(const VariantResult& variant, const VariantStyle& style) {
    const QString title = variantTitle(variant, *m_session.comparison().result());
    addKeyed(QStringLiteral("head %1 %2 %3").arg(title, toQt(style.colour), toQt(variant.execution)),
             [&] { return new VariantHead(title, style, executionByName(variant.execution)); });
}

void VariantInspector::addSteps(const VariantResult& variant) {
    const QString method = toQt(variant.method);
    if (!StepsPanel::canWatch(method))
        return;
    addKeyed(QStringLiteral("steps ") + method, [&] {
        auto* row = new QWidget;
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(16, 0, 16, 4);
        auto* button = new QPushButton(icon(QStringLiteral("steps")), tr("Step by step …"));
        button->setProperty("role", "small");
        button->setObjectName(QStringLiteral("watchSteps"));
        button->setToolTip(tr("Watch the method at work on one layer"));
        connect(button, &QPushButton::clicked, this, [this, method] { emit stepsWanted(method); });
        layout->addWidget(button);
        layout->addStretch(1);
        return row;
    });
}

void VariantInspector::addVerdict(const VariantResult& variant, const Result& result) {
    const auto& verdict = *variant.verdict;
    addGroup(tr("Verdict"));
    const QString status = toQt(verdict.status);
    addKeyed(QStringLiteral("badge ") + status, [&] { return new BadgeLabel({badgeLook(status), status}); });
    const auto& limits = result.experiment;
    const QString key = QStringLiteral("interval %1 %2 %3 %4")
                            .arg(verdict.lower)
                            .arg(verdict.upper)
                            .arg(limits.passBelow)
                            .arg(limits.reviewAbove);
    addKeyed(key, [&] { return new IntervalStrip(verdict, limits.passBelow, limits.reviewAbove); });
    addRow(tr("ln PPL ratio"), number((verdict.lower + verdict.upper) / 2, 4), Kind::measured,
           tr("ln(perplexity / baseline), the mean of the paired differences"));
    addRow(tr("95 %, paired"), number(verdict.lower, 4) + QStringLiteral(" … ") + number(verdict.upper, 4),
           Kind::measured, reasonText(verdict, result));
    if (verdict.tokensToDecide)
        addRow(tr("To decide"), tr("≈ %1 tokens").arg(integerText(*verdict.tokensToDecide)), Kind::estimated,
               tr("Predictions that would decide it if mean and spread stay as they are"));
    addNote(reasonText(verdict, result));
}

/// Where the bits go: per kind of storage its bits, scales and zero points included, and how much is stored
/// so.
void VariantInspector::addBits(const VariantResult& variant) {
    addGroup(tr("Size"));
    if (variant.bitsPerWeight)
        addRow(tr("Bits per weight"), number(*variant.bitsPerWeight, 4), Kind::computed,
               tr("Stored bits divided by weights, scales, zero points and padding included, over the whole "
                  "model"));
    if (variant.bytes)
        addRow(tr("Bytes"), integerText(*variant.bytes), Kind::computed);
    struct Share {
        double bits = 0;
        std::int64_t elements = 0;
        int tensors = 0;
    };
    std::map<std::string, Share> byType;
    for (const auto& tensor : variant.tensors) {
        auto& share = byType[tensor.type];
        share.bits += tensor.bitsPerWeight * static_cast<double>(tensor.elements);
        share.elements += tensor.elements;
        ++share.tensors;
    }
    for (const auto& [type, share] : byType)
        addRow(tr("%1, %n tensors", nullptr, share.tensors).arg(toQt(type)),
               number(share.bits / static_cast<double>(share.elements), 3), Kind::computed);
    if (variant.peakBytes)
        addRow(tr("Peak memory"), bytesText(static_cast<double>(*variant.peakBytes)), Kind::measured);
    else if (const auto planned = m_session.comparison().plannedPeakBytes(toQt(variant.method)))
        addRow(tr("Peak memory"), bytesText(*planned), Kind::estimated);
    if (variant.quantizeSeconds)
        addRow(tr("Time to quantize"), durationText(*variant.quantizeSeconds), Kind::measured);
}

void VariantInspector::addFigures(const VariantResult& variant) {
    if (!variant.perplexity && !variant.weightSqnrDb)
        return;
    addGroup(tr("Fidelity and quality"));
    if (variant.weightSqnrDb)
        addRow(tr("Weights, SQNR"), number(*variant.weightSqnrDb, 2) + QStringLiteral(" dB"), Kind::computed);
    if (variant.outputError)
        addRow(tr("Layer outputs, error"), figureText(100 * *variant.outputError, 3) + QStringLiteral(" %"),
               Kind::measured);
    if (variant.perplexity)
        addRow(tr("Perplexity"),
               number(*variant.perplexity, 4) + QStringLiteral(" ± ") +
                   figureText(variant.standardError.value_or(0), 2),
               Kind::measured);
    if (variant.klDivergence)
        addRow(tr("KL div., nats"),
               figureText(*variant.klDivergence, 3) + QStringLiteral(" ± ") +
                   figureText(variant.klStandardError.value_or(0), 2),
               Kind::measured,
               tr("Mean KL divergence from the baseline's predictions at the same positions"));
    if (variant.sameTopPercent)
        addRow(tr("Same top token"), number(*variant.sameTopPercent, 2) + QStringLiteral(" %"),
               Kind::measured);
    if (variant.predictions)
        addRow(tr("Predictions"), integerText(*variant.predictions), Kind::measured);
}

void VariantInspector::addTasks(const VariantResult& variant) {
    if (variant.tasks.empty())
        return;
    addGroup(tr("Tasks, % right and 95 % interval"));
    for (const auto& score : variant.tasks) {
        const auto accuracy = score.accuracy();
        if (!accuracy)
            continue;
        const auto interval = score.interval();
        const QString name = score.kind == "exact_match" ? tr("%1, written") : tr("%1, chosen");
        QString hint = tr("%1 of %2 questions right").arg(score.correct).arg(score.items);
        if (score.change)
            hint += QChar('\n') + tr("Change from the baseline: %1 points, 95 % from %2 to %3")
                                      .arg(number(100 * score.change->change, 1),
                                           number(100 * score.change->interval.low, 1),
                                           number(100 * score.change->interval.high, 1));
        addRow(name.arg(toQt(score.task)),
               QStringLiteral("%1   %2 … %3")
                   .arg(number(100 * *accuracy, 1), number(100 * interval.low, 0),
                        number(100 * interval.high, 0)),
               Kind::measured, hint);
    }
}

void VariantInspector::addSpeed(const VariantResult& variant, const Result& result) {
    if (!variant.prompt && !variant.generate)
        return;
    addGroup(tr("Speed, tokens/s, median of %1").arg(result.experiment.repeats));
    const auto row = [&](const QString& label, const std::optional<Speed>& speed) {
        if (speed)
            addRow(label,
                   number(speed->tokensPerSecond, 1) + QStringLiteral(" ± ") + figureText(speed->spread, 2),
                   Kind::measured);
    };
    row(tr("Prompt"), variant.prompt);
    row(tr("Generation"), variant.generate);
    if (result.machine.readBandwidth)
        addRow(tr("Read bandwidth"), number(*result.machine.readBandwidth, 1) + QStringLiteral(" GB/s"),
               Kind::measured);
}

void VariantInspector::addNotes(const VariantResult& variant) {
    if (variant.notes.empty() && variant.error.empty())
        return;
    addGroup(variant.error.empty() ? tr("Notes") : tr("Failed"));
    if (!variant.error.empty())
        addNote(toQt(variant.error));
    for (const auto& note : variant.notes)
        addNote(toQt(note));
}

} // namespace nibble::ui
