// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QRectF>

#include "core/experiment/plot_style.h"

namespace nibble::ui {

/// The sign of a variant, the same in table, chips and plots: colour is the method, shape the bits. `queued`
/// is hollow: not final.
void paintVariantMark(QPainter& painter, const QRectF& where, const VariantStyle& style, bool queued = false);

} // namespace nibble::ui
