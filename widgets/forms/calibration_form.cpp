// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/calibration_form.h"

#include <algorithm>

#include <QComboBox>
#include <QFormLayout>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "core/methods/registry.h"
#include "widgets/forms/popup_panel.h"
#include "widgets/forms/scheme_form.h"
#include "widgets/forms/text_choice.h"
#include "widgets/icon.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr const char* kUsual[] = {"gptq:int3:g64", "awq:int3:g64"};

} // namespace

CalibrationForm::CalibrationForm(QWidget* parent)
    : QWidget(parent), m_form(new QFormLayout), m_methods(new QListWidget),
      m_add(new QPushButton(icon(QStringLiteral("add")), tr("Another method …"))),
      m_first(new TextChoice(tr("Text A"), false)), m_second(new TextChoice(tr("Text B"), true)),
      m_most(new QComboBox), m_length(new QSpinBox), m_draws(new QSpinBox), m_windows(new QSpinBox) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_form->setHorizontalSpacing(12);
    m_form->setVerticalSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    layout->addWidget(m_methods);
    layout->addWidget(m_add, 0, Qt::AlignLeft);
    layout->addLayout(m_form);
    addMethods();
    addTexts();
    addAmounts();
}

void CalibrationForm::addRow(const QString& title, QWidget* field, const QString& name, const QString& hint) {
    field->setObjectName(name);
    field->setAccessibleName(title);
    field->setToolTip(hint);
    m_form->addRow(title, field);
}

void CalibrationForm::addMethods() {
    m_methods->setObjectName(QStringLiteral("labMethods"));
    m_methods->setAccessibleName(tr("Methods that look at a text"));
    m_methods->setToolTip(tr("Methods that look at a text; each is held against its codes without that"));
    m_methods->setFont(theme().numberFont(Type::table));
    m_add->setObjectName(QStringLiteral("labAddMethod"));
    m_add->setProperty("role", "small");
    for (const char* scheme : kUsual)
        addMethod(QLatin1StringView(scheme), true);
    connect(m_methods, &QListWidget::itemChanged, this, &CalibrationForm::changed);
    connect(m_add, &QPushButton::clicked, this, &CalibrationForm::openAddForm);
}

void CalibrationForm::addTexts() {
    addRow(tr("Text A"), m_first, QStringLiteral("labFirst"), tr("The text that the methods look at"));
    addRow(tr("Text B"), m_second, QStringLiteral("labSecond"),
           tr("A second text: both curves stand beside each other"));
    m_second->choose("generated:code");
    connect(m_first, &TextChoice::changed, this, &CalibrationForm::changed);
    connect(m_second, &TextChoice::changed, this, &CalibrationForm::changed);
}

void CalibrationForm::addAmounts() {
    for (const int most : {4, 8, 16, 32, 64, 128, 256, 512})
        m_most->addItem(QString::number(most), most);
    addRow(tr("Sequences"), m_most, QStringLiteral("labMost"), tr("Tries 1, 2, 4, … up to so many"));
    setMost(64);
    m_length->setRange(8, 1 << 20);
    m_length->setValue(256);
    addRow(tr("Tokens of each"), m_length, QStringLiteral("labLength"), tr("Limited by the model's context"));
    m_draws->setRange(1, 9);
    addRow(
        tr("Draws"), m_draws, QStringLiteral("labDraws"),
        tr("Other choices of as many sequences: the curve is their mean, the band their least and greatest"));
    m_windows->setRange(1, 1 << 20);
    m_windows->setValue(16);
    addRow(
        tr("Measured windows"), m_windows, QStringLiteral("labWindows"),
        tr("Of the comparison's text, every one with as many tokens as the comparison's context: fewer are "
           "faster and less certain"));
    connect(m_most, &QComboBox::currentIndexChanged, this, &CalibrationForm::changed);
    for (auto* box : {m_length, m_draws, m_windows})
        connect(box, &QSpinBox::valueChanged, this, &CalibrationForm::changed);
}

void CalibrationForm::addMethod(const QString& scheme, bool checked) {
    if (!m_methods->findItems(scheme, Qt::MatchExactly).isEmpty())
        return;
    auto* item = new QListWidgetItem(scheme, m_methods);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(checked ? Qt::Checked : Qt::Unchecked);
    const int rows = std::clamp(m_methods->count(), 2, 5);
    m_methods->setFixedHeight(rows * std::max(theme().px(22), m_methods->sizeHintForRow(0)) + theme().px(6));
}

void CalibrationForm::offer(const std::vector<std::string>& methods) {
    const QSignalBlocker blocker(m_methods);
    for (const auto& method : methods) {
        const auto scheme = parseScheme(method);
        if (scheme && m_model && uncalibratedTwin(*m_model, *scheme))
            addMethod(toQt(method), false);
    }
}

void CalibrationForm::openAddForm() {
    auto* form = new SchemeForm(m_model);
    auto* panel = new PopupPanel(tr("Another method"), form, tr("Add"), this);
    panel->setObjectName(QStringLiteral("labSchemePanel"));
    connect(form, &SchemeForm::schemeChanged, panel, [this, form, panel] {
        const auto scheme = parseScheme(form->scheme().toStdString());
        const bool looks = scheme && m_model && uncalibratedTwin(*m_model, *scheme);
        panel->acceptButton()->setEnabled(looks);
        panel->acceptButton()->setToolTip(looks ? QString() : tr("It looks at no text"));
    });
    form->setScheme(QStringLiteral("gptq:int4:g64"));
    const auto accept = [this, form, panel] {
        if (!panel->acceptButton()->isEnabled())
            return;
        const QString scheme = form->scheme();
        panel->close();
        addMethod(scheme, true);
        emit changed();
    };
    connect(panel, &PopupPanel::accepted, this, accept);
    connect(form, &SchemeForm::accepted, this, accept);
    panel->openAt(m_add);
}

void CalibrationForm::setModel(const ModelPointer& model) {
    m_model = model;
    if (model && model->config.contextLength > 8)
        m_length->setMaximum(static_cast<int>(std::min<std::int64_t>(model->config.contextLength, 1 << 20)));
}

void CalibrationForm::setChecked(const QStringList& methods) {
    for (const QString& method : methods)
        addMethod(method, true);
    for (int row = 0; row < m_methods->count(); ++row)
        m_methods->item(row)->setCheckState(methods.contains(m_methods->item(row)->text()) ? Qt::Checked
                                                                                           : Qt::Unchecked);
}

void CalibrationForm::setTexts(const std::string& first, const std::optional<std::string>& second) {
    m_first->choose(first);
    m_second->choose(second.value_or("none"));
}

void CalibrationForm::setMost(int samples) {
    if (m_most->findData(samples) < 0)
        m_most->addItem(QString::number(samples), samples);
    m_most->setCurrentIndex(m_most->findData(samples));
}

void CalibrationForm::setWindows(int windows) {
    m_windows->setValue(windows);
}

QStringList CalibrationForm::methods() const {
    QStringList checked;
    for (int row = 0; row < m_methods->count(); ++row)
        if (m_methods->item(row)->checkState() == Qt::Checked)
            checked += m_methods->item(row)->text();
    return checked;
}

QString CalibrationForm::missing() const {
    if (methods().isEmpty())
        return tr("choose a method");
    if (m_first->isMissing() || m_second->isMissing())
        return tr("choose a text");
    if (!m_second->isNone() && m_first->path() == m_second->path())
        return tr("text A and text B are the same");
    return {};
}

CalibrationLab CalibrationForm::lab(const Experiment& experiment) const {
    CalibrationLab lab{.experiment = experiment,
                       .texts = {m_first->path()},
                       .samples = doublings(m_most->currentData().toInt()),
                       .draws = m_draws->value()};
    if (!m_second->isNone())
        lab.texts.push_back(m_second->path());
    lab.experiment.methods.clear();
    for (const QString& method : methods())
        lab.experiment.methods.push_back(method.toStdString());
    lab.experiment.calibrationLength = m_length->value();
    lab.experiment.chunks = m_windows->value();
    lab.experiment.latency = false;
    lab.experiment.tasks.clear();
    lab.experiment.taskFile.clear();
    return lab;
}

} // namespace nibble::ui
