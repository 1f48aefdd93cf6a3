// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/code_share_plot.h"

#include <algorithm>
#include <numeric>

#include "widgets/plots/plot_canvas.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

class CodeShareView : public PlotCanvas {
public:
    CodeShareView() {
        area().axis(QCPAxis::atBottom)->setLabel(CodeSharePlot::tr("Code"));
        area().axis(QCPAxis::atLeft)->setLabel(CodeSharePlot::tr("Share of values, %"));
        setUpArea(area(), true);
        area().axis(QCPAxis::atLeft)->setTickLabels(true);
    }

    void setCounts(int lowest, std::vector<double> counts) {
        m_lowest = lowest;
        m_counts = std::move(counts);
        m_total = std::accumulate(m_counts.begin(), m_counts.end(), 0.0);
        m_code = std::min(m_code, static_cast<int>(m_counts.size()) - 1);
        double most = 0;
        for (std::size_t i = 0; i < m_counts.size(); ++i)
            most = std::max(most, share(static_cast<int>(i)));
        setHome({m_lowest - 0.7, m_lowest + static_cast<double>(m_counts.size()) - 0.3},
                {0, most > 0 ? most * 1.16 : 1});
        redraw();
    }

    [[nodiscard]] PlotTable table() const override {
        return {
            {CodeSharePlot::tr("Code"), CodeSharePlot::tr("Count"), CodeSharePlot::tr("Share, %")},
            static_cast<qsizetype>(m_counts.size()),
            [lowest = m_lowest, counts = m_counts, total = m_total](qsizetype row, int column) -> QVariant {
                const double count = counts[static_cast<std::size_t>(row)];
                return column == 0   ? QVariant(lowest + static_cast<int>(row))
                       : column == 1 ? QVariant(static_cast<qlonglong>(count))
                                     : QVariant(total > 0 ? 100 * count / total : 0.0);
            }};
    }

protected:
    /// Bars with their shares over them where there is room; a line on the ground where a code holds nothing.
    void drawOver(QCPPainter& painter) override {
        const QRectF inside = area().rect();
        painter.setFont(theme().numberFont(Type::dense));
        const int decimals = fittingDecimals(QFontMetricsF(painter.font()));
        for (int i = 0; i < static_cast<int>(m_counts.size()); ++i) {
            const QRectF bar = barOf(i);
            if (bar.right() < inside.left() || bar.left() > inside.right())
                continue;
            const bool end = i == 0 || i + 1 == static_cast<int>(m_counts.size());
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme().colour(end ? Colour::w8a8 : Colour::bar));
            painter.drawRect(bar.intersected(inside));
            if (decimals < 0)
                continue;
            const QString text = m_counts[static_cast<std::size_t>(i)] > 0
                                     ? QLocale().toString(share(i), 'f', decimals)
                                     : QStringLiteral("–");
            const QFontMetricsF metrics(painter.font());
            painter.setPen(theme().colour(Colour::text2));
            painter.drawText(QRectF(bar.center().x() - pitch(), bar.top() - metrics.height() - 1, 2 * pitch(),
                                    metrics.height()),
                             Qt::AlignCenter, text);
        }
    }

    void drawCrosshair(QCPPainter& painter) override {
        if (m_code < 0)
            return;
        const QRectF bar = barOf(m_code).intersected(QRectF(area().rect()));
        painter.setPen(QPen(theme().colour(Colour::accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(bar);
        paintReadout(painter, {bar.center().x(), bar.top()}, readout());
    }

    void hover(const QPointF& pixel) override {
        const int code =
            static_cast<int>(std::lround(area().axis(QCPAxis::atBottom)->pixelToCoord(pixel.x())) - m_lowest);
        moveTo(QRectF(area().rect()).contains(pixel) && code >= 0 && code < static_cast<int>(m_counts.size())
                   ? code
                   : -1);
    }
    void leave() override { moveTo(-1); }
    void step(int by) override {
        if (!m_counts.empty())
            moveTo(std::clamp(m_code + by, 0, static_cast<int>(m_counts.size()) - 1));
    }

private:
    /// Of the shares over the bars, all alike; negative: there is no room.
    [[nodiscard]] int fittingDecimals(const QFontMetricsF& metrics) const {
        const double most = m_counts.empty() ? 0 : *std::max_element(m_counts.begin(), m_counts.end());
        for (const int decimals : {1, 0})
            if (metrics.horizontalAdvance(
                    QLocale().toString(m_total > 0 ? 100 * most / m_total : 0, 'f', decimals)) < pitch() - 1)
                return decimals;
        return -1;
    }
    [[nodiscard]] double share(int at) const {
        return m_total > 0 ? 100 * m_counts[static_cast<std::size_t>(at)] / m_total : 0;
    }
    [[nodiscard]] double pitch() const { return std::abs(pixelOf({1, 0}).x() - pixelOf({0, 0}).x()); }

    [[nodiscard]] QRectF barOf(int at) const {
        const double half = std::max(0.5, pitch() * 0.4);
        const QPointF top = pixelOf({static_cast<double>(m_lowest + at), share(at)});
        const double base = area().axis(QCPAxis::atLeft)->coordToPixel(0);
        return {top.x() - half, top.y(), 2 * half, std::max(0.0, base - top.y())};
    }

    [[nodiscard]] QStringList readout() const {
        const double count = m_counts[static_cast<std::size_t>(m_code)];
        return {CodeSharePlot::tr("code %1").arg(m_lowest + m_code),
                count > 0
                    ? CodeSharePlot::tr("%1 values, %2 %")
                          .arg(integerText(static_cast<std::int64_t>(count)), figureText(share(m_code), 3))
                    : CodeSharePlot::tr("no value")};
    }

    void moveTo(int code) {
        if (code == m_code)
            return;
        m_code = code;
        redrawCrosshair();
        emit readoutChanged(code < 0 ? QString() : readout().join(QStringLiteral("; ")));
    }

    int m_lowest = 0, m_code = -1;
    std::vector<double> m_counts;
    double m_total = 0;
};

CodeSharePlot::CodeSharePlot(QWidget* parent)
    : PlotFrame(tr("Code occupancy"), new CodeShareView, parent),
      m_shares(static_cast<CodeShareView*>(&view())) {}

void CodeSharePlot::setCounts(int lowest, std::vector<double> counts) {
    m_shares->setCounts(lowest, std::move(counts));
    if (state() != State::data || tableShown())
        showData();
}

} // namespace nibble::ui
