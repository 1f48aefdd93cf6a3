// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QSize>
#include <QWidget>

#include "widgets/plots/plot_table.h"

class QCPPainter;

namespace nibble::ui {

/// The drawn part of a plot, as its frame needs it: it can be moved, read out, drawn into a file and told as
/// a table.
class PlotView : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// All that is drawn, whatever part of it is in view.
    [[nodiscard]] virtual PlotTable table() const = 0;
    /// What is in view: x and y of the axes; y grows upwards in a plot, downwards in a matrix.
    [[nodiscard]] virtual QRectF visibleRange() const = 0;
    virtual void resetView() = 0;
    /// Around the middle; above 1 shows less and larger.
    virtual void zoom(double factor) = 0;
    /// By shares of what is in view, to the right and up.
    virtual void pan(double right, double up) = 0;
    /// Draws into a file or the clipboard, with the colours of the moment, at (0, 0).
    virtual void paintPicture(QCPPainter& painter, const QSize& size) = 0;

signals:
    /// What the crosshair reads; empty where there is none.
    void readoutChanged(const QString& text);
};

} // namespace nibble::ui
