// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/expected.h"

namespace nibble {

/// Over which weights one scale reaches.
struct Granularity {
    enum class Kind : std::uint8_t { tensor, channel, group };
    Kind kind = Kind::group;
    std::int64_t group = 32; ///< for Kind::group

    bool operator==(const Granularity&) const = default;
};

/// What an option may say: bits, granularity, flag, number or choice.
using ParamValue = std::variant<std::int64_t, Granularity, bool, double, std::string_view>;

/// One option of a method: how it is written in a scheme, its range and its default. Settings forms are made
/// from these, and so are parsing and printing.
struct ParamSpec {
    enum class Kind : std::uint8_t {
        bits,        ///< "int4": a whole number of bits
        granularity, ///< "tensor", "channel" or "g32"
        flag,        ///< its word, there or not
        number,      ///< its key with a number, "a0.5"
        choice,      ///< one of its words
    };
    std::string_view key; ///< for a flag also the word, for a number what stands before it
    Kind kind = Kind::flag;
    std::int64_t minimum = 0, maximum = 0; ///< bits, or group sizes
    ParamValue fallback = false;
    std::string_view title;                   ///< for forms
    std::string_view description;             ///< for tooltips
    bool powersOfTwo = false;                 ///< group sizes must be powers of two
    bool groupsOnly = false;                  ///< no "tensor" or "channel"
    double least = 0, most = 0;               ///< of a number
    bool whole = false;                       ///< a number without a fraction
    std::vector<std::string_view> words = {}; ///< of a choice
    /// A number or a choice is part of the canonical form at its default too.
    bool alwaysWritten = false;
    std::string_view onlyWith = {}; ///< key of the flag without which the option means nothing
};

/// The values of a method's options, every one present.
class ParamValues {
public:
    /// Reads options in any order. Errors: usage, naming the option that is unknown, given twice, out of
    /// range or without the flag that it needs.
    static Expected<ParamValues> parse(std::string_view method, std::span<const ParamSpec> specs,
                                       std::span<const std::string> options);

    /// Options in the order of the specs: bits and granularity always, flags where they are set, numbers and
    /// choices where they are not at their default.
    [[nodiscard]] std::vector<std::string> canonical(std::span<const ParamSpec> specs) const;
    [[nodiscard]] int bits() const { return static_cast<int>(std::get<std::int64_t>(m_values.at("bits"))); }
    [[nodiscard]] Granularity granularity() const {
        return std::get<Granularity>(m_values.at("granularity"));
    }
    [[nodiscard]] bool flag(std::string_view key) const { return std::get<bool>(m_values.find(key)->second); }
    [[nodiscard]] double number(std::string_view key) const {
        return std::get<double>(m_values.find(key)->second);
    }
    [[nodiscard]] std::string_view choice(std::string_view key) const {
        return std::get<std::string_view>(m_values.find(key)->second);
    }

private:
    std::map<std::string, ParamValue, std::less<>> m_values;
};

} // namespace nibble
