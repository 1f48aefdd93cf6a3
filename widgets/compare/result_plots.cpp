// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/result_plots.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/controls/card.h"
#include "widgets/controls/segmented.h"
#include "widgets/plots/layer_error_plot.h"
#include "widgets/plots/pareto_plot.h"
#include "widgets/session.h"
#include "widgets/theme.h"

namespace nibble::ui {

ResultPlots::ResultPlots(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_pareto(new ParetoPlot), m_layers(new LayerErrorPlot),
      m_tensorCard(makeTensors()), m_side(new QStackedWidget) {
    m_layers->addOptions(makeSwitch());
    m_tensorCard->tools()->addWidget(makeSwitch());
    m_side->addWidget(m_layers);
    m_side->addWidget(m_tensorCard);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_pareto, 45);
    layout->addWidget(m_side, 55);
    auto& selection = session.selection();
    connect(m_pareto, &ParetoPlot::variantChosen, &selection, &Selection::setVariant);
    connect(m_layers, &LayerErrorPlot::variantChosen, &selection, &Selection::setVariant);
    connect(m_layers, &LayerErrorPlot::layerChosen, &selection, &Selection::setLayer);
    connect(&selection, &Selection::layerChanged, m_layers, &LayerErrorPlot::setLayer);
    connect(&session.comparison(), &Comparison::resultChanged, this, &ResultPlots::refresh);
    connect(&selection, &Selection::variantChanged, this, &ResultPlots::refresh);
    refresh();
}

SegmentedControl* ResultPlots::makeSwitch() {
    auto* control = new SegmentedControl({tr("Layers"), tr("Tensors")});
    connect(control, &SegmentedControl::chosen, this, &ResultPlots::showSide);
    m_switches.append(control);
    return control;
}

void ResultPlots::showSide(int index) {
    m_side->setCurrentIndex(index);
    for (auto* control : std::as_const(m_switches))
        control->setCurrent(index);
}

Card* ResultPlots::makeTensors() {
    auto* card = new Card(tr("Tensors"));
    auto* order = new QSortFilterProxyModel(card);
    order->setSourceModel(&m_tensors);
    order->setSortRole(TensorResultModel::SortRole);
    auto* table = new QTableView;
    table->setObjectName(QStringLiteral("tensorResults"));
    table->setAccessibleName(tr("Tensors of the chosen method"));
    table->setModel(order);
    table->setSortingEnabled(true);
    table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    order->sort(-1);
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(theme().px(24));
    table->horizontalHeader()->setSectionResizeMode(TensorResultModel::Name, QHeaderView::Stretch);
    card->content()->addWidget(table);
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                if (now.isValid())
                    m_session.selection().setTensor(
                        now.siblingAtColumn(TensorResultModel::Name).data().toString());
            });
    return card;
}

void ResultPlots::refresh() {
    const auto& result = m_session.comparison().result();
    int row = -1;
    if (result)
        for (std::size_t i = 0; i < result->variants.size(); ++i)
            if (QString::fromStdString(result->variants[i].method) == m_session.selection().variant())
                row = static_cast<int>(i);
    refreshPlots();
    m_tensors.show(result, row);
    m_tensorCard->setNote(row < 0 ? tr("choose a row of the table") : m_session.selection().variant());
}

void ResultPlots::refreshPlots() {
    const auto& result = m_session.comparison().result();
    if (result && !result->variants.empty()) {
        m_pareto->setResult(*result);
        m_layers->setResult(*result);
    } else {
        m_pareto->clear();
        m_layers->clear();
    }
    const QString& variant = m_session.selection().variant();
    m_pareto->setSelected(variant);
    m_layers->setSelected(variant);
}

} // namespace nibble::ui
