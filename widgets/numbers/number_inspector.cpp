// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/numbers/number_inspector.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "widgets/controls/labels.h"
#include "widgets/numbers/code_map.h"
#include "widgets/numbers/number_bench.h"
#include "widgets/numbers/number_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kDigits = 17;
constexpr int kMostMapBits = 8;

/// The formula with names and, below it, with the numbers of the moment; fields in their colours.
QString formulaHtml(const ScalarFormat& format, std::uint64_t code) {
    const auto coloured = [](Colour colour, const QString& text) {
        return QStringLiteral("<span style='color:%1'>%2</span>").arg(theme().colour(colour).name(), text);
    };
    const auto parts = floatParts(format, code);
    const auto* spec = std::get_if<FloatSpec>(&format.type.spec);
    if (!spec)
        return std::holds_alternative<IntegerSpec>(format.type.spec) ? QStringLiteral("q · s")
                                                                     : QStringLiteral("level[i] · s");
    if (!parts)
        return QStringLiteral("e = %1").arg((1 << spec->exponentBits) - 1);
    const bool subnormal = parts->significand < 1;
    const QString general =
        QStringLiteral("%1%2 · 2<sup>%3</sup>")
            .arg(spec->signBits > 0 ? QStringLiteral("(−1)<sup>s</sup> · ") : QString(),
                 spec->mantissaBits == 0 ? QStringLiteral("1")
                 : subnormal             ? QStringLiteral("m/%1").arg(std::uint64_t{1} << spec->mantissaBits)
                             : QStringLiteral("(1 + m/%1)").arg(std::uint64_t{1} << spec->mantissaBits),
                 subnormal ? QString::number(1 - spec->bias) : QStringLiteral("e − %1").arg(spec->bias));
    QStringList fields;
    if (spec->signBits > 0)
        fields += coloured(Colour::signInk, QStringLiteral("s = %1").arg(parts->negative ? 1 : 0));
    fields += coloured(Colour::exponentInk, QStringLiteral("e = %1").arg(parts->exponentField));
    if (spec->mantissaBits > 0)
        fields += coloured(Colour::mantissaInk, QStringLiteral("m = %1").arg(parts->mantissaField));
    return general + QStringLiteral("<br><b>") + fields.join(QStringLiteral("&nbsp; ")) +
           QStringLiteral("</b>");
}

} // namespace

NumberInspector::NumberInspector(NumberBench& bench, QWidget* parent)
    : InspectorRows(parent), m_bench(bench) {
    connect(&bench, &NumberBench::changed, this, &NumberInspector::refresh);
    connect(&bench, &NumberBench::currentChanged, this, &NumberInspector::refresh);
    connect(&theme(), &Theme::changed, this, [this] {
        clear(); // the formula holds colours
        refresh();
    });
    refresh();
}

void NumberInspector::refresh() {
    beginUpdate();
    addValue();
    addNeighbours();
    addLimits();
    addCodes();
    endUpdate();
}

void NumberInspector::addValue() {
    const NumberRow& row = m_bench.currentRow();
    addGroup(formatTitle(row.format), Kind::computed);
    if (!row.stored.code)
        return addNote(tr("%1 has no code for it: %2.").arg(formatTitle(row.format), classText(row)));
    const std::uint64_t code = *row.stored.code;
    const QString html = formulaHtml(row.format, code) + QStringLiteral("<br>= ") +
                         compositionFigure(row.format, code) + QStringLiteral("<br><b>= ") +
                         exactFigure(row.stored.value, kDigits) + QStringLiteral("</b>");
    addKeyed(html, [&] { return formulaBox(html); });
    addRow(tr("Bits"), QStringLiteral("0x") + toQt(row.format.hexText(code)), Kind::none,
           toQt(row.format.bitText(code)));
    addRow(tr("Class"), classText(row));
    addRow(tr("Exact value"), toQt(exactText(row.stored.value)), Kind::none,
           tr("All digits; a click copies them"));
}

void NumberInspector::addNeighbours() {
    const NumberRow& row = m_bench.currentRow();
    const StoredNumber& stored = row.stored;
    addGroup(tr("Around %1").arg(exactFigure(m_bench.value(), 6)));
    const int digits = row.format.bits > 32 ? 17 : 12; // neighbours must not read alike
    const auto figure = [digits](const std::optional<ExactNumber>& number) {
        return number ? exactFigure(*number, digits) : QStringLiteral("–");
    };
    addRow(tr("Next below"), figure(stored.below));
    addRow(tr("Stored"), exactFigure(stored.value, digits));
    addRow(tr("Next above"), figure(stored.above));
    addRow(tr("Error"), stored.error ? signedFigure(*stored.error, 4) : QStringLiteral("–"), Kind::none,
           tr("Stored value less the number"));
    if (stored.error && stored.ulp)
        addRow(tr("In half-ulps"),
               tr("%1 of 1").arg(exactFigure(mpq_class(abs(*stored.error) * 2 / *stored.ulp), 3)), Kind::none,
               tr("2 · |error| / ulp; the ulp is %1 here").arg(stepText(*stored.ulp)));
    if (stored.shareUp) {
        addRow(
            tr("Share of the way up"), percentFigure(*stored.shareUp), Kind::none,
            tr("(number − code below) / (code above − code below): how often stochastic rounding goes up"));
        if (stored.tie)
            addNote(tr("Exactly halfway: the rounding's rule for ties decides."));
    }
}

void NumberInspector::addLimits() {
    const ScalarFormat& format = m_bench.currentRow().format;
    addGroup(tr("Limits"));
    addRow(tr("Largest"), exactFigure(format.largest(), 10));
    if (const auto* spec = std::get_if<FloatSpec>(&format.type.spec)) {
        addRow(tr("Smallest normal"), exactFigure(powerOfTwo((spec->subnormals ? 1 : 0) - spec->bias), 10));
        if (spec->subnormals && spec->mantissaBits > 0)
            addRow(tr("Smallest subnormal"),
                   exactFigure(powerOfTwo(1 - spec->bias - spec->mantissaBits), 10));
        const bool infinity = format.codes->infinityCode(false).has_value();
        const bool nan = format.codes->nanCode(false).has_value();
        addRow(tr("Infinities, NaN"),
               tr("%1, %2").arg(infinity ? tr("yes") : tr("none"), nan ? tr("yes") : tr("none")));
        if (format.type.hasOverflowChoice())
            addRow(tr("Overflow"), format.saturates ? tr("saturates")
                                   : infinity       ? tr("to infinity")
                                                    : tr("to NaN"));
    } else {
        addRow(tr("Lowest"), exactFigure(format.lowest(), 10));
        addRow(tr("Scale s"),
               format.scale.get_den() == 1 ? exactFigure(format.scale, 10) : toQt(format.scale.get_str()));
    }
    addRow(tr("Bits per value"), QString::number(format.wordBits()), Kind::none, tr("Without scales"));
    addRow(tr("Source"), toQt(format.type.source), Kind::literature);
}

void NumberInspector::addCodes() {
    const NumberRow& row = m_bench.currentRow();
    if (row.format.bits > kMostMapBits)
        return;
    const auto last = static_cast<int>((1U << row.format.bits) - 1);
    addGroup(tr("Codes %1 – %2")
                 .arg(toQt(row.format.hexText(0)), toQt(row.format.hexText(static_cast<unsigned>(last)))));
    CodeMap* map = nullptr;
    const QString key = QStringLiteral("map %1 %2 %3")
                            .arg(toQt(row.format.type.name), toQt(row.format.scale.get_str()))
                            .arg(row.format.settings.restricted);
    addKeyed(key, [&] {
        map = new CodeMap(row.format);
        connect(map, &CodeMap::chosen, this,
                [this](quint64 code) { m_bench.setCode(m_bench.current(), code); });
        return map;
    });
    for (CodeMap* each : findChildren<CodeMap*>())
        each->setCode(row.stored.code);
    addKeyed(QStringLiteral("all codes %1").arg(last), [&] {
        auto* link = new QWidget;
        auto* layout = new QHBoxLayout(link);
        layout->setContentsMargins(16, 4, 16, 4);
        auto* button = new QPushButton(tr("All %1 codes as a table").arg(last + 1));
        button->setProperty("role", "link");
        button->setObjectName(QStringLiteral("allCodes"));
        connect(button, &QPushButton::clicked, this, &NumberInspector::allCodesWanted);
        layout->addWidget(button);
        return link;
    });
}

} // namespace nibble::ui
