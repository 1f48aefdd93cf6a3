// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "core/base/expected.h"
#include "core/formats/numbers/exact_number.h"

namespace nibble {

/// Numerators and denominators have at most so many bits: enough for 10^±19000, and nothing that a typed
/// "9^9^9" could fill the memory with.
inline constexpr long kMostBits = 65536;

/// The four operations and the power. Fractions stay exact; infinities, NaN and signed zeros follow IEEE 754.
/// Errors: usage where a result is longer than kMostBits.
Expected<ExactNumber> add(const ExactNumber& a, const ExactNumber& b);
Expected<ExactNumber> multiply(const ExactNumber& a, const ExactNumber& b);
Expected<ExactNumber> divide(const ExactNumber& a, const ExactNumber& b);
Expected<ExactNumber> power(const ExactNumber& base, const ExactNumber& exponent);

/// What an expression may call: a function of numbers alone.
struct ExactFunction {
    std::string_view name;
    int arguments; ///< at least so many; 0: a constant
    bool more;     ///< any number beyond that
    Expected<ExactNumber> (*apply)(std::span<const ExactNumber> arguments);
};
[[nodiscard]] std::span<const ExactFunction> exactFunctions();

} // namespace nibble
