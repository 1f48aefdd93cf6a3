// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plot_table.h"

#include <cmath>
#include <limits>

#include <QLocale>

#include "core/experiment/text_escape.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

bool isFloating(const QVariant& value) {
    return value.typeId() == QMetaType::Double || value.typeId() == QMetaType::Float;
}

QByteArray csvField(const QVariant& value) {
    if (!value.isValid())
        return {};
    if (isFloating(value)) {
        const double number = value.toDouble();
        return std::isfinite(number) ? QByteArray::number(number, 'g', QLocale::FloatingPointShortest)
                                     : QByteArray();
    }
    return QByteArray::fromStdString(quoteCsv(value.toString().toStdString()));
}

} // namespace

QByteArray csvOf(const PlotTable& table) {
    QByteArray text;
    const auto columns = static_cast<int>(table.headers.size());
    const auto line = [&](auto&& field) {
        for (int column = 0; column < columns; ++column) {
            if (column > 0)
                text += ',';
            text += field(column);
        }
        text += "\r\n";
    };
    line([&](int column) { return csvField(table.headers[column]); });
    for (qsizetype row = 0; row < table.rows; ++row)
        line([&](int column) { return csvField(table.cell(row, column)); });
    return text;
}

void PlotTableModel::setTable(PlotTable table) {
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

int PlotTableModel::rowCount(const QModelIndex& parent) const {
    constexpr qsizetype most = std::numeric_limits<int>::max();
    return parent.isValid() ? 0 : static_cast<int>(std::min(m_table.rows, most));
}

int PlotTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.headers.size());
}

QVariant PlotTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_table.cell)
        return {};
    if (role != Qt::DisplayRole && role != Qt::TextAlignmentRole && role != Qt::FontRole)
        return {};
    const QVariant value = m_table.cell(index.row(), index.column());
    const bool number = value.isValid() && value.typeId() != QMetaType::QString;
    if (role == Qt::FontRole)
        return number ? QVariant(theme().numberFont(Type::table)) : QVariant();
    if (role == Qt::TextAlignmentRole)
        return number ? QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    if (!value.isValid())
        return QStringLiteral("–");
    if (isFloating(value))
        return figureText(value.toDouble(), 6);
    return number ? integerText(value.toLongLong()) : value.toString();
}

QVariant PlotTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || section < 0)
        return {};
    if (orientation == Qt::Vertical)
        return section + 1;
    return section < m_table.headers.size() ? QVariant(m_table.headers[section]) : QVariant();
}

} // namespace nibble::ui
