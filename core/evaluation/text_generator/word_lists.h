// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace nibble::writing {

/// The words of a list by its name, all different; empty if there is no such list.
[[nodiscard]] std::span<const std::string_view> wordList(std::string_view name);
/// "a" or "an" and the words; no list has words whose sound differs from their first letter.
[[nodiscard]] std::string withArticle(std::string_view words);

/// A place and how one is there: "in the garden".
struct Place {
    std::string_view preposition, noun;
};
[[nodiscard]] std::span<const Place> places();

} // namespace nibble::writing
