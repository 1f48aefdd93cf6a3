// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QPainter>

#include "widgets/model/block_view.h"
#include "widgets/model/value_text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

bool holds(const std::vector<int>& list, int value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

QColor fieldTint(FieldRole role) {
    switch (role) {
    case FieldRole::scale:
    case FieldRole::subScales:
        return theme().colour(Colour::exponentTint);
    case FieldRole::offset:
        return theme().colour(Colour::signTint);
    case FieldRole::topBits:
        return theme().colour(Colour::mantissaTint);
    case FieldRole::codes:
    case FieldRole::sums:
        break;
    }
    return theme().colour(Colour::raised);
}

void drawCell(QPainter& painter, const QRectF& cell, const QColor& ground, const QString& text, bool lit) {
    painter.setPen(theme().colour(Colour::line));
    painter.setBrush(ground);
    painter.drawRect(cell);
    painter.setPen(ground.alpha() == 0 ? theme().colour(Colour::text) : Theme::inkOn(ground));
    painter.drawText(cell, Qt::AlignCenter, text);
    if (!lit)
        return;
    painter.setPen(QPen(theme().colour(Colour::accent), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(cell);
}

} // namespace

void BlockView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_block.empty())
        return;
    for (const Caption& caption : m_captions) {
        QFont font = theme().font(Type::caption);
        font.setWeight(caption.heading ? QFont::DemiBold : QFont::Normal);
        painter.setFont(font);
        painter.setPen(theme().colour(caption.heading ? Colour::text : Colour::text2));
        painter.drawText(caption.where, Qt::AlignVCenter | Qt::AlignLeft, caption.text);
    }
    paintLinks(painter);
    paintBytes(painter);
    paintWeights(painter);
    paintCodes(painter);
    paintNotes(painter);
    if (hasFocus()) {
        painter.setPen(QPen(theme().colour(Colour::accent), 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(2.5, 0.5, -2.5, -2.5));
    }
}

void BlockView::paintBytes(QPainter& painter) const {
    for (const BlockField& field : m_block.layout->fields()) {
        for (int i = field.firstByte; i < field.firstByte + field.bytes; ++i) {
            const QRectF cell = byteRect(i);
            const bool lit = holds(m_litBytes, i);
            if (!dense()) {
                painter.setFont(theme().numberFont(Type::dense));
                painter.setPen(theme().colour(lit ? Colour::accent : Colour::text3));
                painter.drawText(
                    QRectF(cell.left(), cell.top() - theme().px(13), cell.width(), theme().px(12)),
                    Qt::AlignCenter, octetText(static_cast<std::byte>(i)));
            }
            painter.setFont(theme().numberFont(dense() ? Type::dense : Type::table));
            const QColor ground = lit ? theme().colour(Colour::selection) : fieldTint(field.role);
            drawCell(painter, cell, ground, octetText(m_block.bytes[static_cast<std::size_t>(i)]), lit);
        }
    }
}

void BlockView::paintWeights(QPainter& painter) const {
    const double largest = m_block.largestMagnitude();
    const ValueScale scale(largest);
    const bool fraction = m_block.layout->levels >= CodeLevels::e2m1;
    for (int i = 0; i < static_cast<int>(m_weights.size()); ++i) {
        const auto at = static_cast<std::size_t>(i);
        const QRectF cell = weightRect(i);
        const QColor ground =
            QColor::fromRgb(theme().diverging(largest > 0 ? m_block.weights[at] / largest : 0.0));
        const bool lit = holds(m_litWeights, i);
        painter.setFont(theme().numberFont(dense() || fraction ? Type::dense : Type::table));
        QString text = levelText(m_block.levels[at]);
        if (dense() && painter.fontMetrics().horizontalAdvance(text) > cell.width())
            text.remove(QChar('+'));
        drawCell(painter, cell, ground, text, lit);
        if (dense())
            continue;
        QFont font = theme().numberFont(Type::dense);
        font.setBold(lit);
        painter.setFont(font);
        painter.setPen(theme().colour(lit ? Colour::accent : Colour::text2));
        painter.drawText(QRectF(cell.left() - 2, cell.bottom() + 1, cell.width() + 4, theme().px(14)),
                         Qt::AlignCenter, scale.text(m_block.weights[at]));
    }
}

/// From the lit byte down to the first of its weights, and on to the next below.
void BlockView::paintLinks(QPainter& painter) const {
    if (dense() || m_litBytes.empty() || m_litWeights.empty() || m_litWeights.size() > 4)
        return;
    painter.setPen(QPen(theme().colour(Colour::accent), 1.5));
    painter.setBrush(Qt::NoBrush);
    const auto between = [&](const QRectF& upper, double from, const QRectF& lower) {
        const double middle = std::max(from, lower.top() - theme().px(26));
        painter.drawPolyline(QPolygonF{QPointF(upper.center().x(), from), QPointF(upper.center().x(), middle),
                                       QPointF(lower.center().x(), middle),
                                       QPointF(lower.center().x(), lower.top())});
    };
    const QRectF first = weightRect(m_litWeights.front());
    for (const int byte : m_litBytes)
        between(byteRect(byte), byteRect(byte).bottom(), first);
    for (std::size_t i = 1; i < m_litWeights.size(); ++i) {
        const QRectF upper = weightRect(m_litWeights[i - 1]), lower = weightRect(m_litWeights[i]);
        if (lower.top() > upper.bottom())
            between(upper, upper.bottom() + theme().px(15), lower);
    }
}

void BlockView::paintCodes(QPainter& painter) const {
    const BlockLayout& layout = *m_block.layout;
    const int codes = 1 << layout.codeBits;
    std::vector<int> order(static_cast<std::size_t>(codes)), counts(static_cast<std::size_t>(codes));
    for (int i = 0; i < codes; ++i)
        order[static_cast<std::size_t>(i)] = i;
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return layout.level(static_cast<unsigned>(a)) < layout.level(static_cast<unsigned>(b));
    });
    for (const unsigned code : m_block.codes)
        ++counts[code];
    const int most = std::max(1, *std::max_element(counts.begin(), counts.end()));
    const double label = theme().px(14), step = m_codes.width() / codes;
    const double base = m_codes.bottom() - label, height = base - m_codes.top() - theme().px(13);
    const int every = std::max(1, static_cast<int>(theme().px(30) / step));
    painter.setFont(theme().numberFont(Type::dense));
    for (int i = 0; i < codes; ++i) {
        const int code = order[static_cast<std::size_t>(i)], count = counts[static_cast<std::size_t>(code)];
        const QRectF slot(m_codes.left() + i * step, m_codes.top(), step, m_codes.height());
        const bool lit = m_litWeights.size() <= 4 &&
                         std::any_of(m_litWeights.begin(), m_litWeights.end(), [&](int weight) {
                             return static_cast<int>(m_block.codes[static_cast<std::size_t>(weight)]) == code;
                         });
        const double bar = height * count / most;
        QColor colour = theme().colour(lit ? Colour::accent : Colour::bar);
        colour.setAlphaF(lit ? 1.0F : 0.55F);
        painter.fillRect(
            QRectF(slot.left() + std::min(1.0, step / 8), base - bar, step - std::min(2.0, step / 4), bar),
            colour);
        painter.setPen(theme().colour(Colour::text2));
        if (count > 0 && codes <= 32)
            painter.drawText(QRectF(slot.left(), base - bar - theme().px(13), step, theme().px(12)),
                             Qt::AlignCenter, QString::number(count));
        if (i % every == 0)
            painter.drawText(QRectF(slot.center().x() - 30, base + 1, 60, label), Qt::AlignCenter,
                             levelText(layout.level(static_cast<unsigned>(code))));
    }
    painter.setPen(theme().colour(Colour::axis));
    painter.drawLine(QPointF(m_codes.left(), base), QPointF(m_codes.right(), base));
}

void BlockView::paintNotes(QPainter& painter) const {
    painter.setFont(theme().numberFont(Type::caption));
    double x = m_notes.left();
    QStringList texts = notes();
    if (texts.isEmpty())
        texts += tr("Point at a byte or a weight: what belongs together lights up. w = %1")
                     .arg(QString::fromUtf8(m_block.layout->formula.data(),
                                            static_cast<qsizetype>(m_block.layout->formula.size())));
    for (const QString& text : texts) {
        const double width = painter.fontMetrics().horizontalAdvance(text) + theme().px(16);
        if (x + width > m_notes.right() + 1 && x > m_notes.left())
            break;
        const QRectF box(x, m_notes.top(), std::min(width, m_notes.right() - x), m_notes.height() - 1);
        painter.setPen(theme().colour(Colour::line));
        painter.setBrush(theme().colour(Colour::raised));
        painter.drawRoundedRect(box, 4, 4);
        painter.setPen(theme().colour(Colour::text));
        painter.drawText(box, Qt::AlignCenter, text);
        x += width + theme().px(8);
    }
}

} // namespace nibble::ui
