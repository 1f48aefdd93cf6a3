// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/bit_field_view.h"

#include <cmath>

#include <QKeyEvent>
#include <QPainter>

#include "widgets/controls/field_look.h"
#include "widgets/model/value_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kFieldMargin = 12, kFieldHead = 24, kFieldRow = 36, kPlaceWidth = 92, kTextWidth = 190;

/// Of a bit counted from the top; the bits of plain integers are none of a field's.
FieldPart partOf(const std::optional<FloatFields>& fields, int bit) {
    if (!fields)
        return FieldPart::unused;
    return bit < fields->signBits                          ? FieldPart::sign
           : bit < fields->signBits + fields->exponentBits ? FieldPart::exponent
                                                           : FieldPart::mantissa;
}

QString partName(FieldPart part) {
    return part == FieldPart::unused ? BitFieldView::tr("bits") : fieldName(part);
}

} // namespace

BitFieldView::BitFieldView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bits of single values"));
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void BitFieldView::setBlock(const BlockContents& block) {
    m_block = block;
    if (m_block.layout)
        m_block.weights.clear();
    QStringList texts;
    for (int i = 0; i < static_cast<int>(m_block.weights.size()); ++i)
        texts += composition(i);
    setAccessibleDescription(texts.join(QStringLiteral("; ")));
    setMinimumHeight(sizeHint().height());
    update();
}

QSize BitFieldView::sizeHint() const {
    return {theme().px(560),
            theme().px(kFieldHead + kFieldRow * static_cast<int>(m_block.weights.size()) + 8)};
}

quint64 BitFieldView::bitsOf(int value) const {
    const auto size = static_cast<std::size_t>(info(m_block.type).blockBytes);
    quint64 bits = 0;
    for (std::size_t i = 0; i < size; ++i)
        bits |= std::to_integer<quint64>(m_block.bytes[static_cast<std::size_t>(value) * size + i]) << 8 * i;
    return bits;
}

QString BitFieldView::composition(int value) const {
    const float weight = m_block.weights[static_cast<std::size_t>(value)];
    const auto fields = floatFields(m_block.type);
    if (!fields || !std::isfinite(weight) || weight == 0)
        return QStringLiteral("= ") + figureText(weight, 6);
    const quint64 bits = bitsOf(value);
    const quint64 exponent = bits >> fields->mantissaBits & ((quint64{1} << fields->exponentBits) - 1);
    const quint64 mantissa = bits & ((quint64{1} << fields->mantissaBits) - 1);
    const double part = std::ldexp(static_cast<double>(mantissa), -fields->mantissaBits);
    // Without a mantissa (E8M0) every code is a power of two.
    const bool subnormal = exponent == 0 && fields->mantissaBits > 0;
    const int power = static_cast<int>(exponent) - fields->bias + (subnormal ? 1 : 0);
    const bool negative = fields->signBits > 0 && (bits >> (fields->bits() - 1) & 1U) != 0;
    return QStringLiteral("= %1%2 × 2%3 = %4")
        .arg(negative ? QStringLiteral("-") : QString(), QString::number((subnormal ? 0 : 1) + part, 'g', 5),
             superscript(power), figureText(weight, 5));
}

void BitFieldView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int values = static_cast<int>(m_block.weights.size());
    if (values == 0)
        return;
    const auto& look = theme();
    const int bits = static_cast<int>(8 * info(m_block.type).blockBytes);
    const double left = look.px(kFieldMargin + kPlaceWidth);
    const double room = width() - left - look.px(kTextWidth + kFieldMargin);
    const double cell = std::clamp(room / bits, 4.0, static_cast<double>(look.px(16)));
    paintHead(painter, left, cell);
    for (int i = 0; i < values; ++i)
        paintValue(painter, i, left, cell, look.px(kFieldHead + kFieldRow * i));
    if (hasFocus()) {
        painter.setPen(QPen(look.colour(Colour::accent), 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(2.5, 0.5, -2.5, -2.5));
    }
}

void BitFieldView::paintHead(QPainter& painter, double left, double cell) const {
    const auto fields = floatFields(m_block.type);
    const int bits = static_cast<int>(8 * info(m_block.type).blockBytes);
    painter.setFont(theme().font(Type::caption));
    for (int first = 0; first < bits;) {
        const FieldPart part = partOf(fields, first);
        int end = first;
        while (end < bits && partOf(fields, end) == part)
            ++end;
        painter.setPen(fieldLook(part).ink);
        const QString text =
            end - first > 1 ? QStringLiteral("%1, %2").arg(partName(part)).arg(end - first) : partName(part);
        // The one sign bit's word stands to the left of it.
        const bool narrow = painter.fontMetrics().horizontalAdvance(text) > (end - first) * cell;
        const QRectF where =
            narrow ? QRectF(left - theme().px(kPlaceWidth), theme().px(4),
                            theme().px(kPlaceWidth) + (end - first) * cell, theme().px(16))
                   : QRectF(left + first * cell, theme().px(4), (end - first) * cell, theme().px(16));
        if (!narrow || first == 0)
            painter.drawText(where, Qt::AlignVCenter | (narrow ? Qt::AlignRight : Qt::AlignHCenter), text);
        first = end;
    }
}

void BitFieldView::paintValue(QPainter& painter, int value, double left, double cell, double top) const {
    const auto& look = theme();
    const auto fields = floatFields(m_block.type);
    const int bits = static_cast<int>(8 * info(m_block.type).blockBytes);
    const quint64 pattern = bitsOf(value);
    const auto [row, column] = m_block.placeOf(value);
    painter.setFont(look.numberFont(Type::dense));
    painter.setPen(look.colour(Colour::text3));
    painter.drawText(QRectF(look.px(kFieldMargin), top, look.px(kPlaceWidth - 8), look.px(22)),
                     Qt::AlignVCenter, QStringLiteral("%1, %2").arg(row).arg(column));
    for (int bit = 0; bit < bits; ++bit) {
        const FieldLook part = fieldLook(partOf(fields, bit));
        const QRectF box(left + bit * cell, top, cell, look.px(20));
        painter.fillRect(box, part.tint);
        painter.fillRect(QRectF(box.left(), box.bottom() + 1, cell, look.px(4)),
                         QBrush(part.ink, part.pattern));
        painter.setPen(part.ink);
        if (cell >= look.px(7))
            painter.drawText(box, Qt::AlignCenter,
                             pattern >> (bits - 1 - bit) & 1U ? QStringLiteral("1") : QStringLiteral("0"));
        // A gap parts the fields.
        if (bit > 0 && partOf(fields, bit) != partOf(fields, bit - 1))
            painter.fillRect(QRectF(box.left() - 1, top, 2, look.px(26)), look.colour(Colour::surface));
    }
    painter.setFont(look.numberFont(Type::table));
    painter.setPen(look.colour(Colour::text));
    painter.drawText(QRectF(left + bits * cell + look.px(8), top,
                            width() - left - bits * cell - look.px(8 + 4), look.px(20)),
                     Qt::AlignVCenter, composition(value));
}

void BitFieldView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_PageUp || event->key() == Qt::Key_Left)
        emit stepWanted(-1);
    else if (event->key() == Qt::Key_PageDown || event->key() == Qt::Key_Right)
        emit stepWanted(1);
    else
        QWidget::keyPressEvent(event);
}

} // namespace nibble::ui
