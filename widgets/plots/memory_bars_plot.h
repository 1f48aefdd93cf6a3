// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class MemoryBarsView;

/// The parts of a bar: weights, KV cache, runtime. Drawn with colour and pattern, so that they are told apart
/// without the colour.
inline constexpr int kMemoryParts = 3;
void paintMemoryPart(QPainter& painter, const QRectF& where, int part);

/// What one format takes on one device.
struct MemoryBar {
    double weights = 0, cache = 0, runtime = 0, left = 0;
    [[nodiscard]] double total() const { return weights + cache + runtime; }
    [[nodiscard]] bool fits() const { return total() <= left; }
};

struct MemoryBarRow {
    QString name;
    std::optional<double> bits;
    std::vector<MemoryBar> bars; ///< one per device; none: it could not be planned
    std::optional<double> rate;  ///< tokens per second at most
    QString toolTip;             ///< formulas with the numbers of the moment, or what is wrong

    [[nodiscard]] bool fits() const;
    [[nodiscard]] double total() const;
    [[nodiscard]] double weights() const;
};

/// All that the plot shows. Sizes are bytes, drawn in `unit`.
struct MemoryBars {
    std::vector<MemoryBarRow> rows;
    double unit = 1e9;
    QString unitName;
    QStringList devices; ///< whose lines cross the rows
    std::vector<double> left;
    int current = 0;
    QString noRate = QStringLiteral("–"); ///< in the place of a rate that is not known
};

/// Stacked bars, a row per format, against the device's line: weights, KV cache, runtime; figures beside
/// them.
class MemoryBarsPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit MemoryBarsPlot(const QString& title, QWidget* parent = nullptr);

    void setBars(MemoryBars bars);
    [[nodiscard]] const MemoryBars& bars() const;
    /// Where a row is drawn, and where a number of bytes is on it.
    [[nodiscard]] QRectF rowBox(int row) const;
    [[nodiscard]] double xOf(double bytes) const;

signals:
    void chosen(int row);

private:
    MemoryBarsView* m_bars;
};

} // namespace nibble::ui
