// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "widgets/numbers/number_bench.h"

namespace nibble::ui {

/// Exact numbers for the screen: so many figures, in the user's locale.
[[nodiscard]] QString exactFigure(const mpq_class& value, int digits);
[[nodiscard]] QString exactFigure(const ExactNumber& number, int digits);
/// With the sign in front also where it is plus: "+1.49e-9".
[[nodiscard]] QString signedFigure(const mpq_class& value, int digits);
/// "0.0244 %", never a plain zero for something that is not.
[[nodiscard]] QString percentFigure(const mpq_class& share);
/// A power of two as 2⁻⁷, anything else in three figures.
[[nodiscard]] QString stepText(const mpq_class& step);
/// "normal", "subnormal", …: what kind of number it became; "overflow", "underflow", … where that says more.
[[nodiscard]] QString classText(const NumberRow& row);
/// "-1 × 1.625 × 2⁻⁴".
[[nodiscard]] QString compositionFigure(const ScalarFormat& format, std::uint64_t code);
/// Of a row's format for people: its title, and the name for those that a user defined.
[[nodiscard]] QString formatTitle(const ScalarFormat& format);
/// The category of the palette that a format is drawn in.
[[nodiscard]] QString formatCategory(const ScalarFormat& format);

} // namespace nibble::ui
