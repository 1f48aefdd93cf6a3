// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nibble {

/// Text of our own grammar, for training and testing small models: the same bytes for the same arguments on
/// every machine. A change of any output needs a new version (a test holds a hash of the first documents).
inline constexpr int kTextGeneratorVersion = 1;

enum class TextKind : std::uint8_t {
#define NIBBLE_TEXT_KIND(id, writer, meaning) id,
#include "core/evaluation/text_generator/text_kinds.def"
#undef NIBBLE_TEXT_KIND
};

[[nodiscard]] std::span<const TextKind> textKinds();
[[nodiscard]] std::string_view textKindName(TextKind kind);
/// One phrase for people.
[[nodiscard]] std::string_view textKindMeaning(TextKind kind);
[[nodiscard]] std::optional<TextKind> findTextKind(std::string_view name);

/// Kinds that are told early and asked late, whose sentences and depth may be chosen.
[[nodiscard]] bool isLookup(TextKind kind);
/// Kinds whose documents are lists of separate problems, each of which belongs to a split by itself.
[[nodiscard]] bool isListOfProblems(TextKind kind);

/// Where a text may be used. A hash decides it (textSplitOf), so that no text is in two splits: of each
/// problem in a list of them, which are of one split then, and of the whole document for the other kinds. A
/// sixteenth each is held out and kept for tasks.
enum class TextSplit : std::uint8_t { training, heldOut, tasks };
[[nodiscard]] TextSplit textSplitOf(std::string_view text);

/// A place in a document whose continuation follows from what stands before it.
struct TextProbe {
    std::size_t offset = 0; ///< bytes before it; what follows begins with a space
    std::string answer;     ///< the continuation, its space included
    /// Three continuations of the same form that are wrong; they cost no bits.
    std::vector<std::string> wrong;
};

struct TextDocument {
    TextKind kind = TextKind::story;
    std::string text; ///< ASCII, no end token
    /// Randomness used: Σ log2(1 / probability) of all draws, which is the information of the text, since
    /// draws and text are one-to-one (README of the generator; not with a chosen look-up depth, which
    /// overrides draws). What the split's hash tells is not counted: log2(16) or log2(16/14) bits per hashed
    /// text.
    double bits = 0;
    std::vector<TextProbe> probes;
};

/// What a caller may choose; what is not chosen is drawn.
struct TextShape {
    /// Of filler in kinds to which isLookup applies, about 11 tokens each; 1 to 200.
    std::optional<std::size_t> sentences;
    std::optional<double> depth; ///< of the fact asked first: 0 at the beginning, 1 just before the questions
    bool placeWords = false;     ///< pairs and echoes of places too
};

/// Document `index` of the endless sequence that kind, split and seed name.
[[nodiscard]] TextDocument generateDocument(TextKind kind, TextSplit split, std::uint64_t seed,
                                            std::uint64_t index, const TextShape& shape = {});

/// A kind and its share of the characters; shares need not add up to 1.
struct TextShare {
    TextKind kind = TextKind::story;
    double share = 0;
};

/// Documents of several kinds mixed by shares. Any document can be asked for by its number, so a stream is
/// resumed by its number alone.
class TextStream {
public:
    /// Shares are met on average, from the mean length of the first documents of each kind. Every look-up has
    /// one of the numbers of sentences that are listed, all as likely; without a list it draws its own.
    TextStream(std::span<const TextShare> mix, TextSplit split, std::uint64_t seed,
               std::vector<std::size_t> lookupSentences = {}, bool placeWords = false);
    [[nodiscard]] TextDocument document(std::uint64_t number) const;

private:
    [[nodiscard]] TextDocument documentOf(TextKind kind, std::uint64_t number) const;

    struct Entry {
        TextKind kind;
        std::uint64_t below; ///< a draw under this, and not under an earlier one, is of this kind
    };
    std::vector<Entry> m_entries;
    TextSplit m_split;
    std::uint64_t m_seed;
    std::vector<std::size_t> m_lookupSentences;
    bool m_placeWords;
};

} // namespace nibble
