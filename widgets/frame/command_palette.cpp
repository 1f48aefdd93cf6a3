// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/command_palette.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "widgets/icon.h"

namespace nibble::ui {

namespace {

/// Icon, title, and at the right what kind of thing it is and its keys.
class EntryDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {0, theme().px(32)};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const auto& look = theme();
        if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver))
            painter->fillRect(
                option.rect,
                look.colour(option.state & QStyle::State_Selected ? Colour::selection : Colour::hover));
        QRect inside = option.rect.adjusted(12, 0, -12, 0);
        const int size = look.px(16);
        paintIcon(*painter, QRectF(inside.left(), inside.center().y() - size / 2.0 + 1, size, size),
                  index.data(PaletteModel::IconRole).toString(), look.colour(Colour::text2));
        inside.setLeft(inside.left() + size + 12);
        painter->setFont(look.font(Type::caption));
        painter->setPen(look.colour(Colour::text3));
        const QString keys = index.data(PaletteModel::ShortcutRole).toString();
        const QString right = index.data(PaletteModel::GroupRole).toString() +
                              (keys.isEmpty() ? QString() : QStringLiteral("   ") + keys);
        painter->drawText(inside, Qt::AlignVCenter | Qt::AlignRight, right);
        inside.setRight(inside.right() - painter->fontMetrics().horizontalAdvance(right) - 12);
        painter->setFont(look.font(Type::body));
        painter->setPen(look.colour(Colour::text));
        painter->drawText(
            inside, Qt::AlignVCenter | Qt::AlignLeft,
            painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, inside.width()));
    }
};

} // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window), m_field(new QLineEdit), m_list(new QListView) {
    setObjectName(QStringLiteral("commandPalette"));
    setProperty("role", "card");
    setAutoFillBackground(true);
    m_field->setPlaceholderText(tr("Pages, tensors, methods, actions"));
    m_field->setAccessibleName(tr("What to do"));
    m_field->installEventFilter(this);
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new EntryDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_field);
    layout->addWidget(m_list, 1);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model.setFilter(text);
        m_list->setCurrentIndex(m_model.index(0));
        place();
    });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) {
        m_list->setCurrentIndex(index);
        runCurrent();
    });
    window->installEventFilter(this);
    hide();
}

void CommandPalette::open(std::vector<PaletteEntry> entries) {
    m_field->clear();
    m_model.setEntries(std::move(entries));
    m_list->setCurrentIndex(m_model.index(0));
    place();
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::place() {
    const QWidget* window = parentWidget();
    const int width = std::min(theme().px(560), window->width() - 32);
    const int rows = std::clamp(m_model.rowCount(), 1, 12);
    const int height = std::min(rows * theme().px(32) + m_field->sizeHint().height() + 28,
                                window->height() - theme().px(96));
    setGeometry((window->width() - width) / 2, theme().px(56), width, height);
}

void CommandPalette::runCurrent() {
    const auto* entry = m_model.entry(m_list->currentIndex().row());
    if (!entry)
        return;
    const auto run = entry->run; // hiding may replace the entries
    hide();
    parentWidget()->setFocus();
    run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget()) {
        if (event->type() == QEvent::Resize && isVisible())
            place();
        return false;
    }
    if (event->type() == QEvent::FocusOut && isVisible() && !isAncestorOf(QApplication::focusWidget()))
        hide();
    if (event->type() != QEvent::KeyPress)
        return false;
    auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
    case Qt::Key_Escape:
        hide();
        parentWidget()->setFocus();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        QApplication::sendEvent(m_list, event);
        return true;
    default:
        return false;
    }
}

} // namespace nibble::ui
