// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace nibble {

/// Signs that are written outside ASCII, as what they mean: "2⁻⁸ × π" becomes "2^(-8) * pi".
[[nodiscard]] std::string plainSigns(std::string_view text);
/// The value of a digit of any base up to 16; 99 for what is none.
[[nodiscard]] int digitOf(char letter);

} // namespace nibble
