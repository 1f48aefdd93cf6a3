// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include <QString>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/tensor/tensor.h"

namespace nibble::ui {

/// Numbers for the screen: in the user's locale (files and copies have a decimal point).

/// "2.20 GB", "636 MB", "18 B": decimal units, three figures.
[[nodiscard]] QString bytesText(double bytes);
/// The number without its unit, in megabytes: for table columns.
[[nodiscard]] QString megabytesText(double bytes);
/// "1.10 B", "135 M", "656 K": how many parameters.
[[nodiscard]] QString countText(double count);
/// With the locale's groups: "11 534 336".
[[nodiscard]] QString integerText(std::int64_t number);
/// Significant figures without an exponent where it fits.
[[nodiscard]] QString figureText(double value, int digits = 4);
/// "2.0 ms", "7.1 s", "4 m 37 s", "1 h 05 m".
[[nodiscard]] QString durationText(double seconds);
/// "2048 × 5632".
[[nodiscard]] QString shapeText(const Shape& shape);
/// A stage of the engine's in words: "perplexity, chunk 27 of 64".
[[nodiscard]] QString stageText(const Progress& progress);
/// What is wrong, where, and what the file and field are.
[[nodiscard]] QString errorText(const Error& error);
/// A variant's method as the window shows it: "as opened" in the reader's language, schemes as they are.
[[nodiscard]] QString variantName(const QString& method);
/// A path's last part, or the whole for one without.
[[nodiscard]] QString fileName(const QString& path);

[[nodiscard]] inline QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace nibble::ui
