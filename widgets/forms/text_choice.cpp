// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/text_choice.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/experiment/generated_text.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

const QString kNone = QStringLiteral("none"), kFile = QStringLiteral("file");

} // namespace

TextChoice::TextChoice(const QString& name, bool mayBeNone, QWidget* parent)
    : QWidget(parent), m_kind(new QComboBox), m_file(new QLineEdit), m_fileRow(new QWidget) {
    setAccessibleName(name);
    setFocusProxy(m_kind);
    m_kind->setAccessibleName(name);
    m_kind->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_kind->setMinimumContentsLength(12);
    if (mayBeNone)
        m_kind->addItem(tr("None"), kNone);
    m_kind->addItem(tr("Built-in text"), QString());
    for (const TextKind kind : textKinds())
        m_kind->addItem(tr("Generated: %1").arg(toQt(textKindName(kind))),
                        toQt(std::string(kGeneratedPrefix) + std::string(textKindName(kind))));
    m_kind->addItem(tr("A file …"), kFile);
    m_file->setAccessibleName(tr("%1: the file").arg(name));
    auto* choose = new QPushButton(tr("Choose …"));
    choose->setProperty("role", "small");
    auto* row = new QHBoxLayout(m_fileRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_file, 1);
    row->addWidget(choose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_kind);
    layout->addWidget(m_fileRow);
    m_fileRow->hide();
    connect(choose, &QPushButton::clicked, this, &TextChoice::chooseFile);
    connect(m_file, &QLineEdit::textChanged, this, &TextChoice::changed);
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        m_fileRow->setVisible(m_kind->currentData().toString() == kFile);
        emit changed();
    });
    connect(m_kind, &QComboBox::activated, this, [this] {
        if (isMissing())
            chooseFile();
    });
}

void TextChoice::chooseFile() {
    const QString path = QFileDialog::getOpenFileName(this, tr("A text to calibrate on"), QString(),
                                                      tr("Texts (*.txt *.md *.raw);;All files (*)"));
    if (!path.isEmpty())
        m_file->setText(path);
}

bool TextChoice::isNone() const {
    return m_kind->currentData().toString() == kNone;
}

bool TextChoice::isMissing() const {
    return m_kind->currentData().toString() == kFile && m_file->text().trimmed().isEmpty();
}

std::string TextChoice::path() const {
    const QString kind = m_kind->currentData().toString();
    return (kind == kFile ? m_file->text().trimmed() : kind).toStdString();
}

void TextChoice::choose(const std::string& path) {
    const int known = m_kind->findData(toQt(path));
    if (known < 0)
        m_file->setText(toQt(path));
    m_kind->setCurrentIndex(known < 0 ? m_kind->findData(kFile) : known);
}

} // namespace nibble::ui
