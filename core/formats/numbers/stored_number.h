// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/formats/numbers/scalar_format.h"

namespace nibble {

enum class Rounding : std::uint8_t {
#define NIBBLE_ROUNDING(id, name, title) id,
#include "core/formats/numbers/roundings.def"
#undef NIBBLE_ROUNDING
};

struct RoundingInfo {
    Rounding rounding;
    std::string_view name; ///< as in commands
    const char* title;
};
[[nodiscard]] std::span<const RoundingInfo> allRoundings();

struct RoundingChoice {
    Rounding rounding = Rounding::nearestEven;
    /// Stochastic rounding goes up where this number over 2^64 is below the value's share of the way.
    std::uint64_t draw = 0;
};

/// What became of a value on its way into a format.
enum class StoreEvent : std::uint8_t {
    exact,
    rounded,
    underflow, ///< something became zero
    saturated, ///< beyond the range, the end of the range was taken
    overflow,  ///< beyond the range, it became infinity or NaN
    noCode,    ///< NaN, where the format has none
};
[[nodiscard]] std::string_view nameOf(StoreEvent event);
/// For people.
[[nodiscard]] const char* eventText(StoreEvent event);

/// A value as a format keeps it.
struct StoredNumber {
    std::optional<std::uint64_t> code; ///< none: the format cannot say it
    ExactNumber value;
    NumberClass numberClass = NumberClass::unused;
    StoreEvent event = StoreEvent::exact;
    bool tie = false; ///< exactly halfway between two codes
    /// Stored − given; none where either is not finite.
    std::optional<mpq_class> error;
    std::optional<mpq_class> ulp;            ///< at the stored value
    std::optional<ExactNumber> below, above; ///< the stored value's neighbours; none at the ends
    std::optional<mpq_class> shareUp;        ///< how far the given value is from the code below to that above

    /// |error| / |given|; none for zero.
    [[nodiscard]] std::optional<mpq_class> relativeError(const ExactNumber& given) const;
};

/// Rounds once, from the exact value.
[[nodiscard]] StoredNumber storeNumber(const ScalarFormat& format, const ExactNumber& given,
                                       const RoundingChoice& choice = {});
/// What a code holds, without rounding.
[[nodiscard]] StoredNumber storedCode(const ScalarFormat& format, std::uint64_t code);

} // namespace nibble
