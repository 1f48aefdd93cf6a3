// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include <QPainter>
#include <QRectF>

namespace nibble::ui {

/// The outline of a histogram for a table's cell: filled, on a line, the largest count as high as the cell.
void paintSparkline(QPainter& painter, const QRectF& where, std::span<const float> counts);

} // namespace nibble::ui
