// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/line_plot.h"

#include <cmath>

#include "widgets/plots/min_max_pyramid.h"
#include "widgets/plots/plot_canvas.h"
#include "widgets/text.h"
#include "widgets/theme.h"

namespace nibble::ui {

class LineView : public PlotCanvas {
public:
    void setSamples(std::vector<float> samples, double start, double step) {
        m_pyramid = std::make_shared<MinMaxPyramid>(std::move(samples));
        m_start = start;
        m_step = step;
        m_current = -1;
        const auto count = static_cast<double>(m_pyramid->samples().size());
        const auto all = m_pyramid->range(0, m_pyramid->samples().size());
        double low = all.least, high = all.greatest;
        if (!(high >= low) || !std::isfinite(low) || !std::isfinite(high)) {
            low = 0;
            high = 1;
        }
        // Zero is part of the picture where it is not far.
        if (low > 0 && low < 0.5 * high)
            low = 0;
        const double margin = high > low ? 0.06 * (high - low) : std::max(0.1 * std::abs(high), 1e-6);
        setHome({start - 0.5 * step, start + (count - 0.5) * step},
                {low == 0 ? 0 : low - margin, high + margin});
        refresh();
    }

    void setTitles(const QString& x, const QString& y) {
        area().axis(QCPAxis::atBottom)->setLabel(m_xTitle = x);
        area().axis(QCPAxis::atLeft)->setLabel(m_yTitle = y);
        restyle();
    }

    void setCompact() {
        m_compact = true;
        area().axis(QCPAxis::atBottom)->setLabel({});
        area().axis(QCPAxis::atLeft)->setLabel({});
        restyle();
    }

    [[nodiscard]] PlotTable table() const override {
        const auto titled = [](const QString& title, const QString& otherwise) {
            return title.isEmpty() ? otherwise : title;
        };
        return {{titled(m_xTitle, LinePlot::tr("Position")), titled(m_yTitle, LinePlot::tr("Value"))},
                static_cast<qsizetype>(m_pyramid->samples().size()),
                [pyramid = m_pyramid, start = m_start, step = m_step](qsizetype row, int column) -> QVariant {
                    if (column == 0)
                        return start + static_cast<double>(row) * step;
                    return pyramid->samples()[static_cast<std::size_t>(row)];
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

    void drawOver(QCPPainter& painter) override {
        QPen pen(theme().colour(Colour::gguf), 1.2);
        pen.setJoinStyle(Qt::RoundJoin);
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        const QRectF inside = area().rect();
        const double perPixel = area().axis(QCPAxis::atBottom)->range().size() / m_step / inside.width();
        painter.drawPolyline(perPixel > 1 ? envelope(inside) : rawLine(inside, painter, perPixel < 0.1));
    }

    void drawCrosshair(QCPPainter& painter) override {
        if (m_current < 0)
            return;
        const auto at = static_cast<std::size_t>(m_current);
        const QPointF pixel = pixelOf({positionOf(m_current), m_pyramid->samples()[at]});
        const QRectF inside = area().rect();
        if (!inside.contains(pixel))
            return;
        QPen pen(theme().colour(Colour::accent), 1);
        pen.setDashPattern({2, 2});
        painter.setPen(pen);
        painter.drawLine(QLineF(pixel.x(), inside.top(), pixel.x(), inside.bottom()));
        painter.setPen(QPen(theme().colour(Colour::accent), 1.5));
        painter.setBrush(theme().colour(Colour::surface));
        painter.drawEllipse(pixel, theme().px(3), theme().px(3));
        paintReadout(painter, pixel, {readout()});
    }

    void hover(const QPointF& pixel) override {
        if (!QRectF(area().rect()).contains(pixel))
            return moveTo(-1);
        // Where many samples share the pixel, the one furthest from the middle of what is seen stands out.
        const auto* axis = area().axis(QCPAxis::atBottom);
        const qint64 first = indexAt(axis->pixelToCoord(pixel.x() - 0.5));
        const qint64 last = std::max(first + 1, indexAt(axis->pixelToCoord(pixel.x() + 0.5)));
        qint64 best = std::clamp<qint64>(first, 0, sampleCount() - 1);
        for (qint64 i = best; i < std::min(last, std::min(sampleCount(), best + 100000)); ++i)
            if (std::abs(m_pyramid->samples()[static_cast<std::size_t>(i)]) >
                std::abs(m_pyramid->samples()[static_cast<std::size_t>(best)]))
                best = i;
        moveTo(sampleCount() > 0 ? best : -1);
    }
    void leave() override { moveTo(-1); }
    void step(int by) override {
        if (sampleCount() > 0)
            moveTo(std::clamp<qint64>(m_current + by, 0, sampleCount() - 1));
    }

private:
    [[nodiscard]] qint64 sampleCount() const { return static_cast<qint64>(m_pyramid->samples().size()); }
    [[nodiscard]] double positionOf(qint64 index) const {
        return m_start + static_cast<double>(index) * m_step;
    }
    /// The sample whose place begins at or before `x`, each reaching half a step to both sides.
    [[nodiscard]] qint64 indexAt(double x) const {
        const double index = std::floor((x - m_start) / m_step + 0.5);
        return static_cast<qint64>(std::clamp(index, -1.0, static_cast<double>(sampleCount())));
    }

    QPolygonF envelope(const QRectF& inside) const {
        const auto* axis = area().axis(QCPAxis::atBottom);
        QPolygonF line;
        for (double x = inside.left(); x < inside.right(); ++x) {
            const auto first = static_cast<std::size_t>(std::max<qint64>(0, indexAt(axis->pixelToCoord(x))));
            const auto last =
                static_cast<std::size_t>(std::max<qint64>(0, indexAt(axis->pixelToCoord(x + 1))));
            const auto range = m_pyramid->range(first, last);
            if (range.least > range.greatest)
                continue;
            const double top = held(range.greatest, inside), bottom = held(range.least, inside);
            // Up one column, down the next: the line never crosses back.
            const bool up = line.size() % 4 == 0;
            line << QPointF(x + 0.5, up ? bottom : top) << QPointF(x + 0.5, up ? top : bottom);
        }
        return line;
    }

    QPolygonF rawLine(const QRectF& inside, QCPPainter& painter, bool dots) const {
        const QCPRange shown = area().axis(QCPAxis::atBottom)->range();
        QPolygonF line;
        const qint64 last = std::min(sampleCount(), indexAt(shown.upper) + 1);
        for (qint64 i = std::max<qint64>(0, indexAt(shown.lower)); i < last; ++i) {
            const float sample = m_pyramid->samples()[static_cast<std::size_t>(i)];
            if (std::isnan(sample) || !shown.contains(positionOf(i)))
                continue;
            line << QPointF(pixelOf({positionOf(i), 0}).x(), held(sample, inside));
        }
        if (dots)
            for (const QPointF& point : line)
                painter.drawEllipse(point, 2, 2);
        return line;
    }

    [[nodiscard]] double held(double value, const QRectF& inside) const {
        return std::clamp(area().axis(QCPAxis::atLeft)->coordToPixel(value), inside.top(), inside.bottom());
    }

    void moveTo(qint64 index) {
        if (index == m_current)
            return;
        m_current = index;
        redrawCrosshair();
        emit readoutChanged(index < 0 ? QString() : readout());
    }

    [[nodiscard]] QString readout() const {
        return QLocale().toString(positionOf(m_current), 'g', 10) + QStringLiteral(": ") +
               figureText(m_pyramid->samples()[static_cast<std::size_t>(m_current)]);
    }

    std::shared_ptr<const MinMaxPyramid> m_pyramid = std::make_shared<MinMaxPyramid>();
    double m_start = 0, m_step = 1;
    qint64 m_current = -1;
    QString m_xTitle, m_yTitle;
    bool m_compact = false;
};

LinePlot::LinePlot(const QString& title, QWidget* parent)
    : PlotFrame(title, new LineView, parent), m_line(static_cast<LineView*>(&view())) {}

void LinePlot::setSamples(std::vector<float> samples, double start, double step) {
    if (samples.empty() || !(step > 0))
        return;
    m_line->setSamples(std::move(samples), start, step);
    showData();
}

void LinePlot::setAxisTitles(const QString& x, const QString& y) {
    m_line->setTitles(x, y);
}

void LinePlot::setCompact() {
    setPlain();
    m_line->setCompact();
}

} // namespace nibble::ui
