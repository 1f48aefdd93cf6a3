// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/number_text.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace nibble {

namespace {

std::string notFinite(double value) {
    return std::isnan(value) ? "NaN" : value > 0 ? "∞" : "−∞";
}

/// Three significant digits of a value scaled by a thousand's power.
std::string scaled(double value, std::string_view unit) {
    const int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return fmt::format("{:.{}f} {}", value, decimals, unit);
}

} // namespace

std::string fixedText(double value, int decimals) {
    if (!std::isfinite(value))
        return notFinite(value);
    constexpr double longest = 1e9; // beyond, digits are no longer read
    if (std::abs(value) >= longest)
        return fmt::format("{:.2e}", value);
    return fmt::format("{:.{}f}", value, decimals);
}

std::string significantText(double value, int digits) {
    if (!std::isfinite(value))
        return notFinite(value);
    if (value == 0)
        return "0";
    const std::string rounded = fmt::format("{:.{}e}", value, digits - 1);
    const int exponent = std::stoi(rounded.substr(rounded.find('e') + 1));
    if (exponent < -3 || exponent >= 6)
        return fmt::format("{:.{}e}", value, std::max(0, digits - 2));
    return fmt::format("{:.{}f}", value, std::max(0, digits - 1 - exponent));
}

std::string bytesText(double bytes) {
    if (bytes >= 1e9)
        return scaled(bytes * 1e-9, "GB");
    if (bytes >= 1e6)
        return scaled(bytes * 1e-6, "MB");
    return scaled(bytes * 1e-3, "kB");
}

std::string countText(std::int64_t count) {
    const std::string digits = fmt::format("{}", count < 0 ? -count : count);
    std::string text = count < 0 ? "−" : "";
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            text += "\u2009";
        text += digits[i];
    }
    return text;
}

std::string parametersText(std::int64_t count) {
    const auto value = static_cast<double>(count);
    if (value >= 1e9)
        return scaled(value * 1e-9, "B");
    if (value >= 1e6)
        return scaled(value * 1e-6, "M");
    return value >= 1e3 ? scaled(value * 1e-3, "k") : fmt::format("{}", count);
}

} // namespace nibble
