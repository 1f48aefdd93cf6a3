// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <functional>
#include <optional>

namespace nibble::ui {

/// Calls a function where a layer of the plot is drawn. The plot owns it.
class PaintHook : public QCPLayerable {
public:
    PaintHook(QCustomPlot* plot, const QString& layer, std::function<void(QCPPainter&)> paint)
        : QCPLayerable(plot, layer), m_paint(std::move(paint)) {}

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(true); }
    void draw(QCPPainter* painter) override { m_paint(*painter); }

private:
    std::function<void(QCPPainter&)> m_paint;
};

/// Round ticks, as many as the axis has room for, with numbers in the user's locale.
class RoundTicker : public QCPAxisTicker {
public:
    explicit RoundTicker(const QCPAxis& axis, bool wholeNumbers = false)
        : m_axis(axis), m_wholeNumbers(wholeNumbers) {}
    void generate(const QCPRange& range, const QLocale& locale, QChar formatChar, int precision,
                  QVector<double>& ticks, QVector<double>* subTicks, QVector<QString>* tickLabels) override;

private:
    const QCPAxis& m_axis;
    bool m_wholeNumbers;
};

/// Axes left and below, ticks outwards, horizontal grid; margins for the numbers and the axes' titles.
void styleArea(QCPAxisRect& area);

/// The part of a segment inside `inside`, by x and then by y; nothing if there is none. For files whose
/// format knows no clipping.
[[nodiscard]] std::optional<QLineF> clippedLine(QLineF line, const QRectF& inside);

/// 2 px in the accent along the edge of `where`.
void paintFocusRing(QPainter& painter, const QRect& where);

/// Lines of figures on a small ground beside `at`, wholly inside `bounds`.
void paintReadoutBox(QPainter& painter, const QPointF& at, const QStringList& lines, const QRectF& bounds);

} // namespace nibble::ui
