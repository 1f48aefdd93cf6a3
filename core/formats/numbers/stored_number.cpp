// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/numbers/stored_number.h"

#include "core/base/translate.h"

namespace nibble {

namespace {

constexpr RoundingInfo kRoundings[] = {
#define NIBBLE_ROUNDING(id, name, title) {Rounding::id, name, title},
#include "core/formats/numbers/roundings.def"
#undef NIBBLE_ROUNDING
};

struct EventName {
    std::string_view name;
    const char* shown;
};
/// In the order of the enumeration.
constexpr EventName kEvents[] = {
    {"exact", NIBBLE_TRANSLATE("Numbers", "exact")},
    {"rounded", NIBBLE_TRANSLATE("Numbers", "rounded")},
    {"underflow", NIBBLE_TRANSLATE("Numbers", "underflow")},
    {"saturated", NIBBLE_TRANSLATE("Numbers", "saturated")},
    {"overflow", NIBBLE_TRANSLATE("Numbers", "overflow")},
    {"no_code", NIBBLE_TRANSLATE("Numbers", "no code")},
};

/// Which of two neighbouring ordinals a tie goes to.
bool tieGoesUp(const CodeSequence& codes, std::int64_t low, bool negative, Rounding rounding) {
    if (rounding == Rounding::nearestAway)
        return !negative;
    switch (codes.tie()) {
    case Tie::lower:
        return false;
    case Tie::upper:
        return true;
    case Tie::towardZero:
        return negative;
    case Tie::even:
        break;
    }
    return low % 2 != 0;
}

/// Whether `share` of the way from `low` to the next ordinal ends up there.
bool goesUp(const CodeSequence& codes, std::int64_t low, const mpq_class& share, bool negative,
            const RoundingChoice& choice) {
    if (choice.rounding == Rounding::towardZero)
        return negative;
    if (choice.rounding == Rounding::stochastic)
        return mpq_class(mpz_class(choice.draw)) < share * powerOfTwo(64);
    const mpq_class half(1, 2);
    return share == half ? tieGoesUp(codes, low, negative, choice.rounding) : share > half;
}

struct Place {
    std::int64_t ordinal = 0; ///< also one beyond the ends: overflow
    std::optional<mpq_class> share;
    bool exact = false;
};

Place roundedPlace(const ScalarFormat& format, const mpq_class& wanted, const RoundingChoice& choice) {
    const CodeSequence& codes = *format.codes;
    const bool negative = wanted < 0;
    const std::int64_t low = codes.floor(wanted);
    const bool inside = low >= codes.first() && low <= codes.last();
    if (inside && codes.value(low) == wanted)
        return {low, std::nullopt, true};
    const bool between = inside && low < codes.last();
    if (!between) {
        const bool atTop = low >= codes.last();
        if (format.saturates || !codes.goesOn())
            return {atTop ? codes.last() + 1 : codes.first() - 1};
        if (choice.rounding == Rounding::towardZero) // never leaves the finite numbers
            return {atTop ? codes.last() : codes.first()};
        // Past what would be the next value, or between the last one and that.
        if (low > codes.last() || wanted < codes.value(codes.first() - 1))
            return {atTop ? codes.last() + 1 : codes.first() - 1};
    }
    const mpq_class from = codes.value(low), to = codes.value(low + 1);
    const mpq_class share = (wanted - from) / (to - from);
    return {low + (goesUp(codes, low, share, negative, choice) ? 1 : 0), share};
}

/// What the code says, without error and event.
StoredNumber described(const ScalarFormat& format, std::uint64_t code) {
    StoredNumber stored;
    stored.code = code;
    stored.numberClass = format.classOf(code);
    stored.value = format.decode(code).value_or(ExactNumber::nan());
    if (const auto place = format.codes->ordinal(code)) {
        stored.ulp = format.codes->ulp(*place);
        const auto neighbour = [&](bool up) -> std::optional<ExactNumber> {
            const std::uint64_t next = format.stepped(code, up);
            return next == code ? std::nullopt : format.decode(next);
        };
        stored.below = neighbour(false);
        stored.above = neighbour(true);
    }
    return stored;
}

StoredNumber withoutCode() {
    StoredNumber stored;
    stored.value = ExactNumber::nan();
    stored.event = StoreEvent::noCode;
    return stored;
}

StoredNumber beyond(const ScalarFormat& format, bool negative) {
    if (!format.saturates)
        if (const auto code = format.codes->infinityCode(negative) ? format.codes->infinityCode(negative)
                                                                   : format.codes->nanCode(negative)) {
            StoredNumber stored = described(format, *code);
            stored.event = StoreEvent::overflow;
            return stored;
        }
    const std::int64_t end = negative ? format.codes->first() : format.codes->last();
    StoredNumber stored = described(format, format.codes->code(end, negative));
    stored.event = StoreEvent::saturated;
    return stored;
}

StoredNumber storeSpecial(const ScalarFormat& format, const ExactNumber& given) {
    if (given.isNan()) {
        const auto code = format.codes->nanCode(given.negative);
        return code ? described(format, *code) : withoutCode();
    }
    const auto code = format.codes->infinityCode(given.negative);
    // Saturating formats keep no infinity either (OCP's satfinite).
    return code && !format.saturates ? described(format, *code) : beyond(format, given.negative);
}

} // namespace

std::span<const RoundingInfo> allRoundings() {
    return kRoundings;
}

std::string_view nameOf(StoreEvent event) {
    return kEvents[static_cast<std::size_t>(event)].name;
}

const char* eventText(StoreEvent event) {
    return kEvents[static_cast<std::size_t>(event)].shown;
}

std::optional<mpq_class> StoredNumber::relativeError(const ExactNumber& given) const {
    if (!error || given.value == 0)
        return std::nullopt;
    return mpq_class(abs(*error / given.value));
}

StoredNumber storeNumber(const ScalarFormat& format, const ExactNumber& given, const RoundingChoice& choice) {
    if (!given.isFinite())
        return storeSpecial(format, given);
    const CodeSequence& codes = *format.codes;
    const Place place = roundedPlace(format, given.value, choice);
    const bool outside = place.ordinal < codes.first() || place.ordinal > codes.last();
    StoredNumber stored = outside ? beyond(format, place.ordinal < codes.first())
                                  : described(format, codes.code(place.ordinal, given.negative));
    if (stored.value.isFinite())
        stored.error = stored.value.value - given.value;
    stored.shareUp = place.share;
    stored.tie = place.share && *place.share == mpq_class(1, 2);
    if (!outside && !place.exact)
        stored.event = stored.value.isZero() ? StoreEvent::underflow
                       : place.share         ? StoreEvent::rounded
                                             : StoreEvent::saturated;
    return stored;
}

StoredNumber storedCode(const ScalarFormat& format, std::uint64_t code) {
    StoredNumber stored = described(format, code);
    if (stored.value.isFinite() && stored.numberClass != NumberClass::unused)
        stored.error = 0;
    return stored;
}

} // namespace nibble
