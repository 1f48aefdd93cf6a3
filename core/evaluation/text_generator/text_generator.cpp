// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/text_generator/text_generator.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/evaluation/text_generator/writers.h"

namespace nibble {

namespace {

struct KindEntry {
    TextKind kind;
    std::string_view name, meaning;
    void (*write)(writing::Page&);
};

constexpr KindEntry kKinds[] = {
#define NIBBLE_TEXT_KIND(id, writer, meaning) {TextKind::id, #id, meaning, writing::writer},
#include "core/evaluation/text_generator/text_kinds.def"
#undef NIBBLE_TEXT_KIND
};

constexpr TextKind kKindList[] = {
#define NIBBLE_TEXT_KIND(id, writer, meaning) TextKind::id,
#include "core/evaluation/text_generator/text_kinds.def"
#undef NIBBLE_TEXT_KIND
};

const KindEntry& entryOf(TextKind kind) {
    return kKinds[static_cast<std::size_t>(kind)];
}

/// One well mixed number of several.
std::uint64_t mixed(std::initializer_list<std::uint64_t> parts) {
    std::uint64_t state = kTextGeneratorVersion;
    for (const std::uint64_t part : parts)
        state = Random(state ^ Random(part).next()).next();
    return state;
}

TextDocument attempt(const KindEntry& entry, TextSplit split, std::uint64_t seed, const TextShape& shape) {
    writing::Page page(split, seed, shape);
    entry.write(page);
    return {entry.kind, std::move(page.text), page.draws.bits(), std::move(page.probes)};
}

} // namespace

std::span<const TextKind> textKinds() {
    return kKindList;
}

std::string_view textKindName(TextKind kind) {
    return entryOf(kind).name;
}

std::string_view textKindMeaning(TextKind kind) {
    return entryOf(kind).meaning;
}

bool isLookup(TextKind kind) {
    return kind == TextKind::facts || kind == TextKind::lookup;
}

bool isListOfProblems(TextKind kind) {
    return kind != TextKind::story && kind != TextKind::dialogue && kind != TextKind::pairs &&
           !isLookup(kind);
}

std::optional<TextKind> findTextKind(std::string_view name) {
    for (const KindEntry& entry : kKinds)
        if (entry.name == name)
            return entry.kind;
    return {};
}

TextSplit textSplitOf(std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325ULL; // FNV-1a, 64 bits, then mixed for its low bits
    for (const char character : text)
        hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001B3ULL;
    const std::uint64_t sixteenth = Random(hash).next() >> 60;
    return sixteenth == 0 ? TextSplit::heldOut : sixteenth == 1 ? TextSplit::tasks : TextSplit::training;
}

TextDocument generateDocument(TextKind kind, TextSplit split, std::uint64_t seed, std::uint64_t index,
                              const TextShape& shape) {
    const KindEntry& entry = entryOf(kind);
    for (std::uint64_t tried = 0;; ++tried) {
        const std::uint64_t own =
            mixed({seed, static_cast<std::uint64_t>(kind), static_cast<std::uint64_t>(split), index, tried});
        TextDocument document = attempt(entry, split, own, shape);
        if (isListOfProblems(kind) || textSplitOf(document.text) == split)
            return document;
    }
}

TextStream::TextStream(std::span<const TextShare> mix, TextSplit split, std::uint64_t seed,
                       std::vector<std::size_t> lookupSentences, bool placeWords)
    : m_split(split), m_seed(seed), m_lookupSentences(std::move(lookupSentences)), m_placeWords(placeWords) {
    constexpr std::uint64_t kSample = 64;
    std::vector<double> documents; // expected number of each kind per character of the stream
    double sum = 0;
    for (const TextShare& part : mix) {
        std::size_t characters = 0;
        for (std::uint64_t i = 0; i < kSample; ++i)
            characters += documentOf(part.kind, i).text.size();
        documents.push_back(part.share * kSample / static_cast<double>(characters));
        sum += documents.back();
    }
    double reached = 0;
    for (std::size_t i = 0; i < mix.size(); ++i) {
        reached += documents[i];
        m_entries.push_back(
            {mix[i].kind, static_cast<std::uint64_t>(std::llround(reached / sum * 0x1.0p32))});
    }
}

TextDocument TextStream::document(std::uint64_t number) const {
    const std::uint64_t draw = Random(mixed({m_seed, number})).next() >> 32;
    for (const Entry& entry : m_entries)
        if (draw < entry.below)
            return documentOf(entry.kind, number);
    return documentOf(m_entries.back().kind, number);
}

TextDocument TextStream::documentOf(TextKind kind, std::uint64_t number) const {
    TextShape shape{.placeWords = m_placeWords};
    if (isLookup(kind) && !m_lookupSentences.empty())
        shape.sentences =
            m_lookupSentences[Random(mixed({m_seed, number, 1})).below(m_lookupSentences.size())];
    return generateDocument(kind, m_split, m_seed, number, shape);
}

namespace writing {

std::vector<int> drawDistinct(Draws& draws, int count, int limit) {
    std::vector<int> left, chosen;
    for (int value = 0; value < limit; ++value)
        left.push_back(value);
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::ptrdiff_t>(draws.below(left.size()));
        chosen.push_back(left[static_cast<std::size_t>(at)]);
        left.erase(left.begin() + at);
    }
    return chosen;
}

void writeProblems(Page& page, int fewest, int most, MakeProblem make) {
    const int count = page.draws.between(fewest, most);
    for (int i = 0; i < count; ++i) {
        const double bits = page.draws.bits();
        Problem problem = make(page.draws, page.aside);
        while (textSplitOf(problem.key) != page.split) {
            page.draws.restoreBits(bits);
            problem = make(page.draws, page.aside);
        }
        page.text += problem.question;
        page.answer(std::move(problem.answer), std::move(problem.wrong));
        page.text += '\n';
    }
}

} // namespace writing

} // namespace nibble
