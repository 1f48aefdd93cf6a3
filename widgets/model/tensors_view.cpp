// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/tensors_view.h"

#include <algorithm>

#include <QSplitter>
#include <QVBoxLayout>

#include "widgets/model/block_panel.h"
#include "widgets/model/tensor_list.h"
#include "widgets/plots/heat_map_plot.h"
#include "widgets/session.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

QSplitter* splitter(Qt::Orientation orientation) {
    auto* made = new QSplitter(orientation);
    made->setHandleWidth(8);
    made->setChildrenCollapsible(false);
    return made;
}

/// What is looked at where nothing was chosen: the first weight matrix of a block, else the largest tensor.
const ModelTensor* firstChoice(const Model& model) {
    const auto& tensors = model.tensors();
    const auto matrix = std::find_if(tensors.begin(), tensors.end(), [](const ModelTensor& tensor) {
        return tensor.data.isMatrix() && tensor.name.starts_with("blk.") &&
               tensor.role == TensorRole::parameter;
    });
    if (matrix != tensors.end())
        return &*matrix;
    const auto largest = std::max_element(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) {
        return a.data.elements() < b.data.elements();
    });
    return largest == tensors.end() ? nullptr : &*largest;
}

} // namespace

TensorsView::TensorsView(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_list(new TensorList(session.background())),
      m_heatMap(new HeatMapPlot), m_blocks(new BlockPanel), m_inspector(new TensorInspector(this)) {
    m_inspector->hide(); // until the window shows it, elsewhere
    auto* right = splitter(Qt::Vertical);
    right->addWidget(m_heatMap);
    right->addWidget(m_blocks);
    right->setSizes({theme().px(312), theme().px(410)});
    m_heatMap->setMinimumHeight(theme().px(180));
    m_blocks->setMinimumHeight(theme().px(180));
    auto* both = splitter(Qt::Horizontal);
    both->addWidget(m_list);
    both->addWidget(right);
    both->setStretchFactor(0, 0);
    both->setStretchFactor(1, 1);
    const auto share = [both] {
        both->setSizes({theme().px(370), std::max(theme().px(300), both->width() - theme().px(370))});
    };
    share();
    connect(&theme(), &Theme::scaleChanged, both, share); // the presenter's view is larger
    m_list->setMinimumWidth(theme().px(220));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(both);
    connectParts();
}

void TensorsView::connectParts() {
    connect(&m_session, &Session::modelChanged, this, [this] {
        m_modelStale = true;
        modelChanged();
    });
    Selection& selection = m_session.selection();
    connect(&selection, &Selection::tensorChanged, this, &TensorsView::tensorChanged);
    connect(m_list, &TensorList::tensorChosen, &selection, &Selection::setTensor);
    connect(m_heatMap, &HeatMapPlot::cellClicked, m_blocks, &BlockPanel::showWeight);
    connect(m_blocks, &BlockPanel::blockChanged, this, &TensorsView::blockChanged);
}

void TensorsView::blockChanged() {
    const BlockContents& block = m_blocks->block();
    if (m_inspector)
        m_inspector->setBlock(block);
    // A transposed tensor's block runs down a column, which the outline cannot show.
    const auto count = block.transposed ? qint64{1} : static_cast<qint64>(block.weights.size());
    m_heatMap->setMarked(block.row, block.column, block.empty() ? 0 : count);
}

void TensorsView::setActive(bool active) {
    m_active = active;
    if (!active)
        return;
    if (m_modelStale)
        modelChanged();
    else if (!m_tensor || toQt(m_tensor->name) != m_session.selection().tensor())
        tensorChanged(); // another was chosen on another page
}

void TensorsView::modelChanged() {
    if (!m_active || !m_modelStale)
        return;
    m_modelStale = false;
    const ModelPointer& model = m_session.model();
    m_list->setModel(model);
    if (!model)
        return tensorChanged();
    Selection& selection = m_session.selection();
    const ModelTensor* chosen = firstChoice(*model);
    if (!model->find(selection.tensor().toStdString()) && chosen)
        selection.setTensor(toQt(chosen->name)); // comes back as tensorChanged
    else
        tensorChanged();
}

void TensorsView::tensorChanged() {
    if (!m_active || m_modelStale)
        return;
    m_model = m_session.model();
    const QString& name = m_session.selection().tensor();
    m_tensor = m_model ? m_model->find(name.toStdString()) : nullptr;
    m_list->setTensor(name);
    if (m_inspector)
        m_inspector->setTensor(m_model, m_tensor);
    m_heatMap->setTensor(m_model, name);
    m_blocks->setTensor(m_model, m_tensor);
    if (m_tensor) // where the heat map begins: its middle
        m_blocks->showBlockOf(m_tensor->rows() / 2, m_tensor->cols() / 2);
    computeStatistics();
}

void TensorsView::computeStatistics() {
    m_stop.request_stop();
    const quint64 request = ++m_request;
    m_waiting = m_tensor != nullptr;
    if (!m_tensor)
        return;
    using Answer = Expected<StatisticsPointer>;
    m_stop = m_session.background().run(
        this,
        [model = m_model, tensor = m_tensor](const std::stop_token& stop) -> Answer {
            auto statistics = tensorStatistics(*tensor, {.stop = stop});
            if (!statistics)
                return passOn(statistics);
            return std::make_shared<const TensorStatistics>(std::move(*statistics));
        },
        [this, request](const Answer& answer) {
            if (request != m_request || !m_inspector)
                return; // of a tensor that is no longer chosen
            m_waiting = false;
            if (answer)
                m_inspector->setStatistics(*answer);
            else
                m_inspector->setFailure(errorText(answer.error()));
        });
}

bool TensorsView::settled() const {
    return !m_waiting && m_heatMap->settled() && m_list->settled() && (!m_modelStale || !m_active);
}

} // namespace nibble::ui
