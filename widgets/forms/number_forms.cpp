// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/number_forms.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "core/formats/numbers/expression.h"
#include "widgets/controls/labels.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

enum Meaning { absmax, scale };

QVBoxLayout* column(QWidget* form) {
    auto* layout = new QVBoxLayout(form);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    return layout;
}

} // namespace

NumberSettingsForm::NumberSettingsForm(const FormatSettings& settings, QWidget* parent)
    : QWidget(parent), m_meaning(new QComboBox), m_number(new QLineEdit),
      m_restricted(new QCheckBox(tr("Signed integers without their lowest code (−127…127)"))),
      m_saturate(new QCheckBox(tr("FP8 overflow takes the largest value"))), m_problem(problemLabel()) {
    auto* heading = new QLabel(tr("Integers and code books"));
    heading->setProperty("role", "groupTitle");
    m_meaning->addItem(tr("Their largest code is worth"));
    m_meaning->addItem(tr("One step is worth"));
    m_meaning->setCurrentIndex(settings.absmax ? absmax : scale);
    m_number->setObjectName(QStringLiteral("scale"));
    m_number->setProperty("role", "mono");
    m_number->setText(toQt((settings.absmax ? *settings.absmax : settings.scale).get_str()));
    m_restricted->setObjectName(QStringLiteral("restricted"));
    m_restricted->setChecked(settings.restricted);
    m_saturate->setObjectName(QStringLiteral("saturate"));
    m_saturate->setChecked(settings.saturate);
    m_saturate->setToolTip(tr("Otherwise E5M2 goes to infinity and E4M3, which has none, to NaN"));
    auto* layout = column(this);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{heading, m_meaning, m_number, m_restricted, m_saturate, m_problem})
        layout->addWidget(widget);
}

Expected<FormatSettings> NumberSettingsForm::settings() {
    FormatSettings settings{.restricted = m_restricted->isChecked(), .saturate = m_saturate->isChecked()};
    auto number = evaluateExpression(m_number->text().toStdString());
    if (number && (!number->isFinite() || number->value <= 0))
        number = fail(ErrorKind::usage, "the number must be above zero");
    m_problem->setVisible(!number);
    if (!number) {
        m_problem->setText(errorText(number.error()));
        return passOn(number);
    }
    if (m_meaning->currentIndex() == absmax)
        settings.absmax = number->value;
    else
        settings.scale = number->value;
    return settings;
}

FormatDefinitionForm::FormatDefinitionForm(QWidget* parent)
    : QWidget(parent), m_definition(new QLineEdit), m_problem(problemLabel()) {
    m_definition->setObjectName(QStringLiteral("definition"));
    m_definition->setProperty("role", "mono");
    m_definition->setPlaceholderText(QStringLiteral("mine=e3m4:b5:finite"));
    auto* help = new QLabel(
        tr("<b>e3m4</b> – sign, 3 bits of exponent, 4 of mantissa. Options after colons: <b>b5</b> the bias, "
           "<b>ieee</b> with infinities and NaN (the default), <b>nan</b> all ones are NaN, <b>fnuz</b> −0 "
           "is NaN, "
           "<b>finite</b> none, <b>unsigned</b>.<br><b>int6</b>, <b>uint5</b> – integers.<br>"
           "<b>points:-1;-1/3;0;1/3;1</b> – a list of values by code.<br>A name may stand in front: "
           "<b>mine=…</b>"));
    help->setProperty("role", "caption");
    help->setWordWrap(true);
    auto* layout = column(this);
    layout->addWidget(m_definition);
    layout->addWidget(m_problem);
    layout->addWidget(help);
}

QString FormatDefinitionForm::definition() const {
    return m_definition->text();
}

void FormatDefinitionForm::showProblem(const QString& problem) {
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

} // namespace nibble::ui
