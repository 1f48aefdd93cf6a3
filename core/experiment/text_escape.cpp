// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/text_escape.h"

#include <array>

namespace nibble {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD"; // U+FFFD

/// A code point with the number of bytes that spell it; `valid` is false for a broken sequence.
struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 1;
    bool valid = false;
};

/// Decodes at the start of a text that is not empty (Unicode 15, table 3-7: no overlong forms, no
/// surrogates).
CodePoint decodeUtf8(std::string_view text) {
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned lead = byte(0);
    if (lead < 0x80)
        return {lead, 1, true};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length)
        return {};
    char32_t value = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80)
            return {};
        value = (value << 6) | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return {};
    return {value, length, true};
}

bool isUnsafe(char32_t point) {
    const bool control =
        (point < 0x20 && point != U'\t' && point != U'\n') || (point >= 0x7F && point < 0xA0);
    const bool reorders = point == 0x061C || point == 0x200E || point == 0x200F ||
                          (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    const bool notCharacter = (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
    return control || reorders || notCharacter;
}

} // namespace

std::string cleanText(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        const CodePoint point = decodeUtf8(text);
        clean += point.valid && !isUnsafe(point.value) ? text.substr(0, point.bytes) : kReplacement;
        text.remove_prefix(point.bytes);
    }
    return clean;
}

std::string cleanLine(std::string_view text) {
    std::string line = cleanText(text);
    for (char& c : line) {
        if (c == '\t' || c == '\n')
            c = ' ';
    }
    return line;
}

std::string escapeXml(std::string_view text) {
    std::string escaped;
    for (const char c : cleanText(text)) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\'':
            escaped += "&#39;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

std::string escapeMarkdown(std::string_view text) {
    constexpr std::string_view special = "\\`*_{}[]()<>#+!|~&$^";
    std::string escaped;
    for (const char c : cleanLine(text)) {
        if (special.find(c) != std::string_view::npos)
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string escapeLatex(std::string_view text) {
    std::string escaped;
    for (const char letter : cleanLine(text)) {
        switch (letter) {
        case '\\':
            escaped += "\\textbackslash{}";
            break;
        case '~':
            escaped += "\\textasciitilde{}";
            break;
        case '^':
            escaped += "\\textasciicircum{}";
            break;
        case '#':
        case '$':
        case '%':
        case '&':
        case '_':
        case '{':
        case '}':
            escaped += '\\';
            [[fallthrough]];
        default:
            escaped += letter;
        }
    }
    return escaped;
}

std::string quoteCsv(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::size_t textWidth(std::string_view utf8) {
    std::size_t width = 0;
    for (const char c : utf8)
        width += (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
    return width;
}

std::string shortened(std::string_view utf8, std::size_t width) {
    if (textWidth(utf8) <= width)
        return std::string(utf8);
    std::size_t bytes = 0;
    for (std::size_t points = 0; points + 1 < width; ++points)
        bytes += decodeUtf8(utf8.substr(bytes)).bytes;
    return std::string(utf8.substr(0, bytes)) + "…";
}

} // namespace nibble
