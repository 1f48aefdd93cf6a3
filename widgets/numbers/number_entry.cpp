// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/numbers/number_entry.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include "core/formats/numbers/expression.h"
#include "widgets/controls/labels.h"
#include "widgets/numbers/number_bench.h"
#include "widgets/numbers/number_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// Each shows something else: overflow of FP16 and E4M3, the smallest FP16, a fraction without end, a tie in
/// BF16 and the same with a hair more, NaN.
const char* const kTries[] = {"65520", "2^-24", "1/3", "1 + 2^-8", "1 + 2^-8 + 2^-60", "nan"};
constexpr qsizetype kLongestFraction = 14;

} // namespace

NumberEntry::NumberEntry(NumberBench& bench, QWidget* parent)
    : QFrame(parent), m_bench(bench), m_field(new QLineEdit), m_meaning(captionLabel({})),
      m_bits(addChoice({})), m_fraction(addChoice({})), m_down(addChoice(tr("− 1 ulp"))),
      m_up(addChoice(tr("+ 1 ulp"))), m_also(captionLabel(tr("also"))), m_try(captionLabel(tr("Try"))) {
    setProperty("role", "card");
    m_field->setObjectName(QStringLiteral("number"));
    m_field->setProperty("role", "readout");
    m_field->setAccessibleName(tr("The number"));
    QStringList names;
    for (const std::string& name : expressionNames())
        names += toQt(name);
    m_field->setToolTip(tr("A decimal, bits of the chosen format (0x2E66, 0b0101), or an expression with %1.")
                            .arg(names.join(QStringLiteral(", "))));
    m_meaning->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_bits->setObjectName(QStringLiteral("alsoBits"));
    m_down->setObjectName(QStringLiteral("stepDown"));
    m_up->setObjectName(QStringLiteral("stepUp"));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_field, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_also, m_bits, m_fraction, m_try})
        row->addWidget(widget);
    for (const char* number : kTries) {
        auto* button = addChoice(QLatin1StringView(number));
        connect(button, &QPushButton::clicked, this,
                [this, number] { m_bench.setText(QLatin1StringView(number)); });
        m_choices += button;
        row->addWidget(button);
    }
    row->addWidget(m_down);
    row->addWidget(m_up);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(2);
    layout->addLayout(row);
    layout->addWidget(m_meaning);
    connect(m_field, &QLineEdit::textEdited, &bench, &NumberBench::setText);
    connect(m_bits, &QPushButton::clicked, this, [this] { m_bench.setText(m_bits->text()); });
    connect(m_fraction, &QPushButton::clicked, this, [this] { m_bench.setText(m_fraction->text()); });
    connect(m_down, &QPushButton::clicked, this, [this] { m_bench.step(false); });
    connect(m_up, &QPushButton::clicked, this, [this] { m_bench.step(true); });
    connect(&bench, &NumberBench::changed, this, &NumberEntry::refresh);
    connect(&bench, &NumberBench::currentChanged, this, &NumberEntry::refresh);
    connect(&theme(), &Theme::changed, this, &NumberEntry::refresh);
    refresh();
}

QPushButton* NumberEntry::addChoice(const QString& text) {
    auto* button = new QPushButton(text);
    button->setProperty("role", "small");
    return button;
}

void NumberEntry::focusField() {
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void NumberEntry::refresh() {
    if (m_field->text() != m_bench.text())
        m_field->setText(m_bench.text());
    // Numbers in the fixed-width face: the other one would join the signs of "0x1D".
    for (QPushButton* choice : findChildren<QPushButton*>())
        choice->setFont(theme().numberFont(Type::table));
    const bool wrong = !m_bench.problem().isEmpty();
    if (m_field->property("wrong").toBool() != wrong) {
        m_field->setProperty("wrong", wrong);
        m_field->style()->unpolish(m_field);
        m_field->style()->polish(m_field);
    }
    const ExactNumber& value = m_bench.value();
    const QString digits = exactFigure(value, 40);
    const QString kept = value.approximate ? tr("kept to %1 bits: %2").arg(kApproximationBits).arg(digits)
                         : value.isFinite() && !exactDecimal(value.value)
                             ? tr("kept exactly: %1 = %2…").arg(toQt(exactText(value)), digits)
                             : tr("kept exactly: %1").arg(digits);
    const QString meaning = wrong ? m_bench.problem() + QStringLiteral(" – ") + kept : kept;
    m_meaning->setText(meaning);
    m_meaning->setToolTip(meaning);
    const NumberRow& row = m_bench.currentRow();
    m_bits->setText(row.stored.code ? QStringLiteral("0x") + toQt(row.format.hexText(*row.stored.code))
                                    : QString());
    m_bits->setToolTip(tr("The bits of %1; typing bits means that format").arg(formatTitle(row.format)));
    m_fraction->setText(value.isFinite() ? toQt(value.value.get_str()) : QString());
    m_fraction->setToolTip(tr("The number as a fraction"));
    m_down->setToolTip(tr("To the next smaller value of %1").arg(formatTitle(row.format)));
    m_up->setToolTip(tr("To the next larger value of %1").arg(formatTitle(row.format)));
    fit();
}

/// The field keeps its width; what is only convenient makes way.
void NumberEntry::fit() {
    int room = width() - theme().px(24 + 200) - m_down->sizeHint().width() - m_up->sizeHint().width() - 16;
    const auto take = [&room](QWidget* widget, bool useful) {
        const int needed = widget->sizeHint().width() + 8;
        const bool shown = useful && needed <= room;
        widget->setVisible(shown);
        room -= shown ? needed : 0;
        return shown;
    };
    const bool also = take(m_bits, !m_bits->text().isEmpty());
    room -= m_also->sizeHint().width() + m_try->sizeHint().width() + 16;
    bool any = false;
    for (QPushButton* choice : std::as_const(m_choices))
        any = take(choice, true) || any;
    const QString fraction = m_fraction->text();
    take(m_fraction, fraction.contains(QChar('/')) && fraction.size() <= kLongestFraction);
    m_also->setVisible(also);
    m_try->setVisible(any);
}

void NumberEntry::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    fit();
}

} // namespace nibble::ui
