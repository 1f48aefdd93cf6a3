// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "widgets/plots/number_line_plot.h"
#include "widgets/plots/plot_canvas.h"

namespace nibble::ui {

/// The drawing of NumberLinePlot.
class NumberLineView : public PlotCanvas {
public:
    explicit NumberLineView();

    std::function<void(int row, std::uint64_t code)> onChosen;
    std::function<void()> onBrush;

    void setRows(std::vector<NumberLineRow> rows, int current, const ExactNumber& number);
    void setLogarithmic(bool logarithmic);
    [[nodiscard]] bool logarithmic() const { return m_logarithmic; }
    void zoomTo(NumberLineZoom zoom);
    void setBrush(const mpq_class& low, const mpq_class& high);
    [[nodiscard]] std::pair<mpq_class, mpq_class> brush() const { return {m_low, m_high}; }
    [[nodiscard]] std::uint64_t codesInBrush(int row) const;
    [[nodiscard]] QPointF placeOf(int row, const mpq_class& value) const;
    [[nodiscard]] PlotTable table() const override;
    void zoom(double factor) override;
    void pan(double right, double up) override;
    void resetView() override;

protected:
    void restyle() override;
    void drawBehind(QCPPainter& painter) override;
    void drawOver(QCPPainter& painter) override;
    void drawCrosshair(QCPPainter& painter) override;
    void hover(const QPointF& pixel) override;
    void leave() override { moveTo({}); }
    void click(const QPointF& pixel) override;
    void step(int by) override;
    void choose() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    /// A code under the crosshair: its rank in a row.
    struct Place {
        int row = -1;
        std::int64_t rank = 0;
        bool operator==(const Place&) const = default;
    };
    enum class Drag { none, low, high, fresh };

    void connectBrush();
    void findHome();
    void showNeighbours();
    /// A linear axis: these values from edge to edge, however close they are.
    void showValues(const mpq_class& low, const mpq_class& high);
    void showLogarithms(double low, double high);
    void keepFrame();
    void labelAxis();
    void keepRows();
    [[nodiscard]] double axisOf(const mpq_class& value) const;
    [[nodiscard]] mpq_class valueOnAxis(double x) const;
    [[nodiscard]] double pixelX(const mpq_class& value) const;
    [[nodiscard]] mpq_class valueAt(double pixel) const;
    [[nodiscard]] double rowMiddle(int row) const;
    /// Codes in the order of the axis: which is the last one at or left of a value.
    [[nodiscard]] std::int64_t rankAt(int row, const mpq_class& value) const;
    [[nodiscard]] std::int64_t firstRank(int row) const;
    [[nodiscard]] std::int64_t lastRank(int row) const;
    [[nodiscard]] std::int64_t ordinalOf(std::int64_t rank) const { return m_mirrored ? -rank : rank; }
    [[nodiscard]] mpq_class valueOf(int row, std::int64_t rank) const;
    [[nodiscard]] QStringList readout(const Place& place) const;
    void moveTo(const Place& place);
    void drawRow(QCPPainter& painter, int row);
    void drawNames(QCPPainter& painter, int row, double middle, double high);
    void drawCodes(QCPPainter& painter, int row, const QColor& fill, const QColor& line);
    void drawLanding(QCPPainter& painter, int row, const QColor& line);
    void drawNumber(QCPPainter& painter);

    std::vector<NumberLineRow> m_rows;
    int m_current = 0;
    ExactNumber m_number;  ///< the last that has a place on the line
    bool m_onLine = false; ///< whether it is the present one
    bool m_logarithmic = false, m_mirrored = false;
    /// A linear axis counts from m_origin in steps of 2^m_unit: neighbours in FP64 are nearer to one another
    /// than doubles beside them can tell. 0 and 0 at home, unless the number itself is out of all range.
    mpq_class m_origin;
    long m_unit = 0, m_homeUnit = 0;
    bool m_framing = false;
    mpq_class m_low, m_high; ///< the brush
    Drag m_drag = Drag::none;
    mpq_class m_anchor;
    Place m_place;
};

} // namespace nibble::ui
