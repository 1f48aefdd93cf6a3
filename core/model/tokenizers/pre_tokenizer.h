// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/model/tokenizers/regex.h"

namespace nibble::tokenizers {

/// What becomes of the matches of a split, in Hugging Face's terms.
enum class SplitBehavior : std::uint8_t { isolated, removed, mergedWithPrevious, mergedWithNext, contiguous };

struct SplitByRegex {
    Regex pattern;
    SplitBehavior behavior = SplitBehavior::isolated;
    bool invert = false; ///< what does not match counts as match
};
enum class CharacterClass : std::uint8_t { numeric, punctuation, whiteSpace };
/// Every character of the class is a match of its own.
struct SplitByClass {
    CharacterClass characters = CharacterClass::numeric;
    SplitBehavior behavior = SplitBehavior::isolated;
};
/// Words and runs of what is neither word nor space; spaces vanish.
struct SplitWords {};
/// Bytes written as characters of the byte alphabet, with a space in front if asked.
struct ByteLevel {
    bool prefixSpace = false;
    bool useRegex = true; ///< split by GPT-2's expression first
};
/// Spaces become `replacement`, one is put in front, and each begins a piece.
struct Metaspace {
    enum class Prepend : std::uint8_t { never, first, always };
    std::string replacement = "\u2581";
    Prepend prepend = Prepend::always;
    bool split = true;
};
using PreTokenizerStep = std::variant<SplitByRegex, SplitByClass, SplitWords, ByteLevel, Metaspace>;

/// Cuts normalized text in the pieces that tokens never cross. Each step cuts every piece that the step
/// before left.
class PreTokenizer {
public:
    using Take = std::function<void(std::string_view)>;

    /// GPT-2's expression as Hugging Face has it.
    [[nodiscard]] static const Regex& gpt2Regex();

    void add(PreTokenizerStep step);
    [[nodiscard]] const std::vector<PreTokenizerStep>& steps() const { return m_steps; }
    /// Well-formed text in; the non-empty pieces in order. `atStart`: the text begins where the user's text
    /// does.
    void run(std::string_view text, bool atStart, const Take& take) const { runFrom(0, text, atStart, take); }

private:
    void runFrom(std::size_t step, std::string_view text, bool atStart, const Take& take) const;

    std::vector<PreTokenizerStep> m_steps;
};

} // namespace nibble::tokenizers
