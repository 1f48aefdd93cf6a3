// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/tensor_list.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTreeView>
#include <QVBoxLayout>

#include "widgets/icon.h"
#include "widgets/model/tensor_delegate.h"
#include "widgets/models/histogram_loader.h"
#include "widgets/models/tensor_filter.h"
#include "widgets/models/tensor_tree_model.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

struct ColumnWidth {
    TensorTreeModel::Column column;
    int pixels;
    bool shown;
};
constexpr ColumnWidth kTensorColumns[] = {
    {TensorTreeModel::type, 48, true},   {TensorTreeModel::shape, 84, true},
    {TensorTreeModel::bytes, 52, true},  {TensorTreeModel::bits, 52, false},
    {TensorTreeModel::share, 60, false}, {TensorTreeModel::histogram, 70, true}};

} // namespace

TensorList::TensorList(Worker& worker, QWidget* parent)
    : Card(tr("Tensors"), parent), m_tree(new TensorTreeModel(this)), m_filter(new TensorFilter(this)),
      m_view(new QTreeView), m_filterField(new QLineEdit),
      m_loader(new HistogramLoader(worker, *m_tree, this)) {
    m_filterField->setPlaceholderText(tr("Filter"));
    m_filterField->setToolTip(tr("Part of a name, or a pattern with *: blk.*.ffn_down.weight"));
    m_filterField->setAccessibleName(tr("Filter of the tensors"));
    m_filterField->setClearButtonEnabled(true);
    m_filterField->setFixedWidth(theme().px(136));
    m_filterField->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    tools()->addWidget(m_filterField);
    content()->addWidget(m_view);
    m_filter->setSourceModel(m_tree);
    prepareView();
    m_visibleChanged.setSingleShot(true);
    m_visibleChanged.setInterval(50);
    connect(&m_visibleChanged, &QTimer::timeout, this, &TensorList::wishForVisible);
    const auto later = [this] { m_visibleChanged.start(); };
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, later);
    connect(m_view, &QTreeView::expanded, this, later);
    connect(m_view, &QTreeView::collapsed, this, later);
    connect(m_filter, &QAbstractItemModel::layoutChanged, this, later);
    connect(m_filterField, &QLineEdit::textChanged, this, &TensorList::filterBy);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &TensorList::currentChanged);
}

void TensorList::prepareView() {
    m_view->setModel(m_filter);
    m_view->setItemDelegate(new TensorDelegate(m_view));
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_view->setAccessibleName(tr("Tensors"));
    QHeaderView* header = m_view->header();
    header->setStretchLastSection(false);
    header->setSortIndicatorClearable(true);
    header->setSectionsMovable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->setSectionResizeMode(TensorTreeModel::name, QHeaderView::Stretch);
    for (const ColumnWidth& column : kTensorColumns)
        m_view->setColumnHidden(column.column, !column.shown);
    sizeColumns();
    connect(&theme(), &Theme::scaleChanged, this, &TensorList::sizeColumns); // the presenter's view is larger
    connect(header, &QHeaderView::customContextMenuRequested, this, &TensorList::offerColumns);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(-1, Qt::AscendingOrder);
}

void TensorList::sizeColumns() {
    m_view->setIndentation(theme().px(14));
    m_view->header()->setMinimumSectionSize(theme().px(36));
    for (const ColumnWidth& column : kTensorColumns)
        m_view->header()->resizeSection(column.column, theme().px(column.pixels));
}

void TensorList::setModel(const ModelPointer& model) {
    const QScopedValueRollback following(m_following, true);
    m_loader->setModel(nullptr);
    m_tree->setModel(model);
    m_loader->setModel(model);
    setNote(model ? QStringLiteral("%1, %2").arg(integerText(static_cast<qint64>(model->tensors().size())),
                                                 bytesText(static_cast<double>(model->tensorBytes())))
                  : QString());
    filterBy(m_filterField->text());
    m_visibleChanged.start();
}

void TensorList::setTensor(const QString& name) {
    m_tensor = name;
    const QModelIndex index = m_filter->mapFromSource(m_tree->indexOf(name));
    const QScopedValueRollback following(m_following, true);
    if (!index.isValid()) {
        m_view->setCurrentIndex({});
        return;
    }
    if (m_view->currentIndex().siblingAtColumn(0) == index)
        return;
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index);
}

bool TensorList::settled() const {
    return m_loader->idle() && !m_visibleChanged.isActive();
}

void TensorList::filterBy(const QString& pattern) {
    {
        // Where the current row is filtered out the view moves to another: nobody chose that one.
        const QScopedValueRollback following(m_following, true);
        m_filter->setPattern(pattern);
        if (!pattern.trimmed().isEmpty())
            m_view->expandAll();
    }
    setTensor(m_tensor);
    m_visibleChanged.start();
}

void TensorList::offerColumns(const QPoint& where) {
    QMenu menu;
    for (int column = TensorTreeModel::type; column < TensorTreeModel::columnCount_; ++column) {
        QAction* action =
            menu.addAction(m_tree->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!m_view->isColumnHidden(column));
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { m_view->setColumnHidden(column, !shown); });
    }
    menu.exec(m_view->header()->mapToGlobal(where));
}

void TensorList::wishForVisible() {
    std::deque<int> tensors;
    QModelIndex index = m_view->indexAt(QPoint(2, 2));
    const int bottom = m_view->viewport()->height();
    while (index.isValid() && m_view->visualRect(index).top() < bottom) {
        const int tensor = index.data(TensorTreeModel::tensorRole).toInt();
        if (tensor >= 0)
            tensors.push_back(tensor);
        index = m_view->indexBelow(index);
    }
    m_loader->wish(std::move(tensors));
}

void TensorList::currentChanged(const QModelIndex& current) {
    if (m_following || !current.isValid() || current.data(TensorTreeModel::tensorRole).toInt() < 0)
        return;
    m_tensor = current.data(TensorTreeModel::canonicalRole).toString();
    emit tensorChosen(m_tensor);
}

} // namespace nibble::ui
