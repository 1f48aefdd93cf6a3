// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/byte_alphabet.h"

#include <array>
#include <cstdint>

#include "core/model/tokenizers/unicode.h"

namespace nibble::tokenizers {

namespace {

constexpr char32_t kFirstMoved = 0x100;
constexpr std::size_t kCharacters = 0x144; // 256 + 68 moved bytes

struct Alphabet {
    std::array<char32_t, 256> character{};
    std::array<std::int16_t, kCharacters> byte{};

    constexpr Alphabet() {
        byte.fill(-1);
        char32_t moved = kFirstMoved;
        for (unsigned value = 0; value < 256; ++value) {
            const bool itself = (value >= 0x21 && value <= 0x7E) || (value >= 0xA1 && value != 0xAD);
            character[value] = itself ? value : moved++;
            byte[character[value]] = static_cast<std::int16_t>(value);
        }
    }
};

constexpr Alphabet kAlphabet;

} // namespace

void appendByteCharacters(std::string& text, std::string_view bytes) {
    for (const char byte : bytes) {
        const char32_t code = kAlphabet.character[static_cast<unsigned char>(byte)];
        if (code >= 0x80) // all below U+0800: two bytes
            text += {static_cast<char>(0xC0 | (code >> 6)), static_cast<char>(0x80 | (code & 0x3F))};
        else
            text += static_cast<char>(code);
    }
}

std::optional<std::string> bytesOfCharacters(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        if (character.code >= kCharacters || kAlphabet.byte[character.code] < 0)
            return {};
        bytes += static_cast<char>(kAlphabet.byte[character.code]);
        at += character.length;
    }
    return bytes;
}

} // namespace nibble::tokenizers
