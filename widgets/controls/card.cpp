// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "widgets/theme.h"

namespace nibble::ui {

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent), m_title(new QLabel(title)), m_note(new QLabel), m_kind(new KindLabel(Kind::none)),
      m_head(new QWidget), m_tools(new QHBoxLayout), m_content(new QVBoxLayout) {
    setProperty("role", "card");
    m_title->setProperty("role", "cardTitle");
    m_note->setProperty("role", "caption");
    // A long note gives way to the tools and is whole in its tooltip.
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_kind->hide();
    m_tools->setSpacing(8);
    auto* head = new QHBoxLayout(m_head);
    head->setContentsMargins(12, 4, 8, 4);
    head->setSpacing(8);
    head->addWidget(m_title);
    head->addWidget(m_kind);
    head->addWidget(m_note, 1);
    head->addLayout(m_tools);
    head->addStrut(theme().px(32)); // and higher where a tool is
    m_content->setContentsMargins(0, 0, 0, 0);
    m_content->setSpacing(0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addLayout(m_content, 1);
    m_head->setVisible(!title.isEmpty()); // not before it has a parent: it would be a window for a moment
}

void Card::setTitle(const QString& title) {
    m_title->setText(title);
    m_head->setVisible(!title.isEmpty());
}

void Card::setForm(QWidget& form, QLabel& note) {
    auto* inside = new QVBoxLayout;
    inside->setContentsMargins(12, 0, 12, 12);
    inside->setSpacing(12);
    inside->addWidget(&form);
    note.setProperty("role", "caption");
    note.setWordWrap(true);
    note.setTextFormat(Qt::PlainText);
    inside->addWidget(&note);
    inside->addStretch(1);
    m_content->addLayout(inside);
}

QString Card::title() const {
    return m_title->text();
}

void Card::setNote(const QString& note) {
    m_note->setText(note);
    m_note->setToolTip(note);
}

void Card::setKind(Kind kind) {
    m_kind->setKind(kind);
    m_kind->setVisible(kind != Kind::none);
}

QFrame* separator() {
    auto* line = new QFrame;
    line->setProperty("role", "separator");
    return line;
}

} // namespace nibble::ui
