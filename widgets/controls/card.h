// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "widgets/controls/kind.h"

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace nibble::ui {

/// A surface with a head (title, a note, the kind of its figures, tools) and content.
class Card : public QFrame {
    Q_OBJECT

public:
    explicit Card(const QString& title = {}, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    [[nodiscard]] QString title() const;
    void setNote(const QString& note);
    void setKind(Kind kind);
    /// At the right of the head.
    [[nodiscard]] QHBoxLayout* tools() const { return m_tools; }
    /// Without margins: tables and plots reach the border.
    [[nodiscard]] QVBoxLayout* content() const { return m_content; }
    /// A form and below it, in small type, what it will cost.
    void setForm(QWidget& form, QLabel& note);

private:
    QLabel *m_title, *m_note;
    KindLabel* m_kind;
    QWidget* m_head;
    QHBoxLayout* m_tools;
    QVBoxLayout* m_content;
};

/// A line across, in a layout.
[[nodiscard]] QFrame* separator();

} // namespace nibble::ui
