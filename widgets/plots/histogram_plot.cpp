// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/histogram_plot.h"

#include <algorithm>
#include <numeric>

#include "widgets/controls/segmented.h"
#include "widgets/plots/plot_canvas.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

class HistogramView : public PlotCanvas {
public:
    void setBins(std::vector<double> edges, std::vector<std::int64_t> counts) {
        m_edges = std::move(edges);
        m_counts = std::move(counts);
        m_total = std::accumulate(m_counts.begin(), m_counts.end(), std::int64_t{0});
        m_bin = -1;
        updateHome();
        refresh();
    }

    void setLogarithmic(bool on) {
        m_logarithmic = on;
        setScales(AxisScale::linear, on ? AxisScale::logarithmic : AxisScale::linear);
        updateHome();
        resetView();
    }
    [[nodiscard]] bool logarithmic() const { return m_logarithmic; }

    void setTitles(const QString& value, const QString& count) {
        area().axis(QCPAxis::atBottom)->setLabel(value);
        area().axis(QCPAxis::atLeft)->setLabel(count);
        restyle();
    }

    void setCompact() {
        m_compact = true;
        restyle();
    }

    [[nodiscard]] PlotTable table() const override {
        return {{HistogramPlot::tr("From"), HistogramPlot::tr("To"), HistogramPlot::tr("Count")},
                static_cast<qsizetype>(m_counts.size()),
                [edges = m_edges, counts = m_counts](qsizetype row, int column) -> QVariant {
                    const auto bin = static_cast<std::size_t>(row);
                    if (column == 2)
                        return static_cast<qlonglong>(counts[bin]);
                    return edges[bin + static_cast<std::size_t>(column)];
                }};
    }

protected:
    void restyle() override {
        PlotCanvas::restyle();
        if (!m_compact)
            return;
        area().axis(QCPAxis::atLeft)->setVisible(false);
        area().setAutoMargins(QCP::msNone);
        area().setMargins(QMargins(theme().px(8), theme().px(4), theme().px(8), theme().px(20)));
    }

    void drawBehind(QCPPainter& painter) override {
        painter.setPen(Qt::NoPen);
        const QRectF inside = area().rect();
        for (std::size_t i = 0; i < m_counts.size(); ++i) {
            if (m_counts[i] == 0)
                continue;
            QRectF bar = barOf(i);
            // A hairline between bars as long as there is room for one.
            if (bar.width() > 3)
                bar.adjust(0.5, 0, -0.5, 0);
            painter.setBrush(theme().colour(static_cast<int>(i) == m_bin ? Colour::bar : Colour::w8a8));
            painter.drawRect(bar.intersected(inside));
        }
    }

    void drawCrosshair(QCPPainter& painter) override {
        if (m_bin < 0)
            return;
        const QRectF bar = barOf(static_cast<std::size_t>(m_bin)).intersected(QRectF(area().rect()));
        painter.setPen(QPen(theme().colour(Colour::accent), 1));
        painter.setBrush(theme().colour(Colour::bar));
        painter.drawRect(bar);
        paintReadout(painter, {bar.center().x(), bar.top()}, readout());
    }

    void hover(const QPointF& pixel) override {
        const double value = area().axis(QCPAxis::atBottom)->pixelToCoord(pixel.x());
        const auto above = std::upper_bound(m_edges.begin(), m_edges.end(), value);
        const bool inside =
            QRectF(area().rect()).contains(pixel) && above != m_edges.begin() && above != m_edges.end();
        moveTo(inside ? static_cast<int>(above - m_edges.begin()) - 1 : -1);
    }
    void leave() override { moveTo(-1); }
    void step(int by) override {
        if (!m_counts.empty())
            moveTo(std::clamp(m_bin + by, 0, static_cast<int>(m_counts.size()) - 1));
    }

private:
    void moveTo(int bin) {
        if (bin == m_bin)
            return;
        m_bin = bin;
        redrawCrosshair();
        emit readoutChanged(bin < 0 ? QString() : readout().join(QStringLiteral("; ")));
    }

    [[nodiscard]] QStringList readout() const {
        const auto bin = static_cast<std::size_t>(m_bin);
        const double share =
            m_total > 0 ? 100.0 * static_cast<double>(m_counts[bin]) / static_cast<double>(m_total) : 0;
        return {figureText(m_edges[bin]) + QStringLiteral(" … ") + figureText(m_edges[bin + 1]),
                HistogramPlot::tr("%1, %2 %").arg(integerText(m_counts[bin]), figureText(share, 3))};
    }

    [[nodiscard]] QRectF barOf(std::size_t bin) const {
        const double top = m_logarithmic && m_counts[bin] == 0 ? 0 : static_cast<double>(m_counts[bin]);
        const QPointF upperLeft(area().axis(QCPAxis::atBottom)->coordToPixel(m_edges[bin]),
                                top > 0 ? area().axis(QCPAxis::atLeft)->coordToPixel(top)
                                        : area().rect().bottom());
        const double base =
            m_logarithmic ? area().rect().bottom() + 1 : area().axis(QCPAxis::atLeft)->coordToPixel(0);
        return {upperLeft, QPointF(area().axis(QCPAxis::atBottom)->coordToPixel(m_edges[bin + 1]), base)};
    }

    void updateHome() {
        if (m_counts.empty())
            return;
        const auto most = static_cast<double>(*std::max_element(m_counts.begin(), m_counts.end()));
        const double margin = 0.02 * (m_edges.back() - m_edges.front());
        // Half a count below one, so that single values have a bar.
        setHome({m_edges.front() - margin, m_edges.back() + margin},
                m_logarithmic ? QCPRange(0.5, std::max(most, 1.0) * 1.5)
                              : QCPRange(0, std::max(most, 1.0) * 1.06));
    }

    std::vector<double> m_edges;
    std::vector<std::int64_t> m_counts;
    std::int64_t m_total = 0;
    int m_bin = -1;
    bool m_logarithmic = false, m_compact = false;
};

HistogramPlot::HistogramPlot(const QString& title, QWidget* parent)
    : PlotFrame(title, new HistogramView, parent), m_histogram(static_cast<HistogramView*>(&view())),
      m_scale(new SegmentedControl({tr("Linear"), tr("Log")})),
      m_logAction(new QAction(tr("Log counts"), this)) {
    addOptions(m_scale);
    m_logAction->setCheckable(true);
    menu()->addAction(m_logAction);
    connect(m_scale, &SegmentedControl::chosen, this, [this](int choice) { setLogarithmic(choice == 1); });
    connect(m_logAction, &QAction::triggered, this, &HistogramPlot::setLogarithmic);
    setValueTitle(tr("Value"));
}

void HistogramPlot::setBins(std::vector<double> edges, std::vector<std::int64_t> counts) {
    if (counts.empty() || edges.size() != counts.size() + 1)
        return;
    m_histogram->setBins(std::move(edges), std::move(counts));
    showData();
}

void HistogramPlot::setValueTitle(const QString& title) {
    m_histogram->setTitles(title, tr("Count"));
}

void HistogramPlot::setLogarithmic(bool on) {
    m_scale->setCurrent(on ? 1 : 0);
    m_logAction->setChecked(on);
    m_histogram->setLogarithmic(on);
}

bool HistogramPlot::logarithmic() const {
    return m_histogram->logarithmic();
}

void HistogramPlot::setCompact() {
    setPlain();
    m_histogram->setTitles({}, {});
    m_histogram->setCompact();
}

} // namespace nibble::ui
