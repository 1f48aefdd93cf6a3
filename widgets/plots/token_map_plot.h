// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QStringList>

#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class TokenMapView;

/// Activations of a layer: a row for each token, a column for each channel.
struct TokenMap {
    std::shared_ptr<const std::vector<float>> values; ///< [rows][channels]
    qint64 rows = 0, channels = 0;
    QStringList tokens;                 ///< of each row
    double median = 0;                  ///< of |x|
    std::vector<std::int64_t> outliers; ///< channels with a mark above them
    std::vector<std::int64_t> leaving;  ///< channels that are coloured
    bool isSigned = false;              ///< x itself instead of |x|
};

/// A heat map of them. Where several channels share a pixel, the one of the largest magnitude is seen and
/// read.
class TokenMapPlot : public PlotFrame {
    Q_OBJECT

public:
    explicit TokenMapPlot(QWidget* parent = nullptr);

    void setMap(TokenMap map);
    [[nodiscard]] const TokenMap& map() const;
    /// Outlines a row and a channel; −1: none.
    void setChosen(qint64 row, qint64 channel);
    [[nodiscard]] qint64 chosenRow() const;
    [[nodiscard]] qint64 chosenChannel() const;

signals:
    void cellChosen(qint64 row, qint64 channel);

private:
    friend class TokenMapView;
    TokenMapView* m_map;
};

} // namespace nibble::ui
