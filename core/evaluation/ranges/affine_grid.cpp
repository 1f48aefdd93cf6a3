// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/ranges/affine_grid.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace nibble {

namespace {

/// Beyond this many steps a code is clamped anyway; within it the sum below is exact.
constexpr double kFarSteps = 1 << 20;

std::optional<std::int64_t> numberAfter(std::string_view word, std::string_view prefix) {
    if (!word.starts_with(prefix) || word.size() == prefix.size())
        return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(word.data() + prefix.size(), word.data() + word.size(), number);
    return error == std::errc() && end == word.data() + word.size() ? std::optional(number) : std::nullopt;
}

bool takeWord(std::string_view word, ParsedGridScheme& parsed) {
    GridScheme& scheme = parsed.scheme;
    if (word == "symmetric" || word == "sym")
        scheme.kind = GridKind::symmetric;
    else if (word == "restricted")
        scheme.kind = GridKind::restricted;
    else if (word == "asymmetric" || word == "asym")
        scheme.kind = GridKind::asymmetric;
    else if (word == "tensor")
        scheme.unit = GridUnit::tensor;
    else if (word == "channel")
        scheme.unit = GridUnit::channel;
    else if (word == "token")
        scheme.unit = GridUnit::token;
    else if (const auto bits = numberAfter(word, "int");
             bits && *bits >= GridScheme::kFewestBits && *bits <= GridScheme::kMostBits) {
        scheme.bits = static_cast<int>(*bits);
        parsed.hasBits = true;
    } else if (const auto group = numberAfter(word, "g");
               group && *group >= 1 && *group <= GridScheme::kMostGroup) {
        scheme.unit = GridUnit::group;
        scheme.group = *group;
    } else
        return word == "rtn";
    return true;
}

} // namespace

int AffineGrid::code(double x) const {
    if (!(scale > 0) || std::isnan(x))
        return zero;
    const double steps = toNearest(std::clamp(x / scale, -kFarSteps, kFarSteps));
    return std::clamp(static_cast<int>(steps) + zero, lowest, highest);
}

int AffineGrid::codeWithZeroInside(double x) const {
    if (!(scale > 0) || std::isnan(x))
        return zero;
    const double steps = std::clamp(x / scale, -kFarSteps, kFarSteps);
    return std::clamp(static_cast<int>(toNearest(steps + static_cast<double>(zero))), lowest, highest);
}

std::string GridScheme::text() const {
    std::string text = kind == GridKind::symmetric    ? "symmetric"
                       : kind == GridKind::restricted ? "restricted"
                                                      : "asymmetric";
    switch (unit) {
    case GridUnit::tensor:
        break;
    case GridUnit::channel:
        text += ":channel";
        break;
    case GridUnit::token:
        text += ":token";
        break;
    case GridUnit::group:
        text += fmt::format(":g{}", group);
    }
    return text;
}

Expected<ParsedGridScheme> parseGridScheme(std::string_view text) {
    ParsedGridScheme parsed;
    while (true) {
        const auto colon = text.find(':');
        const std::string_view word = text.substr(0, colon);
        if (!takeWord(word, parsed))
            return fail(ErrorKind::usage,
                        "a grid is symmetric, restricted or asymmetric, with tensor, channel, token or g32 "
                        "behind a colon; not '{}'",
                        word);
        if (colon == std::string_view::npos)
            return parsed;
        text.remove_prefix(colon + 1);
    }
}

AffineGrid makeGrid(const GridScheme& scheme, const GridRange& range) {
    const int half = 1 << (scheme.bits - 1);
    AffineGrid grid;
    if (scheme.kind != GridKind::asymmetric) {
        grid.lowest = scheme.kind == GridKind::restricted ? 1 - half : -half;
        grid.highest = half - 1;
        grid.scale = std::max(0.0, range.high) / static_cast<double>(half - 1);
        return grid;
    }
    const double low = std::min(range.low, 0.0), high = std::max(range.high, 0.0);
    grid.highest = 2 * half - 1;
    grid.scale = (high - low) / static_cast<double>(grid.highest);
    if (grid.scale > 0)
        grid.zero = std::clamp(-static_cast<int>(toNearest(low / grid.scale)), 0, grid.highest);
    return grid;
}

GridRange rangeOf(const GridScheme& scheme, const AffineGrid& grid) {
    return scheme.kind == GridKind::asymmetric ? GridRange{grid.low(), grid.high()}
                                               : GridRange{-grid.high(), grid.high()};
}

} // namespace nibble
