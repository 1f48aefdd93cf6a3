// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/home/question.h"

#include <QPainter>

#include "widgets/icon.h"
#include "widgets/pages/page.h"
#include "widgets/session.h"

namespace nibble::ui {

QuestionRow::QuestionRow(Session& session, Question question, QWidget* parent)
    : QAbstractButton(parent), m_question(std::move(question)) {
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(m_question.title);
    setObjectName(QStringLiteral("question_") + m_question.page);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(this, &QAbstractButton::clicked, this, [this, &session] {
        if (m_question.prepare)
            m_question.prepare();
        const QString& view = m_question.view;
        emit session.selection().pageWanted(view.isEmpty() ? m_question.page
                                                           : m_question.page + QChar(':') + view);
    });
}

QSize QuestionRow::sizeHint() const {
    return {theme().px(480), theme().px(128)};
}

void QuestionRow::paintEvent(QPaintEvent*) {
    const auto& look = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse())
        painter.fillRect(rect(), look.colour(Colour::hover));
    const bool wide = width() > look.px(560);
    const double sketchWidth = wide ? look.px(208) : look.px(132),
                 sketchHeight = std::min<double>(look.px(104), height() - 16);
    const QRectF sketch(16, (height() - sketchHeight) / 2, sketchWidth, sketchHeight);
    painter.setPen(QPen(look.colour(Colour::line), 1));
    painter.setBrush(look.colour(Colour::raised));
    painter.drawRoundedRect(sketch.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.save();
    painter.setClipRect(sketch);
    m_question.sketch(painter, sketch.adjusted(16, 12, -16, -12));
    painter.restore();

    // Where it leads, at the right.
    const auto* page = findPage(m_question.page);
    painter.setFont(look.font(Type::body));
    const QString link = wide ? page->titleText() : QString(); // the icon alone in a narrow window
    const int icons = look.px(16),
              linkWidth = painter.fontMetrics().horizontalAdvance(link) + 2 * icons + look.px(20);
    const double right = width() - 16;
    painter.setPen(look.colour(Colour::accent));
    paintIcon(painter, QRectF(right - linkWidth, (height() - icons) / 2.0, icons, icons), m_question.page,
              look.colour(Colour::accent));
    painter.drawText(QRectF(right - linkWidth + icons + look.px(8), 0, linkWidth, height()), Qt::AlignVCenter,
                     link);
    paintIcon(painter, QRectF(right - icons, (height() - icons) / 2.0, icons, icons),
              QStringLiteral("chevron-right"), look.colour(Colour::accent));

    const QRectF words(sketch.right() + 16, 0, right - linkWidth - sketch.right() - 32, height());
    const double middle = height() / 2.0;
    painter.setFont(look.font(Type::question));
    painter.setPen(look.colour(Colour::text));
    painter.drawText(
        QRectF(words.left(), middle - look.px(28), words.width(), look.px(24)), Qt::AlignVCenter,
        painter.fontMetrics().elidedText(m_question.title, Qt::ElideRight, static_cast<int>(words.width())));
    painter.setFont(look.font(Type::body));
    painter.setPen(look.colour(Colour::text2));
    painter.drawText(QRectF(words.left(), middle, words.width(), look.px(40)),
                     Qt::AlignTop | Qt::TextWordWrap, m_question.answer());
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(look.colour(Colour::accent), 2));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void QuestionRow::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void QuestionRow::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace nibble::ui
