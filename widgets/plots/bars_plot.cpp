// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/bars_plot.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "widgets/plots/canvas_parts.h"
#include "widgets/plots/plot_canvas.h"
#include "widgets/text.h"

namespace nibble::ui {

namespace {

constexpr double kHalfWidth = 0.4; // of a bar

/// The names of bars under their middles.
class BarTicker : public QCPAxisTicker {
public:
    explicit BarTicker(const BarsPicture& picture) : m_picture(picture) {}

    void generate(const QCPRange& range, const QLocale&, QChar, int, QVector<double>& ticks,
                  QVector<double>* subTicks, QVector<QString>* labels) override {
        ticks.clear();
        if (subTicks)
            subTicks->clear();
        QVector<QString> names;
        for (std::size_t i = 0; i < m_picture.ticks.size(); ++i)
            if (!m_picture.ticks[i].isEmpty() && range.contains(static_cast<double>(i))) {
                ticks << static_cast<double>(i);
                names << m_picture.ticks[i];
            }
        if (labels)
            *labels = names;
    }

private:
    const BarsPicture& m_picture;
};

} // namespace

class BarsView : public PlotCanvas {
public:
    BarsView() { area().axis(QCPAxis::atBottom)->setTicker(QSharedPointer<BarTicker>::create(m_picture)); }

    void setPicture(BarsPicture picture) {
        m_picture = std::move(picture);
        m_current = -1;
        double most = 0;
        for (const auto& bar : m_picture.bars)
            if (std::isfinite(bar.value))
                most = std::max(most, bar.value);
        setHome({-0.7, static_cast<double>(m_picture.bars.size()) - 0.3}, {0, most > 0 ? 1.08 * most : 1});
        area().axis(QCPAxis::atBottom)->setLabel(m_picture.xTitle);
        area().axis(QCPAxis::atLeft)->setLabel(m_picture.yTitle);
        restyle();
        redraw();
    }
    [[nodiscard]] const BarsPicture& picture() const { return m_picture; }
    std::function<void(int)> chosen;

    [[nodiscard]] PlotTable table() const override {
        return {{m_picture.xTitle, m_picture.yTitle},
                static_cast<qsizetype>(m_picture.bars.size()),
                [bars = m_picture.bars](qsizetype row, int column) -> QVariant {
                    const auto& bar = bars[static_cast<std::size_t>(row)];
                    return column == 0 ? QVariant(bar.name) : QVariant(bar.value);
                }};
    }

protected:
    void drawBehind(QCPPainter& painter) override {
        const QRectF inside = area().rect();
        painter.setPen(Qt::NoPen);
        for (std::size_t i = 0; i < m_picture.bars.size(); ++i) {
            const QRectF box = boxOf(i).intersected(inside);
            const bool isChosen = static_cast<int>(i) == m_picture.chosen;
            painter.setBrush(theme().colour(isChosen ? Colour::rtn : m_picture.bars[i].colour));
            painter.drawRect(box);
            if (isChosen) { // without colour too, and where the bar has no height
                painter.setBrush(theme().colour(Colour::text));
                painter.drawRect(QRectF(box.left(), inside.bottom() - 1, box.width(), 3));
            }
        }
    }

    void drawCrosshair(QCPPainter& painter) override {
        if (m_current < 0)
            return;
        const QRectF box = boxOf(static_cast<std::size_t>(m_current)).intersected(QRectF(area().rect()));
        painter.setPen(QPen(theme().colour(Colour::accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(box);
        paintReadout(painter, {box.center().x(), box.top()}, readout());
    }

    void hover(const QPointF& pixel) override { moveTo(barAt(pixel)); }
    void leave() override { moveTo(-1); }
    void click(const QPointF& pixel) override {
        if (const int bar = barAt(pixel); bar >= 0 && chosen)
            chosen(bar);
    }
    void step(int by) override {
        const int from = m_current >= 0 ? m_current : std::max(0, m_picture.chosen);
        if (!m_picture.bars.empty())
            moveTo(std::clamp(from + by, 0, static_cast<int>(m_picture.bars.size()) - 1));
    }
    void choose() override {
        if (m_current >= 0 && chosen)
            chosen(m_current);
    }

private:
    [[nodiscard]] QRectF boxOf(std::size_t bar) const {
        const auto middle = static_cast<double>(bar);
        const double value = std::isfinite(m_picture.bars[bar].value) ? m_picture.bars[bar].value : 0;
        return QRectF(pixelOf({middle - kHalfWidth, value}), pixelOf({middle + kHalfWidth, 0})).normalized();
    }
    [[nodiscard]] int barAt(const QPointF& pixel) const {
        if (!QRectF(area().rect()).contains(pixel))
            return -1;
        const auto bar =
            static_cast<int>(std::lround(area().axis(QCPAxis::atBottom)->pixelToCoord(pixel.x())));
        return bar >= 0 && bar < static_cast<int>(m_picture.bars.size()) ? bar : -1;
    }
    void moveTo(int bar) {
        if (bar == m_current)
            return;
        m_current = bar;
        redrawCrosshair();
        emit readoutChanged(bar < 0 ? QString() : readout().join(QStringLiteral(": ")));
    }
    [[nodiscard]] QStringList readout() const {
        const auto& bar = m_picture.bars[static_cast<std::size_t>(m_current)];
        return {bar.name, figureText(bar.value)};
    }

    BarsPicture m_picture;
    int m_current = -1;
};

BarsPlot::BarsPlot(const QString& title, QWidget* parent)
    : PlotFrame(title, new BarsView, parent), m_bars(static_cast<BarsView*>(&view())) {
    m_bars->chosen = [this](int bar) { emit chosen(bar); };
}

void BarsPlot::setPicture(BarsPicture picture) {
    m_bars->setPicture(std::move(picture));
    showData();
}

const BarsPicture& BarsPlot::picture() const {
    return m_bars->picture();
}

} // namespace nibble::ui
