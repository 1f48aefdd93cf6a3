// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace nibble {

/// Numbers for people to read, with a decimal point in every locale. NaN and infinity are "NaN", "∞".

/// Fixed number of decimals.
[[nodiscard]] std::string fixedText(double value, int decimals);
/// `digits` significant digits; below 0.001 and from 10⁶ on scientific with one less: 0.0587, 1.2e-05.
[[nodiscard]] std::string significantText(double value, int digits = 3);
/// Bytes in MB or GB (10⁶, 10⁹) with the unit.
[[nodiscard]] std::string bytesText(double bytes);
/// A whole number with thin spaces between its thousands.
[[nodiscard]] std::string countText(std::int64_t count);
/// A parameter count in short: 1.10 B, 656 k.
[[nodiscard]] std::string parametersText(std::int64_t count);

} // namespace nibble
