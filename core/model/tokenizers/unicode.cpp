// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/unicode.h"

#include <algorithm>
#include <cstdlib>
#include <utf8proc.h>

namespace nibble::tokenizers {

namespace {

bool isContinuation(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

constexpr bool between(char32_t code, char32_t first, char32_t last) {
    return code >= first && code <= last;
}

utf8proc_category_t category(char32_t code) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(code));
}

} // namespace

Character characterAt(std::string_view text, std::size_t at) {
    constexpr char32_t kSmallest[5] = {0, 0, 0x80, 0x800, 0x10000}; // by length: shorter forms are ill-formed
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const Character illFormed{kReplacementCharacter, 1, false};
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return {lead, 1, true};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4)
        return illFormed;
    char32_t code = lead & (0x7F >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (!isContinuation(text, at + i))
            return illFormed;
        code = (code << 6) | (byte(i) & 0x3F);
    }
    if (code < kSmallest[length] || code > 0x10FFFF || between(code, 0xD800, 0xDFFF))
        return illFormed;
    return {code, length, true};
}

Character lastCharacter(std::string_view text) {
    for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
        const Character character = characterAt(text, text.size() - length);
        if (character.wellFormed && character.length == length)
            return character;
    }
    return {kReplacementCharacter, 1, false};
}

void appendCharacter(std::string& text, char32_t code) {
    utf8proc_uint8_t bytes[4];
    const auto count = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes);
    text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
}

bool isWellFormed(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        if (!character.wellFormed)
            return false;
        at += character.length;
    }
    return true;
}

std::string withReplacements(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        if (character.wellFormed)
            result.append(text.substr(at, character.length));
        else
            appendCharacter(result, kReplacementCharacter);
        at += character.length;
    }
    return result;
}

bool isWhiteSpace(char32_t code) {
    if (code < 0x80)
        return code == ' ' || between(code, '\t', '\r');
    return code == 0x85 || code == 0xA0 || code == 0x1680 || between(code, 0x2000, 0x200A) ||
           code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool isNumeric(char32_t code) {
    const auto is = category(code);
    return is == UTF8PROC_CATEGORY_ND || is == UTF8PROC_CATEGORY_NL || is == UTF8PROC_CATEGORY_NO;
}

bool isPunctuation(char32_t code) {
    if (code < 0x80)
        return between(code, '!', '/') || between(code, ':', '@') || between(code, '[', '`') ||
               between(code, '{', '~');
    const auto is = category(code);
    return is >= UTF8PROC_CATEGORY_PC && is <= UTF8PROC_CATEGORY_PO;
}

bool isMark(char32_t code) {
    const auto is = category(code);
    return is >= UTF8PROC_CATEGORY_MN && is <= UTF8PROC_CATEGORY_ME;
}

bool isWordCharacter(char32_t code) {
    const auto is = category(code);
    const bool letter = is >= UTF8PROC_CATEGORY_LU && is <= UTF8PROC_CATEGORY_LO;
    // Alphabetic symbols: circled and squared letters.
    const bool enclosed = between(code, 0x24B6, 0x24E9) || between(code, 0x1F130, 0x1F149) ||
                          between(code, 0x1F150, 0x1F169) || between(code, 0x1F170, 0x1F189);
    return letter || isMark(code) || enclosed || is == UTF8PROC_CATEGORY_ND || is == UTF8PROC_CATEGORY_NL ||
           is == UTF8PROC_CATEGORY_PC || code == 0x200C || code == 0x200D;
}

std::string normalized(std::string_view text, NormalForm form) {
    const auto isAscii = [](char byte) { return static_cast<unsigned char>(byte) < 0x80; };
    if (std::all_of(text.begin(), text.end(), isAscii))
        return std::string(text); // every form leaves it as it is
    int options = UTF8PROC_STABLE;
    options |= form == NormalForm::nfc || form == NormalForm::nfkc ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE;
    if (form == NormalForm::nfkc || form == NormalForm::nfkd)
        options |= UTF8PROC_COMPAT;
    utf8proc_uint8_t* mapped = nullptr;
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                     static_cast<utf8proc_option_t>(options));
    std::string result(length >= 0 ? std::string_view(reinterpret_cast<const char*>(mapped),
                                                      static_cast<std::size_t>(length))
                                   : text);
    std::free(mapped);
    return result;
}

std::string lowercase(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        at += character.length;
        if (character.code == 0x130) // the only character whose lower case is two
            result += "i\u0307";
        else
            appendCharacter(result, static_cast<char32_t>(
                                        utf8proc_tolower(static_cast<utf8proc_int32_t>(character.code))));
    }
    return result;
}

} // namespace nibble::tokenizers
