// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace nibble::writing {

/// Short words of one sort, from which rows and pairs are made.
struct WordSource {
    std::size_t count;
    std::string (*value)(std::size_t index);
};

/// Names, things, foods, letters and numbers of three digits; places if they are asked for, as the texts that
/// were written without them keep their bytes.
[[nodiscard]] std::span<const WordSource> wordSources(bool withPlaces);

} // namespace nibble::writing
