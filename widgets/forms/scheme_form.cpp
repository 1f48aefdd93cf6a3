// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/scheme_form.h"

#include <algorithm>
#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSpinBox>
#include <QStyle>
#include <QVBoxLayout>

#include "core/methods/model_quantizer.h"
#include "core/methods/scheme_presets.h"
#include "widgets/forms/exception_rows.h"
#include "widgets/icon.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

const MethodInfo* methodNamed(const std::string& name) {
    for (const auto& method : allMethods())
        if (method.name == name)
            return &method;
    return nullptr;
}

QString methodText(const char* text) {
    return QCoreApplication::translate("Method", text);
}

QString methodText(std::string_view text) {
    return methodText(std::string(text).c_str());
}

} // namespace

SchemeForm::SchemeForm(ModelPointer model, QWidget* parent)
    : QWidget(parent), m_model(std::move(model)), m_method(new QComboBox), m_description(new QLabel),
      m_outcome(new QLabel), m_form(new QFormLayout), m_exceptions(new ExceptionRows(m_model)),
      m_text(new QLineEdit) {
    m_method->setObjectName(QStringLiteral("method"));
    m_method->setAccessibleName(tr("Method"));
    for (const auto& method : allMethods())
        m_method->addItem(QStringLiteral("%1   %2").arg(toQt(method.name), methodText(method.title.c_str())),
                          toQt(method.name));
    m_method->insertSeparator(m_method->count());
    for (const auto& preset : schemePresets()) {
        m_method->addItem(methodText(preset.title),
                          QStringLiteral("preset:%1").arg(QLatin1String(preset.name)));
        m_method->setItemData(m_method->count() - 1, methodText(preset.description), Qt::ToolTipRole);
    }
    m_description->setWordWrap(true);
    m_description->setProperty("role", "caption");
    m_text->setObjectName(QStringLiteral("scheme"));
    m_text->setProperty("role", "mono");
    m_text->setAccessibleName(tr("Scheme"));
    m_outcome->setProperty("role", "caption");
    m_outcome->setWordWrap(true);
    m_outcome->setTextFormat(Qt::PlainText);
    m_form->setLabelAlignment(Qt::AlignLeft);
    m_form->setHorizontalSpacing(16);
    m_form->setVerticalSpacing(8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_method);
    layout->addWidget(m_description);
    layout->addLayout(m_form);
    addExceptions();
    auto* schemeLabel = new QLabel(tr("The whole as text, exceptions as /pattern=scheme"));
    schemeLabel->setProperty("role", "groupTitle");
    layout->addWidget(schemeLabel);
    layout->addWidget(m_text);
    layout->addWidget(m_outcome);
    connect(m_method, &QComboBox::activated, this, [this] {
        const auto name = m_method->currentData().toString();
        if (auto scheme = parseScheme(name.toStdString()); scheme) {
            const bool preset = name.startsWith(QLatin1String("preset:")); // brings its own exceptions
            setScheme(withStages(toQt(preset ? scheme->text() : scheme->base.text()), !preset));
        }
    });
    connect(m_text, &QLineEdit::textEdited, this, &SchemeForm::textEdited);
    connect(m_text, &QLineEdit::returnPressed, this, &SchemeForm::accepted);
}

/// Mixed precision: rows of tensors with a scheme of their own.
void SchemeForm::addExceptions() {
    auto* head = new QHBoxLayout;
    auto* title = new QLabel(tr("Mixed precision: tensors with another scheme"));
    title->setProperty("role", "groupTitle");
    auto* add = new QPushButton(icon(QStringLiteral("add")), tr("Tensors …"));
    add->setObjectName(QStringLiteral("addException"));
    add->setProperty("role", "small");
    add->setToolTip(tr("Another row: which tensors, and how they are stored"));
    head->addWidget(title, 1);
    head->addWidget(add);
    auto* layout = static_cast<QVBoxLayout*>(this->layout());
    layout->addLayout(head);
    layout->addWidget(m_exceptions);
    connect(add, &QPushButton::clicked, this,
            [this] { m_exceptions->addRow(QStringLiteral("attn_*"), QStringLiteral("w8a8")); });
    connect(m_exceptions, &ExceptionRows::changed, this, &SchemeForm::fieldsChanged);
}

/// A base with the transforms before it and, if wanted, the exceptions behind it that were there.
QString SchemeForm::withStages(const QString& base, bool exceptions) const {
    QString text;
    for (const auto& transform : m_transforms)
        text += toQt(transform) + QChar('+');
    text += base;
    if (exceptions)
        for (const auto& exception : m_exceptions->texts())
            text += QChar('/') + toQt(exception);
    return text;
}

void SchemeForm::setScheme(const QString& text) {
    m_text->setText(text);
    textEdited();
}

void SchemeForm::textEdited() {
    if (m_filling)
        return;
    auto scheme = parseScheme(m_text->text().trimmed().toStdString());
    if (scheme) {
        const auto* method = methodNamed(scheme->base.method);
        auto values = ParamValues::parse(method->name, method->params, scheme->base.options);
        m_exceptions->setExceptions(scheme->overrides);
        m_transforms.clear();
        for (const auto& transform : scheme->transforms)
            m_transforms.push_back(transform.text());
        if (values)
            showMethod(*method, *values);
    }
    tell(scheme);
}

/// Builds the fields anew: they are few, and each method has its own.
void SchemeForm::showMethod(const MethodInfo& method, const ParamValues& values) {
    m_filling = true;
    m_method->setCurrentIndex(m_method->findData(toQt(method.name)));
    m_description->setText(methodText(method.description.c_str()));
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    m_fields.clear();
    for (const auto& spec : method.params)
        addField(spec, values);
    enableFields();
    m_filling = false;
}

void SchemeForm::addField(const ParamSpec& spec, const ParamValues& values) {
    Field field{};
    switch (spec.kind) {
    case ParamSpec::Kind::bits:
        field = bitsField(spec, values.bits());
        break;
    case ParamSpec::Kind::granularity:
        field = granularityField(spec, values.granularity());
        break;
    case ParamSpec::Kind::flag:
        field = flagField(spec, values.flag(spec.key));
        break;
    case ParamSpec::Kind::number:
        field = numberField(spec, values.number(spec.key));
        break;
    case ParamSpec::Kind::choice:
        field = choiceField(spec, values.choice(spec.key));
        break;
    }
    field.widget->setToolTip(methodText(spec.description));
    field.widget->setObjectName(toQt(spec.key));
    field.widget->setAccessibleName(methodText(spec.title));
    m_form->addRow(spec.kind == ParamSpec::Kind::flag ? QString() : methodText(spec.title), field.widget);
    field.onlyWith = toQt(spec.onlyWith);
    m_fields.push_back(std::move(field));
}

void SchemeForm::enableFields() {
    for (const auto& field : m_fields)
        for (const auto& flag : m_fields)
            if (flag.widget->objectName() == field.onlyWith)
                field.widget->setEnabled(!flag.option().isEmpty());
}

SchemeForm::Field SchemeForm::bitsField(const ParamSpec& spec, int bits) {
    auto* box = new QSpinBox;
    box->setRange(static_cast<int>(spec.minimum), static_cast<int>(spec.maximum));
    box->setValue(bits);
    connect(box, &QSpinBox::valueChanged, this, &SchemeForm::fieldsChanged);
    return {box, [box] { return QStringLiteral("int%1").arg(box->value()); }};
}

SchemeForm::Field SchemeForm::granularityField(const ParamSpec& spec, const Granularity& value) {
    auto* box = new QComboBox;
    if (!spec.groupsOnly) {
        box->addItem(tr("tensor"), QStringLiteral("tensor"));
        box->addItem(tr("output channel"), QStringLiteral("channel"));
    }
    for (const std::int64_t size : {16, 32, 64, 128, 256, 512, 1024})
        if (size >= spec.minimum && size <= spec.maximum)
            box->addItem(tr("group of %1").arg(size), QStringLiteral("g%1").arg(size));
    const QString wanted = value.kind == Granularity::Kind::tensor ? QStringLiteral("tensor")
                           : value.kind == Granularity::Kind::channel
                               ? QStringLiteral("channel")
                               : QStringLiteral("g%1").arg(value.group);
    if (box->findData(wanted) < 0) // a size that was typed
        box->addItem(tr("group of %1").arg(value.group), wanted);
    box->setCurrentIndex(box->findData(wanted));
    connect(box, &QComboBox::currentIndexChanged, this, &SchemeForm::fieldsChanged);
    return {box, [box] { return box->currentData().toString(); }};
}

SchemeForm::Field SchemeForm::numberField(const ParamSpec& spec, double value) {
    auto* box = new QDoubleSpinBox;
    // Three digits of the smallest step that makes sense in the range; a typed number may have more.
    const double fallback = std::abs(std::get<double>(spec.fallback));
    const double unit = fallback > 0 ? fallback : spec.most - spec.least;
    box->setDecimals(std::clamp(2 - static_cast<int>(std::floor(std::log10(unit))), 0, 8));
    while (box->decimals() < 12 && QString::number(value, 'f', box->decimals()).toDouble() != value)
        box->setDecimals(box->decimals() + 1);
    box->setRange(spec.least, spec.most);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    box->setValue(value);
    connect(box, &QDoubleSpinBox::valueChanged, this, &SchemeForm::fieldsChanged);
    return {box, [box, key = toQt(spec.key)] {
                return key + QString::number(box->value(), 'g', QLocale::FloatingPointShortest);
            }};
}

SchemeForm::Field SchemeForm::choiceField(const ParamSpec& spec, std::string_view word) {
    auto* box = new QComboBox;
    for (const auto each : spec.words)
        box->addItem(methodText(each), toQt(each));
    box->setCurrentIndex(box->findData(toQt(word)));
    connect(box, &QComboBox::currentIndexChanged, this, &SchemeForm::fieldsChanged);
    return {box, [box] { return box->currentData().toString(); }};
}

SchemeForm::Field SchemeForm::flagField(const ParamSpec& spec, bool on) {
    auto* box = new QCheckBox(methodText(spec.title));
    box->setChecked(on);
    connect(box, &QCheckBox::toggled, this, &SchemeForm::fieldsChanged);
    return {box, [box, word = toQt(spec.key)] { return box->isChecked() ? word : QString(); }};
}

void SchemeForm::fieldsChanged() {
    if (m_filling)
        return;
    enableFields();
    QString base = m_method->currentData().toString();
    for (const auto& field : m_fields)
        if (const QString option = field.option(); field.widget->isEnabledTo(this) && !option.isEmpty())
            base += QChar(':') + option;
    const QString text = withStages(base, true);
    auto scheme = parseScheme(text.toStdString());
    m_text->setText(scheme ? toQt(scheme->text()) : text);
    tell(scheme);
}

/// The outcome before anything runs: size and bits, or what is wrong.
void SchemeForm::tell(const Expected<QuantScheme>& scheme) {
    m_scheme = scheme ? toQt(scheme->text()) : QString();
    QString problem = scheme ? QString() : errorText(scheme.error());
    QString outcome;
    std::optional<VariantPlan> planned;
    if (scheme && m_model) {
        if (auto plan = planVariant(*m_model, *scheme); plan) {
            outcome = tr("%1 bits per weight, %2 (computed)")
                          .arg(QLocale().toString(plan->bitsPerWeight, 'f', 3), bytesText(plan->totalBytes));
            planned = std::move(*plan);
        } else {
            problem = errorText(plan.error());
        }
    }
    m_exceptions->tell(planned ? &*planned : nullptr);
    if (!problem.isEmpty())
        m_scheme.clear();
    m_outcome->setText(problem.isEmpty() ? outcome : problem);
    m_outcome->setProperty("role", problem.isEmpty() ? "caption" : "problem");
    m_text->setProperty("wrong", !problem.isEmpty());
    for (auto* widget : std::initializer_list<QWidget*>{m_outcome, m_text}) {
        widget->style()->unpolish(widget);
        widget->style()->polish(widget);
    }
    emit schemeChanged();
}

} // namespace nibble::ui
