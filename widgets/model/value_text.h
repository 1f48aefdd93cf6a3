// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace nibble::ui {

/// Short numbers under cells: three decimals of the value divided by a power of ten that is the same for all.
struct ValueScale {
    explicit ValueScale(double largest);
    int power = 0;
    /// ".009", "-.073"; no leading zero.
    [[nodiscard]] QString text(double value) const;
    /// "× 10⁻⁵"; empty where the power is 0.
    [[nodiscard]] QString factorText() const;
};

/// A whole number with its sign, or a level with a fraction: "+1", "−8", "0", "+1.5".
[[nodiscard]] QString levelText(float level);
/// "0x1A2B".
[[nodiscard]] QString hexText(quint64 number, int digits = 1);
[[nodiscard]] QString octetText(std::byte byte);
/// The superscript digits of an exponent.
[[nodiscard]] QString superscript(int number);

} // namespace nibble::ui
