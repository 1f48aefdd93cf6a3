// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/sparkline.h"

#include <algorithm>

#include <QPainterPath>

#include "widgets/theme.h"

namespace nibble::ui {

void paintSparkline(QPainter& painter, const QRectF& where, std::span<const float> counts) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double bottom = where.bottom() - 0.5;
    if (counts.size() > 1) {
        const float most = *std::max_element(counts.begin(), counts.end());
        const double step = where.width() / static_cast<double>(counts.size() - 1);
        const double height = most > 0 ? (where.height() - 1) / most : 0;
        QPolygonF outline;
        outline << QPointF(where.left(), bottom);
        for (std::size_t i = 0; i < counts.size(); ++i)
            outline << QPointF(where.left() + step * static_cast<double>(i),
                               bottom - height * std::max(counts[i], 0.0F));
        outline << QPointF(where.right(), bottom);
        QPainterPath path;
        path.addPolygon(outline);
        QColor fill = theme().colour(Colour::w8a8);
        fill.setAlphaF(0.7F);
        painter.fillPath(path, fill);
    }
    painter.setPen(QPen(theme().colour(Colour::w8a8Line), 1));
    painter.drawLine(QLineF(where.left(), bottom, where.right(), bottom));
    painter.restore();
}

} // namespace nibble::ui
