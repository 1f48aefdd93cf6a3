// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/numbers/code_map.h"

#include <cmath>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include "widgets/numbers/number_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kColumns = 16, kCell = 13, kCodeMapMargin = 16, kMapHead = 14;

} // namespace

CodeMap::CodeMap(ScalarFormat format, QWidget* parent) : QWidget(parent), m_format(std::move(format)) {
    setFocusPolicy(Qt::StrongFocus);
    setObjectName(QStringLiteral("codeMap"));
    setAccessibleName(tr("Map of the codes of %1").arg(formatTitle(m_format)));
    double low = INFINITY, high = 0;
    std::vector<double> sizes;
    for (std::uint64_t code = 0; code < count(); ++code) {
        const auto value = m_format.decode(code);
        const double size = value && value->isFinite() ? std::abs(toDouble(*value)) : NAN;
        sizes.push_back(size);
        if (size > 0) {
            low = std::min(low, size);
            high = std::max(high, size);
        }
    }
    const double span = std::max(std::log(high / low), 1e-9);
    for (const double size : sizes)
        m_shares.push_back(std::isnan(size) ? -1 : size == 0 ? 0 : 0.08 + 0.92 * std::log(size / low) / span);
}

void CodeMap::setCode(std::optional<std::uint64_t> code) {
    m_code = code;
    update();
}

QSize CodeMap::sizeHint() const {
    const int lines = static_cast<int>((count() + kColumns - 1) / kColumns);
    return {theme().px(2 * kCodeMapMargin + kMapHead + kColumns * kCell),
            theme().px(kMapHead + lines * kCell + 4)};
}

QRectF CodeMap::cellBox(std::uint64_t code) const {
    const double cell = theme().px(kCell);
    return {theme().px(kCodeMapMargin + kMapHead) + cell * static_cast<double>(code % kColumns),
            theme().px(kMapHead) + cell * static_cast<double>(code / kColumns), cell, cell};
}

std::optional<std::uint64_t> CodeMap::codeAt(const QPointF& at) const {
    for (std::uint64_t code = 0; code < count(); ++code)
        if (cellBox(code).contains(at))
            return code;
    return std::nullopt;
}

void CodeMap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& look = theme();
    painter.setFont(look.numberFont(Type::dense));
    painter.setPen(look.colour(Colour::text3));
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(kColumns, count()); ++i)
        painter.drawText(QRectF(cellBox(i).left(), 0, look.px(kCell), look.px(kMapHead)), Qt::AlignCenter,
                         QString::number(i, 16).toUpper());
    for (std::uint64_t code = 0; code < count(); ++code) {
        const QRectF box = cellBox(code).adjusted(0, 0, -1, -1);
        if (code % kColumns == 0)
            painter.drawText(QRectF(look.px(kCodeMapMargin), box.top(), look.px(kMapHead - 2), box.height()),
                             Qt::AlignCenter, QString::number(code / kColumns, 16).toUpper());
        if (m_shares[code] >= 0)
            painter.fillRect(box, QColor::fromRgb(Theme::viridis(m_shares[code])));
        else
            painter.fillRect(box, QBrush(look.colour(Colour::text3), Qt::BDiagPattern));
    }
    if (m_code) {
        painter.setPen(QPen(look.category(QStringLiteral("rtn")).fill, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(cellBox(*m_code).adjusted(-0.5, -0.5, -0.5, -0.5));
    }
    if (hasFocus()) {
        painter.setPen(QPen(look.colour(Colour::accent), 2));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

bool CodeMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto code = codeAt(help->pos());
        QToolTip::showText(help->globalPos(),
                           code ? QStringLiteral("0x%1: %2")
                                      .arg(toQt(m_format.hexText(*code)), compositionFigure(m_format, *code))
                                : QString(),
                           this);
        return true;
    }
    return QWidget::event(event);
}

void CodeMap::mousePressEvent(QMouseEvent* event) {
    if (const auto code = codeAt(event->position()))
        emit chosen(*code);
}

void CodeMap::keyPressEvent(QKeyEvent* event) {
    int by = 0;
    switch (event->key()) {
    case Qt::Key_Left:
        by = -1;
        break;
    case Qt::Key_Right:
        by = 1;
        break;
    case Qt::Key_Up:
        by = -kColumns;
        break;
    case Qt::Key_Down:
        by = kColumns;
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    const auto next = static_cast<std::int64_t>(m_code.value_or(0)) + by;
    if (next >= 0 && next < static_cast<std::int64_t>(count()))
        emit chosen(static_cast<quint64>(next));
}

} // namespace nibble::ui
