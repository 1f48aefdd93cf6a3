// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/params.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>
#include <set>

namespace nibble {

namespace {

using Value = std::variant<std::int64_t, Granularity, bool, std::string_view>;

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// What an option may say for a spec; nothing if it is written in another form than the spec's.
std::optional<Value> read(const ParamSpec& spec, std::string_view option) {
    switch (spec.kind) {
    case ParamSpec::Kind::bits:
        if (option.starts_with("int"))
            if (const auto bits = wholeNumber(option.substr(3)))
                return *bits;
        return std::nullopt;
    case ParamSpec::Kind::granularity:
        if (option == "tensor" && !spec.groupsOnly)
            return Granularity{Granularity::Kind::tensor, 0};
        if (option == "channel" && !spec.groupsOnly)
            return Granularity{Granularity::Kind::channel, 0};
        if (option.starts_with("g"))
            if (const auto group = wholeNumber(option.substr(1)))
                return Granularity{Granularity::Kind::group, *group};
        return std::nullopt;
    case ParamSpec::Kind::flag:
        return option == spec.key ? std::optional<Value>(true) : std::nullopt;
    case ParamSpec::Kind::choice:
        if (const auto word = std::find(spec.words.begin(), spec.words.end(), option);
            word != spec.words.end())
            return *word;
        return std::nullopt;
    }
    return std::nullopt;
}

bool inRange(const ParamSpec& spec, const Value& value) {
    if (const auto* bits = std::get_if<std::int64_t>(&value))
        return *bits >= spec.minimum && *bits <= spec.maximum;
    if (const auto* granularity = std::get_if<Granularity>(&value)) {
        if (granularity->kind != Granularity::Kind::group)
            return true;
        const std::int64_t group = granularity->group;
        return group >= spec.minimum && group <= spec.maximum &&
               (!spec.powersOfTwo || std::has_single_bit(static_cast<std::uint64_t>(group)));
    }
    return true;
}

std::string print(const ParamSpec& spec, const Value& value) {
    if (const auto* bits = std::get_if<std::int64_t>(&value))
        return fmt::format("int{}", *bits);
    if (const auto* word = std::get_if<std::string_view>(&value))
        return std::string(*word);
    if (const auto* granularity = std::get_if<Granularity>(&value)) {
        switch (granularity->kind) {
        case Granularity::Kind::tensor:
            return "tensor";
        case Granularity::Kind::channel:
            return "channel";
        case Granularity::Kind::group:
            return fmt::format("g{}", granularity->group);
        }
    }
    return std::string(spec.key);
}

} // namespace

Expected<ParamValues> ParamValues::parse(std::string_view method, std::span<const ParamSpec> specs,
                                         std::span<const std::string> options) {
    ParamValues values;
    for (const auto& spec : specs)
        values.m_values.emplace(spec.key, spec.fallback);
    std::set<std::string_view> given;
    for (const auto& option : options) {
        bool known = false;
        for (const auto& spec : specs) {
            const auto value = read(spec, option);
            if (!value)
                continue;
            if (!inRange(spec, *value))
                return fail(ErrorKind::usage, "{}: option '{}' is out of range ({} to {}{})", method, option,
                            spec.minimum, spec.maximum, spec.powersOfTwo ? ", powers of two" : "");
            if (!given.insert(spec.key).second)
                return fail(ErrorKind::usage, "{}: option '{}' says again what another option said", method,
                            option);
            values.m_values.insert_or_assign(std::string(spec.key), *value);
            known = true;
            break;
        }
        if (!known)
            return fail(ErrorKind::usage, "{} has no option '{}'", method, option);
    }
    return values;
}

std::vector<std::string> ParamValues::canonical(std::span<const ParamSpec> specs) const {
    std::vector<std::string> options;
    for (const auto& spec : specs) {
        const auto& value = m_values.find(spec.key)->second;
        const bool isOff = std::holds_alternative<bool>(value) && !std::get<bool>(value);
        if (!isOff && !(spec.silentDefault && value == spec.fallback))
            options.push_back(print(spec, value));
    }
    return options;
}

} // namespace nibble
