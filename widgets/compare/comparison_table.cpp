// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/comparison_table.h"

#include <QMenu>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>

#include "widgets/session.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

/// Widths at 100 %, and which columns give way first in a narrow window (0: never).
struct FigureWidth {
    std::string_view key;
    int width, yieldsAt;
};
constexpr FigureWidth kFigureWidths[] = {
    {"bits_per_weight", 50, 0},
    {"bytes", 58, 0},
    {"quantize_seconds", 56, 5},
    {"peak_bytes", 54, 4},
    {"weight_sqnr_db", 48, 3},
    {"output_error", 68, 6},
    {"perplexity", 106, 0},
    {"kl_divergence", 70, 0},
    {"same_top_percent", 54, 2},
    {"prompt_tokens_per_second", 58, 7},
    {"generate_tokens_per_second", 58, 8},
};
constexpr int kExecutionWidth = 78, kVerdictWidth = 110, kMethodWidth = 126, kOtherWidth = 64;

FigureWidth widthOf(int column) {
    if (column == ComparisonModel::kMethod)
        return {{}, kMethodWidth, 0};
    if (column == ComparisonModel::kExecution)
        return {{}, kExecutionWidth, 1};
    if (column == ComparisonModel::verdictColumn())
        return {{}, kVerdictWidth, 0};
    if (const auto* figure = ComparisonModel::figure(column))
        for (const auto& row : kFigureWidths)
            if (row.key == figure->key)
                return row;
    return {{}, kOtherWidth, 9};
}

} // namespace

ComparisonHeader::ComparisonHeader(const ComparisonModel& comparison, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent), m_comparison(comparison) {
    setSectionsClickable(true);
    setHighlightSections(false);
    setDefaultAlignment(Qt::AlignRight);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setMinimumSectionSize(30);
}

QSize ComparisonHeader::sizeHint() const {
    return {QHeaderView::sizeHint().width(), theme().px(64)};
}

void ComparisonHeader::paintSection(QPainter* painter, const QRect& where, int section) const {
    const auto& look = theme();
    painter->save();
    painter->fillRect(where, look.colour(Colour::raised));
    painter->setPen(look.colour(Colour::line));
    painter->drawLine(where.bottomLeft(), where.bottomRight());
    const auto* figure = ComparisonModel::figure(section);
    const bool isNumber = figure || m_comparison.task(section);
    const auto side = Qt::AlignTop | (isNumber ? Qt::AlignRight : Qt::AlignLeft);
    const QRect inside = where.adjusted(isNumber ? 2 : 8, look.px(28), isNumber ? -8 : -2, 0);
    QFont title = look.font(Type::caption);
    title.setWeight(QFont::Medium);
    painter->setFont(title);
    painter->setPen(look.colour(Colour::text));
    QString words = m_comparison.columnTitle(section);
    QString arrow;
    if (isSortIndicatorShown() && sortIndicatorSection() == section)
        arrow = sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral(" ↑") : QStringLiteral(" ↓");
    if (painter->fontMetrics().horizontalAdvance(words + arrow) > inside.width())
        words = m_comparison.shortTitle(section);
    painter->drawText(inside, side,
                      painter->fontMetrics().elidedText(words + arrow, Qt::ElideRight, inside.width()));
    painter->setFont(look.font(Type::caption));
    painter->setPen(look.colour(Colour::text3));
    QRect unit = inside.adjusted(0, look.px(15), 0, 0);
    if (isNumber) {
        const int glyph = look.px(8);
        paintKind(*painter, QRectF(unit.right() - glyph + 1, unit.top() + look.px(3), glyph, glyph),
                  figure && figure->kind == FigureKind::computed ? Kind::computed : Kind::measured,
                  look.colour(Colour::text3));
        unit.setRight(unit.right() - glyph - look.px(3));
    }
    painter->drawText(unit, side, m_comparison.columnUnit(section));
    painter->restore();
}

/// The groups' names reach over their columns, so they are drawn after all sections.
void ComparisonHeader::paintEvent(QPaintEvent* event) {
    QHeaderView::paintEvent(event);
    QPainter painter(viewport());
    const auto& look = theme();
    QString before;
    for (int visual = 0; visual < count(); ++visual) {
        const int section = logicalIndex(visual);
        if (isSectionHidden(section))
            continue;
        const QString group = m_comparison.columnGroup(section);
        const int left = sectionViewportPosition(section);
        if (group != before) {
            painter.setPen(look.colour(Colour::line));
            if (visual > 0)
                painter.drawLine(left, 0, left, height());
            QFont font = look.font(Type::caption);
            font.setWeight(QFont::DemiBold);
            painter.setFont(font);
            painter.setPen(look.colour(Colour::text));
            painter.drawText(QRect(left + 8, 0, 200, look.px(28)), Qt::AlignVCenter | Qt::AlignLeft, group);
        }
        before = group;
    }
    painter.setPen(look.colour(Colour::line));
    painter.drawLine(0, look.px(27), width(), look.px(27));
}

ComparisonTable::ComparisonTable(Session& session, QWidget* parent)
    : QTableView(parent), m_session(session), m_model(session.comparison()) {
    setObjectName(QStringLiteral("comparisonTable"));
    setAccessibleName(tr("Comparison"));
    m_order.setSourceModel(&m_model);
    setModel(&m_order);
    auto* header = new ComparisonHeader(m_model);
    setHorizontalHeader(header);
    header->setSortIndicatorShown(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    header->setSortIndicatorClearable(true); // a third click: the experiment's order
    setSortingEnabled(true);
    m_order.sort(-1);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(theme().px(32));
    setItemDelegate(new ComparisonDelegate(this));
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    connect(header, &QHeaderView::customContextMenuRequested, this, &ComparisonTable::showColumnMenu);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (now.isValid())
            m_session.selection().setVariant(now.data(ComparisonModel::MethodRole).toString());
    });
    connect(&session.selection(), &Selection::variantChanged, this, &ComparisonTable::selectVariant);
    connect(&m_model, &QAbstractItemModel::modelReset, this, [this] {
        // The decision stands last, whatever tasks came.
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(ComparisonModel::verdictColumn()),
                                        m_model.columnCount() - 1);
        fitColumns();
        selectVariant(m_session.selection().variant());
        emit rowsChanged();
    });
    connect(&theme(), &Theme::changed, this, [this] {
        verticalHeader()->setDefaultSectionSize(theme().px(32));
        fitColumns();
        emit rowsChanged();
    });
}

int ComparisonTable::fullHeight() const {
    return horizontalHeader()->sizeHint().height() + m_order.rowCount() * theme().px(32) +
           (horizontalScrollBar()->isVisible() ? horizontalScrollBar()->height() : 0) + 1;
}

void ComparisonTable::selectVariant(const QString& method) {
    const int row = m_model.rowOf(method);
    if (row < 0 && m_model.rowCount() > 0) { // never nothing: the first method, or the baseline
        m_session.selection().setVariant(m_model.index(std::min(1, m_model.rowCount() - 1), 0)
                                             .data(ComparisonModel::MethodRole)
                                             .toString());
        return;
    }
    if (row < 0)
        return;
    const QModelIndex index = m_order.mapFromSource(m_model.index(row, 0));
    if (currentIndex().row() != index.row() || !selectionModel()->isRowSelected(index.row()))
        setCurrentIndex(index);
}

void ComparisonTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fitColumns();
}

/// What the table needs at most stands; what does not fit leaves from the least important on. The scheme
/// takes what is left.
void ComparisonTable::fitColumns() {
    const int count = m_model.columnCount();
    QList<int> shown;
    int needed = 0;
    for (int column = 0; column < count; ++column)
        if (!m_hiddenByUser.contains(column)) {
            shown.append(column);
            needed += theme().px(widthOf(column).width);
        }
    m_hiddenByWidth.clear();
    for (int rank = 1; rank < 10 && needed > viewport()->width(); ++rank)
        for (const int column : std::as_const(shown))
            if (widthOf(column).yieldsAt == rank && needed > viewport()->width()) {
                needed -= theme().px(widthOf(column).width);
                m_hiddenByWidth.append(column);
            }
    for (int column = 0; column < count; ++column) {
        const bool hidden = m_hiddenByUser.contains(column) || m_hiddenByWidth.contains(column);
        setColumnHidden(column, hidden);
        if (!hidden)
            setColumnWidth(column, theme().px(widthOf(column).width));
    }
    const int rest = viewport()->width() - needed;
    if (rest > 0) { // the scheme takes most, the others a little air
        const int columns = static_cast<int>(shown.size() - m_hiddenByWidth.size());
        const int each = std::min(theme().px(24), rest * 2 / (3 * std::max(1, columns)));
        int given = 0;
        for (const int column : std::as_const(shown))
            if (column != ComparisonModel::kMethod && !m_hiddenByWidth.contains(column)) {
                setColumnWidth(column, columnWidth(column) + each);
                given += each;
            }
        setColumnWidth(ComparisonModel::kMethod, columnWidth(ComparisonModel::kMethod) + rest - given);
    }
}

void ComparisonTable::showColumnMenu(const QPoint& where) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = ComparisonModel::kExecution; column < m_model.columnCount(); ++column) {
        auto* action = menu->addAction(m_model.columnTitle(column));
        action->setCheckable(true);
        action->setChecked(!m_hiddenByUser.contains(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            m_hiddenByUser.removeAll(column);
            if (!shown)
                m_hiddenByUser.append(column);
            fitColumns();
        });
    }
    menu->popup(horizontalHeader()->mapToGlobal(where));
}

} // namespace nibble::ui
