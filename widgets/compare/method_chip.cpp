// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "widgets/compare/method_chips.h"
#include "widgets/controls/variant_mark.h"
#include "widgets/icon.h"

namespace nibble::ui {

MethodChip::MethodChip(const QString& scheme, const VariantStyle& style, QWidget* parent)
    : QAbstractButton(parent), m_scheme(scheme), m_style(style) {
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(scheme);
    setObjectName(QStringLiteral("chip_") + scheme);
    setToolTip(
        tr("%1\nClick again or Enter: settings. Delete: remove. Ctrl+arrows or drag: move.").arg(scheme));
}

void MethodChip::setQueued(bool queued) {
    m_queued = queued;
    update();
}

void MethodChip::setProblem(const QString& problem) {
    m_problem = problem;
    if (!problem.isEmpty())
        setToolTip(problem);
    update();
}

QSize MethodChip::sizeHint() const {
    const QFontMetrics metrics(theme().numberFont(Type::table));
    return {metrics.horizontalAdvance(m_scheme) + theme().px(46), theme().px(24)};
}

QRect MethodChip::toolRect() const {
    const int size = theme().px(20);
    return {width() - size, 0, size, height()};
}

void MethodChip::paintEvent(QPaintEvent*) {
    const auto& look = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_dragging)
        painter.setOpacity(0.5);
    const bool wrong = !m_problem.isEmpty();
    const Colour border = wrong ? Colour::review : isChecked() ? Colour::accent : Colour::line;
    painter.setPen(QPen(look.colour(hasFocus() ? Colour::accent : border), hasFocus() ? 2 : 1,
                        m_dragging ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(look.colour(isChecked()    ? Colour::selection
                                 : underMouse() ? Colour::hover
                                                : Colour::surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    const double mark = look.px(11);
    paintVariantMark(painter, QRectF(look.px(8), (height() - mark) / 2, mark, mark), m_style, m_queued);
    painter.setFont(look.numberFont(Type::table));
    painter.setPen(look.colour(wrong ? Colour::review : m_queued ? Colour::text2 : Colour::text));
    painter.drawText(rect().adjusted(look.px(25), 0, -look.px(4), 0), Qt::AlignVCenter | Qt::AlignLeft,
                     m_scheme);
    const double size = look.px(12);
    const QRectF tool(toolRect().center().x() - size / 2, (height() - size) / 2, size, size);
    if (underMouse() || hasFocus())
        paintIcon(painter, tool, QStringLiteral("close"),
                  look.colour(m_overTool ? Colour::text : Colour::text3));
    else if (wrong)
        paintIcon(painter, tool, QStringLiteral("warning"), look.colour(Colour::review));
    else if (isChecked())
        paintIcon(painter, tool, QStringLiteral("chevron-down"), look.colour(Colour::text2));
}

void MethodChip::keyPressEvent(QKeyEvent* event) {
    const bool control = event->modifiers() & Qt::ControlModifier;
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)
        emit removeWanted();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        emit settingsWanted();
    else if (event->key() == Qt::Key_Left && control)
        emit moveWanted(-1);
    else if (event->key() == Qt::Key_Right && control)
        emit moveWanted(1);
    else
        QAbstractButton::keyPressEvent(event);
}

void MethodChip::mousePressEvent(QMouseEvent* event) {
    m_pressed = event->position().toPoint();
    setFocus(Qt::MouseFocusReason);
}

void MethodChip::mouseMoveEvent(QMouseEvent* event) {
    const QPoint now = event->position().toPoint();
    m_overTool = toolRect().contains(now);
    if ((event->buttons() & Qt::LeftButton) &&
        (now - m_pressed).manhattanLength() > QApplication::startDragDistance())
        m_dragging = true;
    update();
}

void MethodChip::mouseReleaseEvent(QMouseEvent* event) {
    const QPoint now = event->position().toPoint();
    if (std::exchange(m_dragging, false)) {
        update();
        emit droppedAt(mapToParent(now));
    } else if (event->button() == Qt::LeftButton && toolRect().contains(now)) {
        emit removeWanted();
    } else if (event->button() == Qt::LeftButton && rect().contains(now)) {
        if (isChecked())
            emit settingsWanted();
        else
            click();
    }
}

void MethodChip::mouseDoubleClickEvent(QMouseEvent* event) {
    if (!toolRect().contains(event->position().toPoint()))
        emit settingsWanted();
}

void MethodChip::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void MethodChip::leaveEvent(QEvent* event) {
    m_overTool = false;
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace nibble::ui
