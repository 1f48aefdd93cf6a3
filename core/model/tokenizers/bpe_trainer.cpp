// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/bpe_trainer.h"

#include <algorithm>
#include <queue>
#include <unordered_map>
#include <vector>

#include "core/model/tokenizers/byte_alphabet.h"
#include "core/model/tokenizers/pre_tokenizer_table.h"
#include "core/model/tokenizers/unicode.h"
#include "core/model/tokenizers/vocabulary.h"

namespace nibble {

namespace {

using namespace tokenizers;

constexpr TokenId kBytes = 256, kFirstByte = 1, kFirstMerge = kFirstByte + kBytes;

struct Pair {
    TokenId left, right;
    [[nodiscard]] std::uint64_t key() const {
        return (static_cast<std::uint64_t>(left) << 32) | static_cast<std::uint32_t>(right);
    }
};

struct CountedPiece {
    std::vector<TokenId> symbols;
    std::int64_t count;
};

struct PairState {
    std::int64_t count = 0;
    std::vector<std::uint32_t> pieces; ///< where it stood at some time; some twice
};

struct Candidate {
    std::int64_t count;
    Pair pair;

    bool operator<(const Candidate& other) const { // a heap's top is the largest
        return count != other.count ? count < other.count : pair.key() > other.pair.key();
    }
};

/// Pieces cut in symbols with a count for every pair, both kept up to date merge by merge.
class PairCounts {
public:
    void add(CountedPiece piece) {
        const auto index = static_cast<std::uint32_t>(m_pieces.size());
        m_pieces.push_back(std::move(piece));
        change(index, 1);
    }

    void fillQueue() {
        for (const auto& [key, state] : m_pairs)
            m_queue.push({state.count, pairOf(key)});
    }

    /// The pair to be merged next and its count; a count of 0 if there is none. Queued counts may be out of
    /// date, but never too small: what grew was queued again.
    Candidate next() {
        while (!m_queue.empty()) {
            const Candidate best = m_queue.top();
            m_queue.pop();
            const std::int64_t count = m_pairs[best.pair.key()].count;
            if (count == best.count)
                return best;
            if (count > 0)
                m_queue.push({count, best.pair});
        }
        return {0, {0, 0}};
    }

    void merge(Pair pair, TokenId result) {
        std::vector<std::uint32_t> pieces = std::move(m_pairs[pair.key()].pieces);
        std::sort(pieces.begin(), pieces.end());
        pieces.erase(std::unique(pieces.begin(), pieces.end()), pieces.end());
        m_grown.clear();
        for (const std::uint32_t index : pieces) {
            change(index, -1);
            replace(m_pieces[index].symbols, pair, result);
            change(index, 1);
        }
        std::sort(m_grown.begin(), m_grown.end());
        m_grown.erase(std::unique(m_grown.begin(), m_grown.end()), m_grown.end());
        for (const std::uint64_t key : m_grown)
            m_queue.push({m_pairs[key].count, pairOf(key)});
    }

private:
    static Pair pairOf(std::uint64_t key) {
        return {static_cast<TokenId>(key >> 32), static_cast<TokenId>(key & 0xFFFFFFFFU)};
    }

    static void replace(std::vector<TokenId>& symbols, Pair pair, TokenId result) {
        std::size_t kept = 0;
        for (std::size_t at = 0; at < symbols.size(); ++at) {
            const bool here =
                at + 1 < symbols.size() && symbols[at] == pair.left && symbols[at + 1] == pair.right;
            symbols[kept++] = here ? result : symbols[at];
            at += here ? 1 : 0;
        }
        symbols.resize(kept);
    }

    /// Adds or takes away the pairs of a piece.
    void change(std::uint32_t index, std::int64_t sign) {
        const CountedPiece& piece = m_pieces[index];
        for (std::size_t at = 0; at + 1 < piece.symbols.size(); ++at) {
            const std::uint64_t key = Pair{piece.symbols[at], piece.symbols[at + 1]}.key();
            PairState& state = m_pairs[key];
            state.count += sign * piece.count;
            if (sign > 0) {
                state.pieces.push_back(index);
                m_grown.push_back(key);
            }
        }
    }

    std::vector<CountedPiece> m_pieces;
    std::unordered_map<std::uint64_t, PairState> m_pairs;
    std::priority_queue<Candidate> m_queue;
    std::vector<std::uint64_t> m_grown;
};

std::string byteText(unsigned char byte) {
    std::string text;
    appendByteCharacters(text, std::string_view(reinterpret_cast<const char*>(&byte), 1));
    return text;
}

Expected<TokenizerPointer> asTokenizer(const BpeSettings& settings, std::vector<std::string> tokens,
                                       std::vector<std::string> merges) {
    std::vector<std::int32_t> types(tokens.size(), static_cast<std::int32_t>(TokenType::normal));
    types.front() = static_cast<std::int32_t>(TokenType::control);
    Metadata metadata;
    metadata.set("tokenizer.ggml.model", std::string("gpt2"));
    metadata.set("tokenizer.ggml.pre", settings.preTokenizer);
    metadata.set("tokenizer.ggml.tokens", std::move(tokens));
    metadata.set("tokenizer.ggml.token_type", std::move(types));
    metadata.set("tokenizer.ggml.merges", std::move(merges));
    metadata.set("tokenizer.ggml.bos_token_id", std::uint32_t{0});
    metadata.set("tokenizer.ggml.eos_token_id", std::uint32_t{0});
    metadata.set("tokenizer.ggml.add_bos_token", true);
    metadata.set("tokenizer.ggml.add_eos_token", false);
    return tokenizerFromGguf(metadata);
}

} // namespace

Expected<BpeTrainer> BpeTrainer::create(BpeSettings settings) {
    const PreTokenizerEntry* entry = findPreTokenizer(settings.preTokenizer);
    if (!entry)
        return fail(ErrorKind::usage, "no pre-tokenizer called {}", settings.preTokenizer);
    if (settings.vocabularySize < kFirstMerge || settings.vocabularySize > (1 << 20))
        return fail(ErrorKind::usage, "a vocabulary has {} to {} tokens, not {}", kFirstMerge, 1 << 20,
                    settings.vocabularySize);
    if (settings.endToken.empty())
        return fail(ErrorKind::usage, "the end token has no text");
    BpeTrainer trainer(std::move(settings));
    trainer.m_preTokenizer = makePreTokenizer(*entry);
    return trainer;
}

void BpeTrainer::add(std::string_view text) {
    std::string repaired;
    if (!isWellFormed(text))
        text = repaired = withReplacements(text);
    m_preTokenizer.run(text, true, [&](std::string_view piece) {
        const auto found = m_pieces.find(piece);
        if (found != m_pieces.end())
            ++found->second;
        else
            m_pieces.emplace(piece, 1);
    });
}

Expected<TokenizerPointer> BpeTrainer::train(const JobContext& job) const {
    std::vector<std::string> tokens = {m_settings.endToken}, merges;
    for (int byte = 0; byte < kBytes; ++byte)
        tokens.push_back(byteText(static_cast<unsigned char>(byte)));
    PairCounts counts;
    for (const auto& [text, count] : m_pieces) {
        std::vector<TokenId> symbols;
        for (const char byte : bytesOfCharacters(text).value_or(std::string()))
            symbols.push_back(kFirstByte + static_cast<unsigned char>(byte));
        counts.add({std::move(symbols), count});
    }
    counts.fillQueue();
    // Two merges may spell the same text; then they are one token.
    std::unordered_map<std::string, TokenId> ids;
    const auto size = static_cast<std::size_t>(m_settings.vocabularySize);
    while (tokens.size() < size) {
        if (job.stopRequested())
            return stoppedByUser();
        const auto [count, pair] = counts.next();
        if (count < std::max<std::int64_t>(1, m_settings.leastCount))
            break;
        const std::string &left = tokens[static_cast<std::size_t>(pair.left)],
                          &right = tokens[static_cast<std::size_t>(pair.right)];
        merges.push_back(left + " " + right);
        const auto [known, isNew] = ids.emplace(left + right, static_cast<TokenId>(tokens.size()));
        counts.merge(pair, known->second);
        if (isNew)
            tokens.push_back(known->first);
        job.report("vocabulary", static_cast<std::int64_t>(tokens.size()), m_settings.vocabularySize);
    }
    return asTokenizer(m_settings, std::move(tokens), std::move(merges));
}

} // namespace nibble
