// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/memory/cell_table.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace nibble::ui {

namespace {

constexpr int kCellHeight = 22, kLineHeight = 16, kPad = 8, kTintPad = 5, kGlyph = 10;

/// Tint, swatch or glyph, text.
class CellDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const auto* model = static_cast<const CellTableModel*>(index.model());
        const TableCell& cell = model->cell(index);
        const auto& look = theme();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, look.colour(Colour::selection));
        const double pad = look.px(cell.tint ? kTintPad : kPad);
        QRectF box = QRectF(option.rect).adjusted(pad, 0, -pad, 0);
        if (cell.tint) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(look.colour(*cell.tint));
            painter->drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -2), look.px(3), look.px(3));
        }
        const QColor ink = look.colour(cell.ink.value_or(Colour::text));
        const double side = look.px(kGlyph);
        const QRectF glyph(box.left(), box.center().y() - side / 2, side, side);
        if (cell.swatch)
            painter->fillRect(glyph.adjusted(1, 1, -1, -1), look.colour(*cell.swatch));
        if (cell.kind != Kind::none)
            paintKind(*painter, glyph, cell.kind, look.colour(Colour::text3));
        if (cell.swatch || cell.kind != Kind::none)
            box.setLeft(glyph.right() + look.px(6));
        painter->setFont(fontOf(cell));
        painter->setPen(ink);
        const int align = (cell.number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
        if (box.height() > look.px(kCellHeight + 1))
            painter->drawText(box, align | Qt::TextWordWrap, cell.text);
        else
            painter->drawText(box, align,
                              painter->fontMetrics().elidedText(cell.text, Qt::ElideRight,
                                                                static_cast<int>(box.width()) + 1));
        painter->setPen(QPen(look.colour(Colour::line), 1));
        painter->drawLine(QPointF(option.rect.left(), option.rect.bottom() + 0.5),
                          QPointF(option.rect.right() + 1, option.rect.bottom() + 0.5));
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        const auto* model = static_cast<const CellTableModel*>(index.model());
        const TableCell& cell = model->cell(index);
        const auto& look = theme();
        const bool glyph = cell.swatch || cell.kind != Kind::none;
        return {QFontMetrics(fontOf(cell)).horizontalAdvance(cell.text) +
                    look.px(2 * (cell.tint ? kTintPad : kPad) + 3 + (glyph ? kGlyph + 6 : 0)),
                look.px(kCellHeight)};
    }

private:
    static QFont fontOf(const TableCell& cell) {
        QFont font = cell.number ? theme().numberFont(Type::table) : theme().font(Type::table);
        if (cell.bold)
            font.setWeight(QFont::DemiBold);
        return font;
    }
};

} // namespace

void CellTableModel::setTable(QStringList headers, std::vector<TableRow> rows) {
    beginResetModel();
    m_headers = std::move(headers);
    m_rows = std::move(rows);
    for (TableRow& row : m_rows)
        row.resize(static_cast<std::size_t>(m_headers.size()));
    endResetModel();
}

const TableCell& CellTableModel::cell(const QModelIndex& index) const {
    return m_rows[static_cast<std::size_t>(index.row())][static_cast<std::size_t>(index.column())];
}

int CellTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CellTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_headers.size());
}

QVariant CellTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const TableCell& at = cell(index);
    if (role == Qt::DisplayRole)
        return at.text;
    if (role == Qt::ToolTipRole)
        return at.toolTip.isEmpty() ? QVariant() : QVariant(at.toolTip);
    if (role == Qt::AccessibleDescriptionRole && at.kind != Kind::none)
        return kindName(at.kind);
    return {};
}

QVariant CellTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= m_headers.size())
        return {};
    if (role == Qt::DisplayRole)
        return m_headers[section];
    if (role == Qt::TextAlignmentRole) {
        const bool number = !m_rows.empty() && m_rows.front()[static_cast<std::size_t>(section)].number;
        return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return {};
}

CellTable::CellTable(QWidget* parent) : QTableView(parent), m_model(new CellTableModel(this)) {
    setModel(m_model);
    setItemDelegate(new CellDelegate(this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    verticalHeader()->setVisible(false);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(20);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    auto* copy = new QAction(this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(tableText(selectionModel()->hasSelection())); });
    addAction(copy);
    connect(&theme(), &Theme::changed, this, &CellTable::fit);
}

void CellTable::setTable(QStringList headers, std::vector<TableRow> rows) {
    m_model->setTable(std::move(headers), std::move(rows));
    fit();
}

void CellTable::setStretchedColumn(int column) {
    m_stretched = column;
}

void CellTable::setLines(int lines) {
    m_lines = lines;
    fit();
}

void CellTable::fit() {
    verticalHeader()->setDefaultSectionSize(theme().px(kCellHeight + (m_lines - 1) * kLineHeight));
    for (int column = 0; column < m_model->columnCount(); ++column)
        horizontalHeader()->setSectionResizeMode(
            column, column == m_stretched ? QHeaderView::Stretch : QHeaderView::ResizeToContents);
}

QString CellTable::tableText(bool chosenOnly) const {
    QStringList lines;
    const auto line = [&](auto&& cell) {
        QStringList cells;
        for (int column = 0; column < m_model->columnCount(); ++column)
            cells += cell(column).toString();
        lines += cells.join(QChar('\t'));
    };
    line([&](int column) { return m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole); });
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (!chosenOnly || selectionModel()->isRowSelected(row))
            line([&](int column) { return m_model->index(row, column).data(); });
    return lines.join(QChar('\n'));
}

} // namespace nibble::ui
