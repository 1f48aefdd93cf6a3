// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QIcon>
#include <QPixmap>
#include <QString>

#include "widgets/theme.h"

class QPainter;

namespace nibble::ui {

/// An icon of resources/icons drawn in the theme's colour of the moment, at any size and scale. Without a
/// colour it is text's second colour, and the accent where the icon is on.
[[nodiscard]] QIcon icon(const QString& name, std::optional<Colour> colour = {});
/// Draws one into a rectangle.
void paintIcon(QPainter& painter, const QRectF& where, const QString& name, const QColor& colour);

} // namespace nibble::ui
