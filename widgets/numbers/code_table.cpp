// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/numbers/code_table.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/models/code_table_model.h"
#include "widgets/numbers/number_bench.h"
#include "widgets/numbers/number_text.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

CodeTable::CodeTable(NumberBench& bench, QWidget* parent)
    : Card(tr("All codes"), parent), m_bench(bench), m_format(new QComboBox), m_search(new QLineEdit),
      m_view(new QTableView), m_model(new CodeTableModel(this)), m_sorted(new QSortFilterProxyModel(this)) {
    setKind(Kind::computed);
    m_format->setObjectName(QStringLiteral("codeFormat"));
    m_format->setAccessibleName(tr("Format"));
    m_search->setObjectName(QStringLiteral("codeSearch"));
    m_search->setPlaceholderText(tr("Search: 0x7E, 448, NaN, 1 1111 111"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(theme().px(200));
    auto* copyAll = new QPushButton(tr("Copy table"));
    copyAll->setObjectName(QStringLiteral("copyCodes"));
    tools()->addWidget(m_search);
    tools()->addWidget(m_format);
    tools()->addWidget(copyAll);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(CodeTableModel::kSortRole);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(m_sorted);
    m_view->setObjectName(QStringLiteral("codes"));
    m_view->setAccessibleName(tr("Codes of the format"));
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(CodeTableModel::decimal, Qt::AscendingOrder);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setShowGrid(false);
    m_view->verticalHeader()->setVisible(false);
    m_view->verticalHeader()->setDefaultSectionSize(theme().px(24));
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    content()->addWidget(m_view, 1);
    auto* copyAction = new QAction(m_view);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    m_view->addAction(copyAction);
    connect(copyAction, &QAction::triggered, this, [this] { copy(true); });
    connect(copyAll, &QPushButton::clicked, this, [this] { copy(false); });
    connect(m_search, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_format, &QComboBox::activated, this, &CodeTable::showFormat);
    connect(m_view, &QTableView::activated, this, &CodeTable::take);
    connect(&bench, &NumberBench::changed, this, &CodeTable::refresh);
    connect(&bench, &NumberBench::currentChanged, this, &CodeTable::refresh);
    refresh();
}

/// Follows the chosen format where its codes are few enough for a table.
void CodeTable::refresh() {
    QString wanted = toQt(m_bench.currentRow().format.type.name);
    const QString before = m_format->currentData().toString();
    m_format->clear();
    for (const ScalarType& type : m_bench.types())
        if (type.wordBits() <= kMostBits)
            m_format->addItem(toQt(type.title), toQt(type.name));
    if (m_format->findData(wanted) < 0)
        wanted = before;
    showFormat(std::max(0, m_format->findData(wanted)));
    const NumberRow& row = m_bench.currentRow();
    if (row.stored.code && row.format.type.name == m_model->format().type.name) {
        const QModelIndex at = m_sorted->mapFromSource(m_model->index(static_cast<int>(*row.stored.code), 0));
        m_view->selectRow(at.row());
        m_view->scrollTo(at);
    }
}

void CodeTable::showFormat(int index) {
    m_format->setCurrentIndex(index);
    const QString name = m_format->currentData().toString();
    for (const ScalarType& type : m_bench.types()) {
        if (name != toQt(type.name))
            continue;
        auto format = makeScalarFormat(type, m_bench.settings());
        const bool same = m_model->format().codes && format &&
                          format->type.name == m_model->format().type.name &&
                          format->type.source == m_model->format().type.source &&
                          format->scale == m_model->format().scale &&
                          format->settings.restricted == m_model->format().settings.restricted;
        if (format && !same)
            m_model->setFormat(std::move(*format));
        setNote(tr("%1 codes of %2; a double click takes one as the number")
                    .arg(m_model->rowCount())
                    .arg(toQt(type.title)));
    }
}

void CodeTable::take(const QModelIndex& index) {
    const QString name = m_format->currentData().toString();
    const auto code = static_cast<std::uint64_t>(m_sorted->mapToSource(index).row());
    if (!m_bench.shown().contains(name))
        m_bench.setShown(m_bench.shown() + QStringList{name});
    m_bench.setCode(static_cast<int>(m_bench.shown().indexOf(name)), code);
}

void CodeTable::copy(bool chosenOnly) {
    QStringList lines;
    const auto line = [&](auto&& cell) {
        QStringList cells;
        for (int column = 0; column < CodeTableModel::columns; ++column)
            cells += cell(column).toString();
        lines += cells.join(QChar('\t'));
    };
    line([&](int column) { return m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole); });
    for (int row = 0; row < m_sorted->rowCount(); ++row)
        if (!chosenOnly || m_view->selectionModel()->isRowSelected(row))
            line([&](int column) { return m_sorted->index(row, column).data(); });
    QGuiApplication::clipboard()->setText(lines.join(QChar('\n')));
}

} // namespace nibble::ui
