// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranges/choice_rows.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/plots/plot_table.h"
#include "widgets/ranges/range_bench.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

QString unitText(const GridScheme& scheme) {
    switch (scheme.unit) {
    case GridUnit::tensor:
        return ChoiceRows::tr("tensor");
    case GridUnit::channel:
        return ChoiceRows::tr("channel");
    case GridUnit::token:
        return ChoiceRows::tr("token");
    case GridUnit::group:
        return ChoiceRows::tr("group of %1").arg(scheme.group);
    }
    return {};
}

constexpr int kWhyNot = 9;

QVariant cellOf(const RangeChoiceRow& choice, int column) {
    const RangeRow& row = choice.row;
    const bool there = choice.obstacle == RuleObstacle::none;
    if (column == kWhyNot)
        return there ? QVariant()
                     : QCoreApplication::translate("Method", obstacleText(choice.obstacle).data());
    if (!there && column > 1)
        return {};
    const GridError& error = row.figures.error;
    const auto orNothing = [](const std::optional<double>& value) {
        return value ? QVariant(*value) : QVariant();
    };
    switch (column) {
    case 0:
        return unitText(row.request.scheme);
    case 1:
        return ruleTitle(row.request.rule);
    case 2:
        return row.grids > 1 ? QVariant() : QVariant(std::max(-row.range.low, row.range.high));
    case 3:
        return orNothing(error.sqnrDb());
    case 4:
        return orNothing(row.figures.sqnrMargin);
    case 5:
        return error.meanSquare();
    case 6:
        return error.noise() > 0 ? QVariant(100 * error.clipping / error.noise()) : QVariant();
    case 7:
        return row.figures.bitsPerValue;
    default:
        return error.codesUsed();
    }
}

} // namespace

ChoiceRows::ChoiceRows(RangeBench& bench, QWidget* parent)
    : Card(tr("Calibrators and granularities"), parent), m_bench(bench), m_model(new PlotTableModel(this)),
      m_view(new QTableView) {
    setNote(tr("double click takes one over"));
    m_view->setObjectName(QStringLiteral("choiceRows"));
    m_view->setAccessibleName(tr("Calibrators and granularities compared"));
    m_view->setModel(m_model);
    m_view->setShowGrid(false);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->verticalHeader()->setVisible(false);
    m_view->verticalHeader()->setDefaultSectionSize(theme().px(24));
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    content()->addWidget(m_view, 1);
    auto* button = new QPushButton(tr("Copy"));
    button->setProperty("role", "small");
    connect(button, &QPushButton::clicked, this, &ChoiceRows::copy);
    tools()->addWidget(button);
    connect(m_view, &QTableView::activated, this, [this](const QModelIndex& index) { take(index.row()); });
    connect(&bench, &RangeBench::choicesChanged, this, &ChoiceRows::refresh);
    connect(&theme(), &Theme::changed, this,
            [this] { m_view->verticalHeader()->setDefaultSectionSize(theme().px(24)); });
}

void ChoiceRows::showEvent(QShowEvent* event) {
    Card::showEvent(event);
    m_bench.wantChoices(true);
    refresh();
}

void ChoiceRows::hideEvent(QHideEvent* event) {
    Card::hideEvent(event);
    m_bench.wantChoices(false);
}

void ChoiceRows::refresh() {
    const auto rows = m_bench.choices();
    setKind(!rows.empty() && rows.front().estimated ? Kind::estimated : Kind::computed);
    m_model->setTable(
        {{tr("Scale per"), tr("Calibrator"), tr("Clip"), tr("SQNR, dB"), tr("± dB"), tr("MSE"),
          tr("Clipping, %"), tr("Bits per value"), tr("Codes used"), tr("Why not")},
         static_cast<qsizetype>(rows.size()),
         [rows](qsizetype row, int column) { return cellOf(rows[static_cast<std::size_t>(row)], column); }});
}

void ChoiceRows::take(int row) {
    const auto& rows = m_bench.choices();
    if (row < 0 || row >= static_cast<int>(rows.size()) ||
        rows[static_cast<std::size_t>(row)].obstacle != RuleObstacle::none)
        return;
    const GridRequest request = rows[static_cast<std::size_t>(row)].row.request;
    m_bench.setScheme(request.scheme);
    m_bench.setRule(request.rule);
}

void ChoiceRows::copy() {
    QGuiApplication::clipboard()->setText(QString::fromUtf8(csvOf(m_model->table())));
}

} // namespace nibble::ui
