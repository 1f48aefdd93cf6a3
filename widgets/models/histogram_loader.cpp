// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/histogram_loader.h"

namespace nibble::ui {

HistogramLoader::HistogramLoader(Worker& worker, TensorTreeModel& tree, QObject* parent)
    : QObject(parent), m_worker(worker), m_tree(tree) {}

void HistogramLoader::setModel(const ModelPointer& model) {
    m_stop.request_stop();
    ++m_generation;
    m_model = model;
    m_wished.clear();
    m_following = 0;
    m_busy = false;
    next();
}

void HistogramLoader::wish(std::deque<int> tensors) {
    m_wished = std::move(tensors);
    if (!m_busy)
        next();
}

int HistogramLoader::takeNext() {
    while (!m_wished.empty()) {
        const int tensor = m_wished.front();
        m_wished.pop_front();
        if (!m_tree.hasHistogram(tensor))
            return tensor;
    }
    const int count = static_cast<int>(m_model->tensors().size());
    while (m_following < count && m_tree.hasHistogram(m_following))
        ++m_following;
    return m_following < count ? m_following : -1;
}

void HistogramLoader::next() {
    const int tensor = m_model ? takeNext() : -1;
    m_busy = tensor >= 0;
    if (!m_busy)
        return;
    m_stop = m_worker.run(
        this,
        [model = m_model, tensor](const std::stop_token&) {
            auto sampled = sampledHistogram(model->tensors()[static_cast<std::size_t>(tensor)]);
            // What cannot be decoded has an empty one, which draws nothing.
            return std::make_shared<const Histogram>(sampled ? std::move(*sampled) : Histogram());
        },
        [this, tensor, generation = m_generation](const HistogramPointer& histogram) {
            if (generation != m_generation)
                return; // of a model that is no longer open
            m_tree.setHistogram(tensor, histogram);
            next();
        });
}

} // namespace nibble::ui
