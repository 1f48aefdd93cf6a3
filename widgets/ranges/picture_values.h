// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/evaluation/ranges/range_data.h"

class QImage;

namespace nibble::ui {

/// Longest side of a picture that is looked at; larger ones are made smaller.
inline constexpr int kPictureSide = 512;

/// A landscape with smooth and sharp parts, drawn by ourselves.
[[nodiscard]] QImage drawnPicture();
/// The brightness, from 0 to 1, of the pixels of a PNG or JPEG file; of our own picture where the path is
/// empty. Errors: badFile, with the path.
[[nodiscard]] Expected<RangeDataPointer> pictureValues(const QString& path, const JobContext& job = {});

} // namespace nibble::ui
