// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/popup_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include "widgets/theme.h"

namespace nibble::ui {

PopupPanel::PopupPanel(const QString& title, QWidget* form, const QString& accept, QWidget* parent)
    : QFrame(parent, Qt::Popup | Qt::FramelessWindowHint), m_accept(new QPushButton(accept)) {
    setProperty("role", "card");
    setAttribute(Qt::WA_DeleteOnClose);
    auto* heading = new QLabel(title);
    heading->setProperty("role", "cardTitle");
    m_accept->setProperty("role", "primary");
    m_accept->setObjectName(QStringLiteral("accept"));
    auto* cancel = new QPushButton(tr("Cancel"));
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_accept);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(12);
    layout->addWidget(heading);
    layout->addWidget(form, 1);
    layout->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QWidget::close);
    connect(m_accept, &QPushButton::clicked, this, &PopupPanel::accepted);
}

void PopupPanel::openAt(QWidget* anchor) {
    setFixedWidth(theme().px(380));
    adjustSize();
    QPoint where = anchor->mapToGlobal(QPoint(0, anchor->height() + 4));
    if (const QScreen* screen = anchor->screen()) {
        const QRect room = screen->availableGeometry();
        where.setX(std::max(room.left(), std::min(where.x(), room.right() - width())));
        where.setY(std::max(room.top(), std::min(where.y(), room.bottom() - height())));
    }
    move(where);
    show();
    if (auto* field = findChild<QWidget*>(QStringLiteral("method")))
        field->setFocus(Qt::PopupFocusReason);
}

} // namespace nibble::ui
