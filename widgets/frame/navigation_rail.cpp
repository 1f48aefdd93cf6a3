// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/navigation_rail.h"

#include <QAbstractButton>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include "widgets/icon.h"
#include "widgets/pages/page.h"

namespace nibble::ui {

/// 128 × 40: icon, name, digit; the current one has a bar at the window's edge and a tint.
class RailItem : public QAbstractButton {
public:
    explicit RailItem(const PageInfo& page) : m_page(page) {
        setCheckable(true);
        setAutoExclusive(true);
        setText(page.titleText());
        setAccessibleName(page.titleText());
        setObjectName(QStringLiteral("rail_") + QLatin1StringView(page.name));
        setToolTip(QStringLiteral("%1 (Ctrl+%2)").arg(page.titleText()).arg(page.digit));
        setFocusPolicy(Qt::TabFocus);
    }

    void setCompact(bool compact) {
        m_compact = compact;
        updateGeometry();
    }
    [[nodiscard]] QSize sizeHint() const override {
        return {theme().px(m_compact ? 40 : 128) + kBar, theme().px(40)};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const auto& look = theme();
        const QRectF box = QRectF(rect()).adjusted(kBar, 0.5, -0.5, -0.5);
        if (isChecked() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(look.colour(isChecked() ? Colour::selection : Colour::hover));
            painter.drawRoundedRect(box, 4, 4);
        }
        if (isChecked())
            painter.fillRect(QRectF(0, look.px(10), 3, height() - 2 * look.px(10)),
                             look.colour(Colour::accent));
        if (hasFocus()) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(look.colour(Colour::accent), 2));
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4);
        }
        paintContent(painter, box);
    }
    void enterEvent(QEnterEvent* event) override {
        QAbstractButton::enterEvent(event);
        update();
    }
    void leaveEvent(QEvent* event) override {
        QAbstractButton::leaveEvent(event);
        update();
    }

private:
    static constexpr int kBar = 8;

    void paintContent(QPainter& painter, const QRectF& box) const {
        const auto& look = theme();
        const double size = look.px(20);
        const double left = m_compact ? box.center().x() - size / 2 : box.left() + look.px(8);
        paintIcon(painter, QRectF(left, box.center().y() - size / 2, size, size),
                  QLatin1StringView(m_page.name), look.colour(isChecked() ? Colour::accent : Colour::text2));
        if (m_compact)
            return;
        QFont font = look.font(Type::body);
        font.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
        painter.setFont(font);
        painter.setPen(look.colour(isChecked() ? Colour::text : Colour::text2));
        const QRectF words = box.adjusted(look.px(36), 0, -look.px(8), 0);
        painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft, text());
        painter.setFont(look.font(Type::caption));
        painter.setPen(look.colour(Colour::text3));
        painter.drawText(words, Qt::AlignVCenter | Qt::AlignRight, QString::number(m_page.digit));
    }

    const PageInfo& m_page;
    bool m_compact = false;
};

NavigationRail::NavigationRail(QWidget* parent) : QFrame(parent), m_machine(new QLabel) {
    setProperty("role", "rail");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 8, 12);
    layout->setSpacing(0);
    for (const auto& page : allPages()) {
        auto* item = new RailItem(page);
        const QString name = QLatin1StringView(page.name);
        m_items.insert(name, item);
        layout->addWidget(item);
        connect(item, &RailItem::clicked, this, [this, name] { emit chosen(name); });
        item->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(item, &RailItem::customContextMenuRequested, this, [this, name, item](const QPoint& where) {
            auto* menu = new QMenu(item);
            menu->setAttribute(Qt::WA_DeleteOnClose);
            menu->addAction(icon(QStringLiteral("window")), tr("Open in a window of its own"),
                            [this, name] { emit tearOffWanted(name); });
            menu->popup(item->mapToGlobal(where));
        });
    }
    layout->addStretch(1);
    m_machine->setProperty("role", "caption");
    m_machine->setContentsMargins(16, 0, 0, 0);
    layout->addWidget(m_machine);
    connect(&theme(), &Theme::changed, this, &NavigationRail::applySize);
    applySize();
}

void NavigationRail::setCurrent(const QString& page) {
    if (auto* item = m_items.value(page))
        item->setChecked(true);
}

void NavigationRail::setCompact(bool compact) {
    if (m_compact == compact)
        return;
    m_compact = compact;
    applySize();
}

void NavigationRail::applySize() {
    for (auto* item : std::as_const(m_items))
        item->setCompact(m_compact);
    m_machine->setVisible(!m_compact);
    setFixedWidth(theme().px(m_compact ? 56 : 144));
}

void NavigationRail::setMachineText(const QString& text) {
    m_machine->setText(text);
}

} // namespace nibble::ui
