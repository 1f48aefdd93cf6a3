// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>

namespace nibble::ui {

/// What a verdict badge says: icon, word and tint together, never colour alone.
struct Badge {
    enum class Look { pass, review, undecided, running, quiet };
    Look look = Look::quiet;
    QString text;
};

/// From the engine's status ("PASS", …); other words are quiet.
[[nodiscard]] Badge::Look badgeLook(const QString& status);
/// Draws it at the left of `where`, centred in height; returns its width.
double paintBadge(QPainter& painter, const QRectF& where, const Badge& badge);
[[nodiscard]] double badgeWidth(const Badge& badge);

} // namespace nibble::ui
