// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/memory/memory_legend.h"

#include <QPainter>

#include "widgets/plots/memory_bars_plot.h"
#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr int kSwatch = 10, kLegendGap = 4, kApart = 10;

QStringList words() {
    return {MemoryLegend::tr("weights"), MemoryLegend::tr("KV cache"), MemoryLegend::tr("runtime"),
            MemoryLegend::tr("left")};
}

} // namespace

MemoryLegend::MemoryLegend(QWidget* parent) : QWidget(parent) {
    connect(&theme(), &Theme::changed, this, [this] { updateGeometry(); });
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    setToolTip(
        tr("Runtime: activations, logits, the runtime itself and what else was named, estimated. The line is "
           "what the device has left."));
}

QSize MemoryLegend::sizeHint() const {
    const QFontMetrics metrics(theme().font(Type::caption));
    int width = 0;
    for (const QString& word : words())
        width += metrics.horizontalAdvance(word) + theme().px(kSwatch + kLegendGap + kApart);
    return {width, theme().px(24)};
}

void MemoryLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(theme().font(Type::caption));
    const QStringList names = words();
    double x = 0;
    for (int i = 0; i < names.size(); ++i) {
        const QRectF box(x, height() / 2.0 - theme().px(kSwatch) / 2.0, theme().px(kSwatch),
                         theme().px(kSwatch));
        if (i < kMemoryParts)
            paintMemoryPart(painter, box, i);
        else
            painter.fillRect(QRectF(box.center().x() - 1, box.top() - 2, 2, box.height() + 4),
                             theme().colour(Colour::review));
        painter.setPen(theme().colour(Colour::text2));
        painter.drawText(QRectF(box.right() + theme().px(kLegendGap), 0, width(), height()), Qt::AlignVCenter,
                         names[i]);
        x = box.right() + painter.fontMetrics().horizontalAdvance(names[i]) + theme().px(kLegendGap + kApart);
    }
}

} // namespace nibble::ui
