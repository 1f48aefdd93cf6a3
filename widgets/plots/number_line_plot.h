// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/formats/numbers/scalar_format.h"
#include "widgets/plots/plot_frame.h"

namespace nibble::ui {

class NumberLineView;
class SegmentedControl;

/// A format on the number line.
struct NumberLineRow {
    QString name;
    QString category; ///< of the palette
    ScalarFormat format;
    std::optional<mpq_class> stored; ///< where the number landed; none for infinities and NaN
};

/// What the number line shows.
enum class NumberLineZoom { everything, around, neighbours };

/// Every code point of some formats, a row each, on one axis: single ticks where there is room and a band
/// where there is not. A brush counts the codes between its ends.
class NumberLinePlot : public PlotFrame {
    Q_OBJECT

public:
    explicit NumberLinePlot(QWidget* parent = nullptr);

    /// `current` is the row that `zoomTo` means. A number that is none (infinite, NaN) leaves the axis alone.
    void setRows(std::vector<NumberLineRow> rows, int current, const ExactNumber& number);
    /// A logarithmic axis shows magnitudes of the number's sign.
    void setLogarithmic(bool logarithmic);
    [[nodiscard]] bool isLogarithmic() const;
    void zoomTo(NumberLineZoom zoom);

    /// The ends of the brush, as values; they stay until the number changes.
    void setBrush(double low, double high);
    [[nodiscard]] std::pair<double, double> brush() const;
    [[nodiscard]] std::uint64_t codesInBrush(int row) const;
    /// Where a value is drawn in a row, in pixels of the view's surface.
    [[nodiscard]] QPointF placeOf(int row, double value) const;

signals:
    /// A click on a code, or Enter where the crosshair is.
    void codeChosen(int row, quint64 code);
    void brushChanged();

private:
    void describe();

    NumberLineView* m_line;
    SegmentedControl* m_scale;
};

} // namespace nibble::ui
