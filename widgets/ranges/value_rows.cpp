// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/value_rows.h"

#include <cmath>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>

#include "core/formats/numbers/expression.h"
#include "widgets/ranges/number_field.h"
#include "widgets/ranges/range_bench.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr std::size_t kMostValues = 1000;
constexpr int kTies = 4; ///< on either side of 0

} // namespace

ValueRowsModel::ValueRowsModel(RangeBench& bench, QObject* parent)
    : QAbstractTableModel(parent), m_bench(bench) {
    connect(&bench, &RangeBench::answerChanged, this, &ValueRowsModel::refresh);
    connect(&bench, &RangeBench::listChanged, this, &ValueRowsModel::refresh);
    refresh();
}

void ValueRowsModel::refresh() {
    if (m_bench.shown())
        m_grid = m_bench.shown()->row.grid;
    const int wanted = static_cast<int>(m_bench.list().size()) + 1;
    if (wanted != m_rows) {
        beginResetModel();
        m_rows = wanted;
        endResetModel();
    } else {
        emit dataChanged(index(0, 0), index(m_rows - 1, columns - 1));
    }
}

int ValueRowsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int ValueRowsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant ValueRowsModel::figure(double x, int column) const {
    const double kept = m_grid.value(m_grid.code(x));
    switch (column) {
    case value:
        return x;
    case steps:
        return m_grid.scale > 0 ? x / m_grid.scale : 0.0;
    case code:
        return m_grid.code(x);
    case otherCode:
        return m_grid.codeWithZeroInside(x);
    case stored:
        return kept;
    default:
        return kept - x;
    }
}

QVariant ValueRowsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role == Qt::FontRole)
        return theme().numberFont(Type::table);
    const auto row = static_cast<std::size_t>(index.row());
    if (row >= m_bench.list().size()) {
        if (role == Qt::ForegroundRole)
            return theme().colour(Colour::text3);
        return role == Qt::DisplayRole && index.column() == value ? QVariant(tr("+ value")) : QVariant();
    }
    const double x = m_bench.list()[row];
    if (role == Qt::ForegroundRole && index.column() == otherCode && formulasDiffer(x))
        return theme().colour(Colour::review);
    if (role == Qt::ForegroundRole && (x < m_grid.low() || x > m_grid.high()) && index.column() == error)
        return theme().colour(Colour::review);
    if (role == Qt::ToolTipRole)
        return index.column() == otherCode && formulasDiffer(x)
                   ? tr("x / s lies halfway and the zero point is odd: ties to even go two ways")
               : x < m_grid.low() || x > m_grid.high() ? tr("Clipped")
                                                       : QString();
    if (role == Qt::EditRole)
        return QLocale().toString(x, 'g', QLocale::FloatingPointShortest);
    if (role != Qt::DisplayRole)
        return {};
    const QVariant number = figure(x, index.column());
    return number.typeId() == QMetaType::Int ? QVariant(QLocale().toString(number.toInt()))
                                             : QVariant(plainNumber(number.toDouble()));
}

QVariant ValueRowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columns)
        return {};
    static const char* const names[] = {"x", "x / s", "q", "q′", "x̂", "x̂ − x"};
    const QString tips[] = {tr("The value; a number or an expression"),
                            tr("In steps of the scale"),
                            tr("Code: clamp(round(x / s) + z), ties to even"),
                            tr("By the other formula: clamp(round(x / s + z))"),
                            tr("Stored value: s · (q − z)"),
                            tr("Error")};
    if (role == Qt::DisplayRole)
        return QString::fromUtf8(names[section]);
    return role == Qt::ToolTipRole ? QVariant(tips[section]) : QVariant();
}

Qt::ItemFlags ValueRowsModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags base = QAbstractTableModel::flags(index);
    return index.column() == value ? base | Qt::ItemIsEditable : base;
}

bool ValueRowsModel::setData(const QModelIndex& index, const QVariant& data, int role) {
    if (role != Qt::EditRole || !index.isValid() || index.column() != value)
        return false;
    const QString text = data.toString().trimmed();
    auto list = m_bench.list();
    const auto row = static_cast<std::size_t>(index.row());
    if (text.isEmpty()) {
        if (row >= list.size())
            return false;
        list.erase(list.begin() + index.row());
        m_bench.setList(std::move(list));
        return true;
    }
    bool isNumber = false;
    double number = QLocale().toDouble(text, &isNumber);
    if (!isNumber) {
        const auto evaluated = evaluateExpression(text.toStdString());
        if (!evaluated || !evaluated->isFinite())
            return false;
        number = toDouble(*evaluated);
    }
    if (!std::isfinite(number) || std::abs(number) > 1e30 ||
        (row >= list.size() && list.size() >= kMostValues))
        return false;
    if (row >= list.size())
        list.push_back(number);
    else
        list[row] = number;
    m_bench.setList(std::move(list));
    return true;
}

QString ValueRowsModel::text(const QString& before, const QString& between, const QString& after) const {
    QString all;
    const auto line = [&](const QStringList& cells) {
        all += before + cells.join(between) + after + QChar('\n');
    };
    QStringList head, rule;
    for (int column = 0; column < columns; ++column) {
        head += headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        rule += QStringLiteral("---:");
    }
    line(head);
    if (!before.isEmpty())
        line(rule);
    for (const double x : m_bench.list()) {
        QStringList cells;
        for (int column = 0; column < columns; ++column)
            cells += QString::number(figure(x, column).toDouble(), 'g', 8);
        line(cells);
    }
    return all;
}

ValueRows::ValueRows(RangeBench& bench, QWidget* parent)
    : Card(tr("Values on the grid"), parent), m_bench(bench), m_model(new ValueRowsModel(bench, this)),
      m_view(new QTableView) {
    setKind(Kind::computed);
    m_view->setObjectName(QStringLiteral("valueRows"));
    m_view->setAccessibleName(tr("Values, codes, stored values and errors"));
    m_view->setModel(m_model);
    m_view->setShowGrid(false);
    m_view->verticalHeader()->setVisible(false);
    m_view->verticalHeader()->setDefaultSectionSize(theme().px(24));
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_view->setEditTriggers(QAbstractItemView::AllEditTriggers);
    content()->addWidget(m_view, 1);
    const auto add = [this](const char* name, const QString& text, const QString& tip, auto run) {
        auto* button = new QPushButton(text);
        button->setProperty("role", "small");
        button->setObjectName(QLatin1StringView(name));
        button->setToolTip(tip);
        connect(button, &QPushButton::clicked, this, run);
        tools()->addWidget(button);
    };
    add("workedExample", tr("Example"), tr("The course's worked example: −2.1, 0.5, 1.8"),
        [this] { m_bench.setList(workedExample()); });
    add("findTies", tr("Ties"), tr("Values halfway between two codes, where the two formulas may differ"),
        [this] { findTies(); });
    add("copyValues", tr("Copy"), tr("With tabs, for a spreadsheet"), [this] { copy(false); });
    add("copyMarkdown", tr("Markdown"), tr("As a Markdown table"), [this] { copy(true); });
    connect(&theme(), &Theme::changed, this,
            [this] { m_view->verticalHeader()->setDefaultSectionSize(theme().px(24)); });
}

/// (k + ½) · s around zero; of the doubles there the one that is halfway when it is divided again.
void ValueRows::findTies() {
    if (!m_bench.shown())
        return;
    const AffineGrid& grid = m_bench.shown()->row.grid;
    std::vector<double> ties;
    for (int k = -kTies; k < kTies && grid.scale > 0; ++k) {
        const double halfway = static_cast<double>(k) + 0.5, near = halfway * grid.scale;
        for (const double x : {near, std::nextafter(near, HUGE_VAL), std::nextafter(near, -HUGE_VAL)})
            if (x / grid.scale == halfway && x > grid.low() && x < grid.high()) {
                ties.push_back(x);
                break;
            }
    }
    m_bench.setList(std::move(ties));
}

void ValueRows::copy(bool asMarkdown) {
    QGuiApplication::clipboard()->setText(
        asMarkdown ? m_model->text(QStringLiteral("| "), QStringLiteral(" | "), QStringLiteral(" |"))
                   : m_model->text({}, QStringLiteral("\t"), {}));
}

} // namespace nibble::ui
