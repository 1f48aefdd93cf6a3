// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/numbers/format_rows.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

#include "widgets/controls/field_look.h"
#include "widgets/model/value_text.h"
#include "widgets/numbers/number_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kHead = 26, kRow = 30;

FieldPart partOfBit(const ScalarFormat& format, int bit) {
    for (const CodeField& field : format.fields()) {
        if (bit < field.bits)
            return field.part;
        bit -= field.bits;
    }
    return FieldPart::unused;
}

} // namespace

FormatRows::FormatRows(NumberBench& bench, QWidget* parent) : QWidget(parent), m_bench(bench) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setObjectName(QStringLiteral("formatRows"));
    setAccessibleName(tr("How the formats store the number"));
    connect(&bench, &NumberBench::changed, this, [this] {
        updateGeometry();
        tell();
    });
    connect(&bench, &NumberBench::currentChanged, this, &FormatRows::tell);
    connect(&theme(), &Theme::changed, this, [this] {
        m_laidOutFor = -1;
        updateGeometry();
        update();
    });
    tell();
}

QSize FormatRows::sizeHint() const {
    return {theme().px(880), minimumSizeHint().height()};
}

QSize FormatRows::minimumSizeHint() const {
    return {theme().px(560), theme().px(kHead + kRow * static_cast<int>(m_bench.rows().size()))};
}

void FormatRows::tell() {
    m_bit = std::clamp(m_bit, 0, m_bench.currentRow().format.bits - 1);
    const auto& format = m_bench.currentRow().format;
    setAccessibleDescription(tr("%1; bit %2 of %3, %4")
                                 .arg(rowText(m_bench.current()))
                                 .arg(m_bit + 1)
                                 .arg(format.bits)
                                 .arg(fieldName(partOfBit(format, m_bit))));
    update();
}

/// The bits take what the figures leave; where that is little, hexadecimal and step make way, which tooltips
/// and inspector have too.
void FormatRows::layOut() const {
    if (m_laidOutFor == width())
        return;
    m_laidOutFor = width();
    const bool narrow = width() < theme().px(920), small = width() < theme().px(760);
    std::array<int, columns> widths{};
    widths[name] = narrow ? 84 : 100;
    widths[hex] = narrow ? 0 : width() < theme().px(1100) ? 92 : 140; // FP64 has 16 digits
    widths[stored] = small ? 104 : 136;
    widths[error] = 84;
    widths[relative] = 84;
    widths[ulp] = small ? 0 : 52;
    widths[kind] = 88;
    int figures = 0;
    for (const int part : widths)
        figures += theme().px(part);
    double at = 0;
    for (int column = 0; column < columns; ++column) {
        m_edges[static_cast<std::size_t>(column)] = at;
        at += column == bits ? std::max(theme().px(160), width() - figures)
                             : theme().px(widths[static_cast<std::size_t>(column)]);
    }
    m_edges[columns] = at;
}

double FormatRows::rowTop(int row) const {
    return theme().px(kHead + kRow * row);
}

double FormatRows::cellWidth(const ScalarFormat& format) const {
    layOut();
    const double room = m_edges[bits + 1] - m_edges[bits] - theme().px(20); // gaps between fields
    return std::min(room / format.wordBits(), static_cast<double>(theme().px(14)));
}

QRectF FormatRows::bitBox(int row, int bit) const {
    const ScalarFormat& format = m_bench.rows()[static_cast<std::size_t>(row)].format;
    const double cell = cellWidth(format);
    double gaps = 0;
    int end = 0;
    for (const CodeField& field : format.fields()) {
        end += field.bits;
        if (bit >= end)
            gaps += theme().px(3);
    }
    return {m_edges[bits] + cell * bit + gaps, rowTop(row) + theme().px(4), cell,
            static_cast<double>(theme().px(kRow - 8))};
}

FormatRows::Place FormatRows::placeAt(const QPointF& at) const {
    const auto row = static_cast<int>((at.y() - theme().px(kHead)) / theme().px(kRow));
    if (at.y() < theme().px(kHead) || row >= static_cast<int>(m_bench.rows().size()))
        return {};
    const ScalarFormat& format = m_bench.rows()[static_cast<std::size_t>(row)].format;
    for (int bit = 0; bit < format.wordBits(); ++bit)
        if (bitBox(row, bit).contains(at))
            return {row, bit};
    return {row, -1};
}

QString FormatRows::headText(int column) const {
    switch (column) {
    case name:
        return tr("Format");
    case bits:
        return tr("Bits");
    case hex:
        return tr("Hex");
    case stored:
        return tr("Stored value");
    case error:
        return tr("Error");
    case relative:
        return tr("Relative, log");
    case ulp:
        return tr("ulp");
    default:
        return tr("Class");
    }
}

QString FormatRows::cellText(const NumberRow& row, int column) const {
    const StoredNumber& number = row.stored;
    const QString none = QStringLiteral("–");
    switch (column) {
    case name:
        return formatTitle(row.format);
    case bits:
        return number.code ? toQt(row.format.bitText(*number.code)) : none;
    case hex:
        return number.code ? QStringLiteral("0x") + toQt(row.format.hexText(*number.code)) : none;
    case stored:
        return number.code ? exactFigure(number.value, 12) : none;
    case error:
        return number.error ? signedFigure(*number.error, 3) : none;
    case relative: {
        const auto share = number.relativeError(m_bench.value());
        return share ? percentFigure(*share) : none;
    }
    case ulp:
        return number.ulp ? stepText(*number.ulp) : none;
    default:
        return classText(row);
    }
}

QString FormatRows::rowText(int row) const {
    const NumberRow& at = m_bench.rows()[static_cast<std::size_t>(row)];
    return tr("%1 %2 = %3, error %4, %5")
        .arg(cellText(at, name), cellText(at, hex), cellText(at, stored), cellText(at, error),
             cellText(at, kind));
}

QString FormatRows::tableText() const {
    QStringList lines;
    QStringList head;
    for (int column = 0; column < columns; ++column)
        head += headText(column);
    lines += head.join(QChar('\t'));
    for (const NumberRow& row : m_bench.rows()) {
        QStringList cells;
        for (int column = 0; column < columns; ++column)
            cells += cellText(row, column);
        lines += cells.join(QChar('\t'));
    }
    return lines.join(QChar('\n'));
}

QString FormatRows::toolTipAt(const QPointF& at) const {
    const Place place = placeAt(at);
    if (place.row < 0)
        return {};
    const NumberRow& row = m_bench.rows()[static_cast<std::size_t>(place.row)];
    if (place.bit >= row.format.bits)
        return tr("The lower %1 bits of the word are not used.").arg(row.format.unusedBits);
    if (place.bit >= 0)
        return tr("%1, bit %2 from the top: a click flips it")
            .arg(fieldName(partOfBit(row.format, place.bit)))
            .arg(place.bit + 1);
    QStringList lines{rowText(place.row)};
    if (row.stored.code)
        lines += QStringLiteral("= ") + compositionFigure(row.format, *row.stored.code);
    lines += tr("Source: %1").arg(toQt(row.format.type.source));
    return lines.join(QChar('\n'));
}

bool FormatRows::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), toolTipAt(help->pos()), this);
        return true;
    }
    return QWidget::event(event);
}

void FormatRows::mousePressEvent(QMouseEvent* event) {
    const Place place = placeAt(event->position());
    if (event->button() == Qt::LeftButton && place.row >= 0)
        bitOrRow(place.row, place.bit);
}

void FormatRows::bitOrRow(int row, int bit) {
    m_bench.setCurrent(row);
    const int used = m_bench.rows()[static_cast<std::size_t>(row)].format.bits;
    if (bit < 0 || bit >= used)
        return;
    m_bit = bit;
    m_bench.flipBit(row, bit);
}

void FormatRows::mouseMoveEvent(QMouseEvent* event) {
    const Place place = placeAt(event->position());
    if (place == m_hovered)
        return;
    m_hovered = place;
    setCursor(place.bit >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void FormatRows::leaveEvent(QEvent* event) {
    m_hovered = {};
    update();
    QWidget::leaveEvent(event);
}

void FormatRows::keyPressEvent(QKeyEvent* event) {
    const int row = m_bench.current();
    if (event->matches(QKeySequence::Copy))
        return QGuiApplication::clipboard()->setText(tableText());
    switch (event->key()) {
    case Qt::Key_Up:
        return m_bench.setCurrent(row - 1);
    case Qt::Key_Down:
        return m_bench.setCurrent(row + 1);
    case Qt::Key_Left:
    case Qt::Key_Right:
        m_bit += event->key() == Qt::Key_Right ? 1 : -1;
        return tell();
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return m_bench.flipBit(row, m_bit);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return m_bench.step(true);
    case Qt::Key_Minus:
        return m_bench.step(false);
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace nibble::ui
