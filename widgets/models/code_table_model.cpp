// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/code_table_model.h"

#include <cmath>
#include <limits>

#include <QCoreApplication>

#include "widgets/numbers/number_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kTableDigits = 17;

/// Numbers to the right, as their heads.
QVariant alignment(int column) {
    const bool number = column == CodeTableModel::decimal || column == CodeTableModel::value;
    return QVariant::fromValue(Qt::Alignment(number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

} // namespace

void CodeTableModel::setFormat(ScalarFormat format) {
    beginResetModel();
    m_format = std::move(format);
    endResetModel();
}

int CodeTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_format.codes ? 0 : 1 << m_format.bits;
}

int CodeTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

QString CodeTableModel::text(std::uint64_t code, int column) const {
    const auto number = m_format.decode(code);
    switch (column) {
    case decimal:
        return QString::number(code);
    case hex:
        return QStringLiteral("0x") + toQt(m_format.hexText(code));
    case bits: {
        // A gap parts the fields.
        QString all = toQt(m_format.bitText(code));
        int at = 0;
        for (const CodeField& field : m_format.fields()) {
            if (at > 0)
                all.insert(at++, QChar(' '));
            at += field.bits;
        }
        return all;
    }
    case composition:
        return number && number->isFinite() ? compositionFigure(m_format, code) : QStringLiteral("–");
    case value:
        return number ? exactFigure(*number, kTableDigits) : QStringLiteral("–");
    default:
        return QCoreApplication::translate("Numbers", className(m_format.classOf(code)));
    }
}

QVariant CodeTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_format.codes)
        return {};
    const auto code = static_cast<std::uint64_t>(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(code, index.column());
    case Qt::FontRole:
        return index.column() == kind ? QVariant() : QVariant(theme().numberFont(Type::table));
    case Qt::TextAlignmentRole:
        return alignment(index.column());
    case kSortRole: {
        if (index.column() == kind)
            return text(code, kind);
        if (index.column() != value && index.column() != composition)
            return static_cast<qulonglong>(code);
        const auto number = m_format.decode(code);
        const double sorted = number ? toDouble(*number) : std::numeric_limits<double>::quiet_NaN();
        return std::isnan(sorted) ? std::numeric_limits<double>::infinity() : sorted;
    }
    default:
        return {};
    }
}

QVariant CodeTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == Qt::TextAlignmentRole && orientation == Qt::Horizontal)
        return alignment(section);
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case decimal:
        return tr("Code");
    case hex:
        return tr("Hex");
    case bits:
        return tr("Bits");
    case composition:
        return tr("Made from");
    case value:
        return tr("Value");
    case kind:
        return tr("Class");
    default:
        return {};
    }
}

} // namespace nibble::ui
