// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/controls/labels.h"

#include <QFrame>
#include <QLabel>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "widgets/theme.h"

namespace nibble::ui {

QLabel* captionLabel(const QString& text) {
    auto* label = new QLabel(text);
    label->setProperty("role", "caption");
    return label;
}

QLabel* problemLabel(const QString& name) {
    auto* label = new QLabel;
    label->setProperty("role", "problem");
    label->setObjectName(name);
    label->setWordWrap(true);
    label->hide();
    return label;
}

QWidget* formulaBox(const QString& html) {
    // Long figures may be broken: the words of FP64 are wider than the inspector.
    static const QRegularExpression longFigure(QStringLiteral("(\\d{10})(?=\\d)"));
    auto* label = new QLabel(QString(html).replace(longFigure, QStringLiteral("\\1&#8203;")));
    label->setTextFormat(Qt::RichText);
    label->setFont(theme().numberFont(Type::table));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* frame = new QFrame;
    frame->setProperty("role", "formula");
    auto* inside = new QVBoxLayout(frame);
    inside->setContentsMargins(8, 8, 8, 8);
    inside->addWidget(label);
    auto* outer = new QWidget;
    auto* layout = new QVBoxLayout(outer);
    layout->setContentsMargins(16, 4, 16, 4);
    layout->addWidget(frame);
    return outer;
}

} // namespace nibble::ui
