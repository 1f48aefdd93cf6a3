// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QFrame>

#include "widgets/controls/kind.h"

namespace nibble::ui {

/// A figure with its name, its unit and how it was found.
struct Metric {
    QString name, value, unit;
    Kind kind = Kind::computed;
    QString toolTip;
    bool operator==(const Metric&) const = default;
};

/// Figures side by side, as many as there is room for in equal parts. A click copies one.
class MetricStrip : public QFrame {
    Q_OBJECT

public:
    explicit MetricStrip(QWidget* parent = nullptr);

    void setMetrics(std::vector<Metric> metrics);
    [[nodiscard]] QString valueOf(const QString& name) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRectF boxOf(std::size_t metric) const;
    [[nodiscard]] const Metric* at(const QPointF& pixel) const;

    std::vector<Metric> m_metrics;
};

} // namespace nibble::ui
