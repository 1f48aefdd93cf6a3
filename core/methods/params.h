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

/// One option of a method: how it is written in a scheme, its range and its default. Settings forms are made
/// from these, and so are parsing and printing.
struct ParamSpec {
    enum class Kind : std::uint8_t {
        bits,        ///< "int4": a whole number of bits
        granularity, ///< "tensor", "channel" or "g32"
        flag,        ///< its word, there or not
        choice,      ///< one of `words`
    };
    std::string_view key; ///< for a flag also the word
    Kind kind = Kind::flag;
    std::int64_t minimum = 0, maximum = 0; ///< bits, or group sizes
    std::variant<std::int64_t, Granularity, bool, std::string_view> fallback = false;
    std::string_view title;                   ///< for forms
    std::string_view description;             ///< for tooltips
    bool powersOfTwo = false;                 ///< group sizes must be powers of two
    bool groupsOnly = false;                  ///< no "tensor" or "channel"
    std::vector<std::string_view> words = {}; ///< of a choice
    bool silentDefault = false;               ///< left out of the canonical form where it is the default
};

/// The values of a method's options, every one present.
class ParamValues {
public:
    /// Reads options in any order. Errors: usage, naming the option that is unknown, given twice or out of
    /// range.
    static Expected<ParamValues> parse(std::string_view method, std::span<const ParamSpec> specs,
                                       std::span<const std::string> options);

    /// Options in the order of the specs: flags where they are set, all others unless the spec keeps quiet
    /// about its default.
    [[nodiscard]] std::vector<std::string> canonical(std::span<const ParamSpec> specs) const;
    [[nodiscard]] int bits() const { return static_cast<int>(std::get<std::int64_t>(m_values.at("bits"))); }
    [[nodiscard]] Granularity granularity() const {
        return std::get<Granularity>(m_values.at("granularity"));
    }
    [[nodiscard]] bool flag(std::string_view key) const { return std::get<bool>(m_values.find(key)->second); }
    [[nodiscard]] std::string_view choice(std::string_view key) const {
        return std::get<std::string_view>(m_values.find(key)->second);
    }

private:
    /// A choice is one of its spec's words, which live as long as the registry.
    std::map<std::string, std::variant<std::int64_t, Granularity, bool, std::string_view>, std::less<>>
        m_values;
};

} // namespace nibble
