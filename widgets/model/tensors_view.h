// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>

#include <QPointer>
#include <QWidget>

#include "widgets/model/tensor_inspector.h"

namespace nibble::ui {

class BlockPanel;
class HeatMapPlot;
class Session;
class TensorList;

/// The tensors of the model at the left, the chosen one at the right as a picture and as bytes.
class TensorsView : public QWidget {
    Q_OBJECT

public:
    explicit TensorsView(Session& session, QWidget* parent = nullptr);
    ~TensorsView() override { m_stop.request_stop(); }

    /// Nothing is computed before the page is looked at.
    void setActive(bool active);
    [[nodiscard]] TensorList* list() const { return m_list; }
    [[nodiscard]] HeatMapPlot* heatMap() const { return m_heatMap; }
    [[nodiscard]] BlockPanel* blocks() const { return m_blocks; }
    [[nodiscard]] TensorInspector* inspector() const { return m_inspector; }
    [[nodiscard]] bool settled() const;

private:
    void connectParts();
    void modelChanged();
    void tensorChanged();
    void blockChanged();
    void computeStatistics();

    Session& m_session;
    ModelPointer m_model; ///< that m_tensor belongs to
    const ModelTensor* m_tensor = nullptr;
    TensorList* m_list;
    HeatMapPlot* m_heatMap;
    BlockPanel* m_blocks;
    QPointer<TensorInspector> m_inspector; ///< shown, and taken over, by the window
    bool m_active = false, m_modelStale = true, m_waiting = false;
    quint64 m_request = 0;
    std::stop_source m_stop;
};

} // namespace nibble::ui
