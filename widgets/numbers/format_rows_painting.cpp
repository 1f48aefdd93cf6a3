// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What FormatRows paints.
#include <cmath>

#include <QPainter>

#include "widgets/controls/field_look.h"
#include "widgets/numbers/format_rows.h"
#include "widgets/numbers/number_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// Ends of the bars of relative errors: 10^-9 and 100 %.
constexpr double kBarDecades = 9;

} // namespace

void FormatRows::paintEvent(QPaintEvent*) {
    layOut();
    QPainter painter(this);
    const auto& look = theme();
    paintHead(painter);
    for (int row = 0; row < static_cast<int>(m_bench.rows().size()); ++row)
        paintRow(painter, row);
    painter.setPen(QPen(look.colour(Colour::line), 1));
    painter.drawLine(QPointF(m_edges[stored] + 0.5, 0), QPointF(m_edges[stored] + 0.5, height()));
    painter.drawLine(QPointF(m_edges[kind] + 0.5, 0), QPointF(m_edges[kind] + 0.5, height()));
}

void FormatRows::paintHead(QPainter& painter) const {
    const auto& look = theme();
    const double bottom = rowTop(0);
    painter.fillRect(QRectF(0, 0, width(), bottom), look.colour(Colour::raised));
    painter.setFont(look.font(Type::caption));
    painter.setPen(look.colour(Colour::text2));
    for (int column = 0; column < columns; ++column) {
        const QRectF cell(m_edges[static_cast<std::size_t>(column)], 0,
                          m_edges[static_cast<std::size_t>(column) + 1] -
                              m_edges[static_cast<std::size_t>(column)],
                          bottom);
        if (cell.width() < 1)
            continue;
        const bool left = column == name || column == bits || column == kind;
        const double pad = look.px(column == bits ? 0 : 8);
        painter.drawText(cell.adjusted(pad, 0, -look.px(8), 0),
                         (left ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, headText(column));
    }
    painter.setPen(QPen(look.colour(Colour::line), 1));
    painter.drawLine(QPointF(0, bottom - 0.5), QPointF(width(), bottom - 0.5));
}

void FormatRows::paintRow(QPainter& painter, int row) const {
    const auto& look = theme();
    const NumberRow& at = m_bench.rows()[static_cast<std::size_t>(row)];
    const QRectF line(0, rowTop(row), width(), rowTop(1) - rowTop(0));
    const bool chosen = row == m_bench.current();
    if (chosen || row == m_hovered.row)
        painter.fillRect(line, look.colour(chosen ? Colour::selection : Colour::hover));
    paintBits(painter, row);
    for (int column = 0; column < columns; ++column) {
        const QRectF cell(m_edges[static_cast<std::size_t>(column)], line.top(),
                          m_edges[static_cast<std::size_t>(column) + 1] -
                              m_edges[static_cast<std::size_t>(column)],
                          line.height());
        if (column == bits || cell.width() < 1)
            continue;
        const bool words = column == name || column == kind;
        painter.setFont(column == name   ? look.font(Type::cardTitle)
                        : column == kind ? look.font(Type::table)
                                         : look.numberFont(Type::table));
        const bool warns = column == kind && at.stored.event > StoreEvent::rounded;
        painter.setPen(look.colour(warns ? Colour::review : column == kind ? Colour::text2 : Colour::text));
        QRectF inside = cell.adjusted(look.px(8), 0, -look.px(8), 0);
        if (column == relative)
            inside.setBottom(inside.bottom() - look.px(6));
        const QString text = painter.fontMetrics().elidedText(cellText(at, column), Qt::ElideRight,
                                                              static_cast<int>(inside.width()) + 1);
        painter.drawText(inside, (words ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, text);
        if (column == relative)
            paintRelative(painter, row, cell);
    }
    painter.setPen(QPen(look.colour(Colour::line), 1));
    painter.drawLine(QPointF(0, line.bottom() - 0.5), QPointF(width(), line.bottom() - 0.5));
    if (chosen && hasFocus()) {
        painter.setPen(QPen(look.colour(Colour::accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(line.adjusted(1, 1, -1, -2));
    }
}

/// A digit and a strip in the field's pattern; where digits have no room, set bits are full.
void FormatRows::paintBits(QPainter& painter, int row) const {
    const auto& look = theme();
    const NumberRow& at = m_bench.rows()[static_cast<std::size_t>(row)];
    const ScalarFormat& format = at.format;
    const double cell = cellWidth(format);
    const bool digits = cell >= look.px(6);
    const QString text = at.stored.code ? toQt(format.bitText(*at.stored.code)) : QString();
    int bit = 0;
    for (const CodeField& field : format.fields()) {
        const FieldLook paint = fieldLook(field.part);
        for (int i = 0; i < field.bits; ++i, ++bit) {
            const QRectF box = bitBox(row, bit).adjusted(0, 0, cell >= look.px(6) ? -1 : 0, 0);
            const QRectF top = box.adjusted(0, 0, 0, -look.px(4));
            const bool set = text.size() > bit && text[bit] == QChar('1');
            painter.fillRect(top, !digits && set ? paint.ink : paint.tint);
            painter.fillRect(QRectF(box.left(), top.bottom(), box.width(), look.px(4)),
                             QBrush(paint.ink, paint.pattern));
            if (digits && bit < text.size()) {
                QFont font = look.numberFont(cell >= look.px(9) ? Type::table : Type::dense);
                font.setWeight(set ? QFont::Bold : QFont::Normal);
                painter.setFont(font);
                painter.setPen(set ? look.colour(Colour::text) : look.colour(Colour::text2));
                painter.drawText(top, Qt::AlignCenter, text[bit]);
            }
            const bool pointed = m_hovered == Place{row, bit} && bit < format.bits;
            if (pointed || (hasFocus() && row == m_bench.current() && bit == m_bit)) {
                painter.setPen(QPen(look.colour(Colour::accent), pointed ? 1 : 2));
                painter.setBrush(Qt::NoBrush);
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
            }
        }
    }
}

void FormatRows::paintRelative(QPainter& painter, int row, const QRectF& cell) const {
    const auto& look = theme();
    const auto share = m_bench.rows()[static_cast<std::size_t>(row)].stored.relativeError(m_bench.value());
    if (!share)
        return;
    const QRectF track(cell.left() + look.px(8), cell.bottom() - look.px(7), cell.width() - look.px(16),
                       look.px(3));
    painter.fillRect(track, look.colour(Colour::inset));
    if (*share == 0)
        return;
    const double length = std::clamp(1 + std::log10(toDouble(*share)) / kBarDecades, 0.02, 1.0);
    painter.fillRect(QRectF(track.left(), track.top(), track.width() * length, track.height()),
                     look.colour(Colour::bar));
}

} // namespace nibble::ui
