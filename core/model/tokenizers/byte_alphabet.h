// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nibble::tokenizers {

/// GPT-2's way to write bytes as printable characters (methods.md §7.7): 0x21–0x7E, 0xA1–0xAC and 0xAE–0xFF
/// are themselves, the others U+0100 onwards in increasing order.
void appendByteCharacters(std::string& text, std::string_view bytes);
/// The bytes that the characters of `text` stand for; nothing if one of them stands for none.
[[nodiscard]] std::optional<std::string> bytesOfCharacters(std::string_view text);

} // namespace nibble::tokenizers
