// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/numbers/number_signs.h"

#include <cctype>
#include <span>

#include "core/formats/numbers/expression.h"

namespace nibble {

std::string plainSigns(std::string_view text) {
    struct Sign {
        std::string_view written, meant;
    };
    static constexpr Sign signs[] = {{"−", "-"},   {"×", "*"},    {"·", "*"},      {"÷", "/"}, {"π", "pi"},
                                     {"∞", "inf"}, {"√", "sqrt"}, {"\u00A0", " "}, {"**", "^"}};
    static constexpr Sign raised[] = {{"⁻", "-"}, {"⁰", "0"}, {"¹", "1"}, {"²", "2"}, {"³", "3"}, {"⁴", "4"},
                                      {"⁵", "5"}, {"⁶", "6"}, {"⁷", "7"}, {"⁸", "8"}, {"⁹", "9"}};
    std::string plain;
    bool isRaised = false;
    const auto match = [&](std::span<const Sign> table) -> const Sign* {
        for (const Sign& sign : table)
            if (text.starts_with(sign.written))
                return &sign;
        return nullptr;
    };
    while (!text.empty()) {
        const Sign* power = match(raised);
        if ((power != nullptr) != isRaised) {
            plain += isRaised ? ")" : "^(";
            isRaised = !isRaised;
        }
        if (power) {
            plain += power->meant;
            text.remove_prefix(power->written.size());
        } else if (const Sign* sign = match(signs)) {
            plain += sign->meant;
            text.remove_prefix(sign->written.size());
        } else {
            plain += text.front();
            text.remove_prefix(1);
        }
    }
    return isRaised ? plain + ")" : plain;
}

int digitOf(char letter) {
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

Expected<TypedNumber> readTypedNumber(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
        text.remove_suffix(1);
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    const bool binary = text.starts_with("0b") || text.starts_with("0B");
    if (hexadecimal || binary) {
        TypedBits typed;
        const int base = hexadecimal ? 16 : 2, perDigit = hexadecimal ? 4 : 1;
        bool only = text.size() > 2;
        for (const char letter : text.substr(2)) {
            if (letter == '_' || letter == ' ')
                continue;
            only = only && digitOf(letter) < base;
            typed.bits = typed.bits << perDigit | static_cast<std::uint64_t>(digitOf(letter) & (base - 1));
            typed.width += perDigit;
        }
        if (only && typed.width > 64)
            return fail(ErrorKind::usage, "more than 64 bits");
        if (only)
            return TypedNumber(typed);
    }
    auto value = evaluateExpression(text);
    if (!value)
        return passOn(value);
    return TypedNumber(std::move(*value));
}

} // namespace nibble
