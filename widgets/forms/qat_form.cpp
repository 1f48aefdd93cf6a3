// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/qat_form.h"

#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace nibble::ui {

namespace {

constexpr int kWidths[] = {8, 4, 3, 2};
/// Entries of the box of texts.
enum Text { own, generated, file };

} // namespace

QatForm::QatForm(QWidget* parent)
    : QWidget(parent), m_form(new QFormLayout(this)), m_storage(new QComboBox), m_text(new QComboBox),
      m_loss(new QComboBox), m_asymmetric(new QCheckBox(tr("with zero points"))),
      m_minutes(new QDoubleSpinBox), m_file(new QLineEdit), m_fileRow(new QWidget) {
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(12);
    m_form->setVerticalSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addBits();
    addStorage();
    addTime();
    addText();
    addLoss();
}

void QatForm::addRow(const QString& title, QWidget* field, const QString& name, const QString& hint) {
    field->setObjectName(name);
    field->setAccessibleName(title);
    field->setToolTip(hint);
    m_form->addRow(title, field);
}

void QatForm::addBits() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    for (const int bits : kWidths) {
        auto* box = new QCheckBox(QString::number(bits));
        box->setObjectName(QStringLiteral("bits%1").arg(bits));
        box->setAccessibleName(tr("%1 bits").arg(bits));
        box->setChecked(true);
        connect(box, &QCheckBox::toggled, this, &QatForm::changed);
        layout->addWidget(box);
        m_bits.append(box);
    }
    layout->addStretch(1);
    addRow(tr("Bits"), row, QStringLiteral("qatBits"), tr("One training for each, one after the other"));
}

void QatForm::addStorage() {
    for (const auto& [title, option] : {std::pair{tr("Groups of 32"), "g32"},
                                        {tr("Groups of 64"), "g64"},
                                        {tr("Groups of 128"), "g128"},
                                        {tr("Per channel"), "channel"},
                                        {tr("Whole tensor"), "tensor"}})
        m_storage->addItem(title, QLatin1StringView(option));
    m_storage->setCurrentIndex(1);
    addRow(tr("Scales"), m_storage, QStringLiteral("qatStorage"),
           tr("How many weights share a scale, which is learnt"));
    m_asymmetric->setObjectName(QStringLiteral("qatAsymmetric"));
    m_asymmetric->setToolTip(tr("Asymmetric codes: a zero point beside each scale"));
    m_form->addRow(QString(), m_asymmetric);
    connect(m_storage, &QComboBox::currentIndexChanged, this, &QatForm::changed);
    connect(m_asymmetric, &QCheckBox::toggled, this, &QatForm::changed);
}

void QatForm::addTime() {
    m_minutes->setRange(0.05, 24 * 60);
    m_minutes->setDecimals(2);
    m_minutes->setSingleStep(0.5);
    m_minutes->setValue(1);
    addRow(tr("Minutes each"), m_minutes, QStringLiteral("qatMinutes"),
           tr("Of training, for every width; stopping earlier keeps what was learnt"));
    connect(m_minutes, &QDoubleSpinBox::valueChanged, this, &QatForm::changed);
}

void QatForm::addText() {
    m_text->addItem(tr("The model's own data"), own);
    m_text->addItem(tr("Generated text"), generated);
    m_text->addItem(tr("A file …"), file);
    // Long entries must not widen the form.
    m_text->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_text->setMinimumContentsLength(12);
    addRow(tr("Train on"), m_text, QStringLiteral("qatText"),
           tr("The model's own data: what it was trained on, where its file says so. Generated text: all "
              "kinds that our "
              "generator writes. None of them is the text that the comparison measures on."));
    m_file->setObjectName(QStringLiteral("qatFile"));
    m_file->setAccessibleName(tr("The text file to train on"));
    auto* choose = new QPushButton(tr("Choose …"));
    choose->setProperty("role", "small");
    connect(choose, &QPushButton::clicked, this, &QatForm::chooseFile);
    auto* layout = new QHBoxLayout(m_fileRow);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_file, 1);
    layout->addWidget(choose);
    m_form->addRow(QString(), m_fileRow);
    m_form->setRowVisible(m_fileRow, false);
    connect(m_text, &QComboBox::currentIndexChanged, this, [this] {
        m_form->setRowVisible(m_fileRow, m_text->currentData().toInt() == file);
        emit changed();
    });
    connect(m_text, &QComboBox::activated, this, [this] {
        if (m_text->currentData().toInt() == file && m_file->text().isEmpty())
            chooseFile();
    });
    connect(m_file, &QLineEdit::textChanged, this, &QatForm::changed);
}

void QatForm::chooseFile() {
    const QString path = QFileDialog::getOpenFileName(this, tr("A text to train on"), QString(),
                                                      tr("Texts (*.txt *.md *.raw);;All files (*)"));
    if (!path.isEmpty())
        m_file->setText(path);
}

void QatForm::addLoss() {
    m_loss->addItem(tr("Float predictions"));
    m_loss->addItem(tr("Next token"));
    addRow(tr("Towards"), m_loss, QStringLiteral("qatLoss"),
           tr("Float predictions: the KL divergence from the model as opened (distillation). Next token: the "
              "cross-entropy of the text."));
    connect(m_loss, &QComboBox::currentIndexChanged, this, &QatForm::changed);
}

void QatForm::setModel(const Model* model, double suggestedSeconds) {
    const QSignalBlocker blocker(this);
    const bool known = model && knowsItsData(*model);
    if (const int at = m_text->findData(own); at >= 0 && !known)
        m_text->removeItem(at);
    else if (at < 0 && known)
        m_text->insertItem(0, tr("The model's own data"), own);
    m_text->setCurrentIndex(0);
    // In steps that a person would choose.
    const double minutes = suggestedSeconds / 60;
    m_minutes->setValue(std::max(0.5, std::round(2 * minutes) / 2));
}

void QatForm::setMinutes(double minutes) {
    m_minutes->setValue(minutes);
}

void QatForm::setBits(const QList<int>& bits) {
    for (qsizetype i = 0; i < m_bits.size(); ++i)
        m_bits[i]->setChecked(bits.contains(kWidths[i]));
}

QStringList QatForm::schemes() const {
    QStringList schemes;
    for (qsizetype i = 0; i < m_bits.size(); ++i)
        if (m_bits[i]->isChecked())
            schemes +=
                QStringLiteral("rtn:int%1:%2").arg(kWidths[i]).arg(m_storage->currentData().toString()) +
                (m_asymmetric->isChecked() ? QStringLiteral(":asym") : QString());
    return schemes;
}

QString QatForm::missing() const {
    if (schemes().isEmpty())
        return tr("choose how many bits");
    if (m_text->currentData().toInt() == file && m_file->text().trimmed().isEmpty())
        return tr("choose a text");
    return {};
}

QatPlan QatForm::plan() const {
    QatPlan plan;
    const int text = m_text->currentData().toInt();
    plan.generated = text == generated;
    if (text == file)
        plan.text = m_file->text().trimmed().toStdString();
    plan.settings.seconds = 60 * m_minutes->value();
    plan.settings.loss = m_loss->currentIndex() == 1 ? QatLoss::text : QatLoss::divergence;
    return plan;
}

} // namespace nibble::ui
