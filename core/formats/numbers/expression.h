// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/expected.h"
#include "core/formats/numbers/exact_number.h"

namespace nibble {

/// The value of an expression: numbers (decimal, 0x1.8p3, 0b101), + − * / ^, parentheses, functions,
/// constants and the names of number formats as functions that round: "1/3", "2^-10", "nextafter(1, 2)",
/// "bf16(pi)". Whole numbers and fractions stay exact; what is irrational is taken to kApproximationBits and
/// marked so. Errors: usage, naming the character at which it is not understood.
Expected<ExactNumber> evaluateExpression(std::string_view text);

/// The bits of a number, as typed: "0x3DCCCCCD", "0b1101".
struct TypedBits {
    std::uint64_t bits = 0;
    int width = 0; ///< of the digits typed
};
/// What the text of a field means: bits if it is one hexadecimal or binary whole number, an expression
/// otherwise.
using TypedNumber = std::variant<TypedBits, ExactNumber>;
Expected<TypedNumber> readTypedNumber(std::string_view text);

/// What expressions know by name, for help: "sqrt(x)", "pi".
[[nodiscard]] std::vector<std::string> expressionNames();

} // namespace nibble
