// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/spotlight.h"

#include <QApplication>
#include <QCursor>
#include <QPainter>
#include <QPainterPath>

#include "widgets/controls/card.h"
#include "widgets/theme.h"

namespace nibble::ui {

Spotlight::Spotlight(QWidget* over) : QWidget(over) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    m_timer.setInterval(60);
    connect(&m_timer, &QTimer::timeout, this, &Spotlight::follow);
    hide();
}

void Spotlight::setActive(bool active) {
    setVisible(active);
    if (active) {
        raise();
        m_timer.start();
    } else {
        m_timer.stop();
    }
}

void Spotlight::follow() {
    if (geometry() != parentWidget()->rect())
        setGeometry(parentWidget()->rect());
    QWidget* under = parentWidget()->childAt(parentWidget()->mapFromGlobal(QCursor::pos()));
    while (under && !qobject_cast<Card*>(under))
        under = under->parentWidget();
    if (under != m_lit) {
        m_lit = under;
        update();
    }
}

void Spotlight::paintEvent(QPaintEvent*) {
    if (!m_lit)
        return;
    QPainterPath shade, hole;
    shade.addRect(rect());
    hole.addRoundedRect(QRectF(QRect(m_lit->mapTo(parentWidget(), QPoint(0, 0)), m_lit->size())), 4, 4);
    QPainter painter(this);
    painter.fillPath(shade.subtracted(hole), QColor(0, 0, 0, theme().isDark() ? 140 : 90));
}

} // namespace nibble::ui
