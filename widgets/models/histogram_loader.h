// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>

#include <QObject>

#include "widgets/models/tensor_tree_model.h"
#include "widgets/worker.h"

namespace nibble::ui {

/// Samples the histograms of a tree's tensors in the background, one after the other: those asked for first
/// (the rows in view), then all others.
class HistogramLoader : public QObject {
    Q_OBJECT

public:
    HistogramLoader(Worker& worker, TensorTreeModel& tree, QObject* parent = nullptr);
    ~HistogramLoader() override { m_stop.request_stop(); }

    void setModel(const ModelPointer& model);
    /// These are in view now; they replace an earlier wish.
    void wish(std::deque<int> tensors);
    [[nodiscard]] bool idle() const { return !m_busy; }

private:
    void next();
    [[nodiscard]] int takeNext();

    Worker& m_worker;
    TensorTreeModel& m_tree;
    ModelPointer m_model;
    std::deque<int> m_wished;
    int m_following = 0; ///< the first tensor that the pass over the rest has not reached
    bool m_busy = false;
    quint64 m_generation = 0;
    std::stop_source m_stop;
};

} // namespace nibble::ui
