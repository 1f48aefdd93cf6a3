// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/model/tensors_view.h"

#include <algorithm>

#include <QSplitter>
#include <QVBoxLayout>

#include "core/base/parallel.h"
#include "widgets/model/block_panel.h"
#include "widgets/model/tensor_list.h"
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
      m_blocks(new BlockPanel), m_right(splitter(Qt::Vertical)), m_inspector(new TensorInspector) {
    m_right->addWidget(m_blocks);
    auto* both = splitter(Qt::Horizontal);
    both->addWidget(m_list);
    both->addWidget(m_right);
    both->setStretchFactor(0, 0);
    both->setStretchFactor(1, 1);
    both->setSizes({theme().px(380), theme().px(612)});
    m_list->setMinimumWidth(theme().px(220));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(both);
    connect(&session, &Session::modelChanged, this, [this] {
        m_modelStale = true;
        modelChanged();
    });
    connect(&session.selection(), &Selection::tensorChanged, this, &TensorsView::tensorChanged);
    connect(m_list, &TensorList::tensorChosen, &session.selection(), &Selection::setTensor);
    connect(m_blocks, &BlockPanel::blockChanged, this, [this] {
        if (m_inspector)
            m_inspector->setBlock(m_blocks->block());
    });
}

void TensorsView::setActive(bool active) {
    m_active = active;
    if (active)
        modelChanged();
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
    m_blocks->setTensor(m_model, m_tensor);
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
            setThreadCount(1); // of this thread: the engine has the others
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
    return !m_waiting && m_list->settled() && (!m_modelStale || !m_active);
}

} // namespace nibble::ui
