// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokenizers from hostile bytes: the first byte chooses the kind of file, zero bytes separate its parts, and
// the last part is also a text to encode. What opens must encode any text, give ids in range, and come back
// from GGUF.
#include <cstdlib>
#include <string>
#include <vector>

#include "core/model/tokenizer.h"

using namespace nibble;

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

std::vector<std::string> parts(std::string_view data, char separator) {
    std::vector<std::string> result;
    for (std::size_t at = 0; at <= data.size();) {
        const std::size_t end = std::min(data.find(separator, at), data.size());
        result.emplace_back(data.substr(at, end - at));
        at = end + 1;
    }
    return result;
}

/// Lines are tokens ("text", with the length as score and the last digit as type), then merges.
Metadata ggufOf(const std::vector<std::string>& fields, bool sentencePiece) {
    Metadata metadata;
    const auto tokens = parts(fields[0], '\n');
    std::vector<float> scores;
    std::vector<std::int32_t> types;
    for (const std::string& token : tokens) {
        scores.push_back(static_cast<float>(token.size()));
        types.push_back(token.empty() ? 1 : token.back() - '0');
    }
    metadata.set("tokenizer.ggml.model", std::string(sentencePiece ? "llama" : "gpt2"));
    metadata.set("tokenizer.ggml.pre", fields.size() > 2 ? fields[2] : std::string("llama-bpe"));
    metadata.set("tokenizer.ggml.tokens", tokens);
    metadata.set("tokenizer.ggml.scores", scores);
    metadata.set("tokenizer.ggml.token_type", types);
    metadata.set("tokenizer.ggml.merges", parts(fields.size() > 1 ? fields[1] : "", '\n'));
    metadata.set("tokenizer.ggml.bos_token_id", static_cast<std::uint32_t>(fields.size()));
    return metadata;
}

Expected<TokenizerPointer> open(char kind, const std::string& data, const std::vector<std::string>& fields) {
    const auto field = [&](std::size_t i) { return i < fields.size() ? fields[i] : std::string(); };
    switch (static_cast<unsigned char>(kind) % 6) {
    case 0:
        return tokenizerFromJson(field(0), field(1), field(2));
    case 1:
        return tokenizerFromVocabAndMerges(field(0), field(1));
    case 2:
        return tokenizerFromLlama2c(std::as_bytes(std::span(data)),
                                    static_cast<std::int64_t>(data.size() / 8));
    case 3:
    case 4:
        return tokenizerFromGguf(ggufOf(fields, static_cast<unsigned char>(kind) % 6 == 3));
    default:
        return byteTokenizer();
    }
}

void use(const Tokenizer& tokenizer, const std::string& text) {
    for (const bool special : {true, false}) {
        const auto ids = tokenizer.encode(text, {.addSpecial = special, .parseSpecial = special});
        for (const TokenId id : ids) {
            require(id >= 0 && id < tokenizer.vocabularySize());
            (void)tokenizer.piece(id);
        }
        (void)tokenizer.decode(ids);
    }
    (void)tokenizer.piece(-1);
    Metadata metadata;
    if (tokenizer.describe(metadata))
        require(tokenizerFromGguf(metadata).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string data(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    const auto fields = parts(data, '\0');
    const auto tokenizer = open(static_cast<char>(bytes[0]), data, fields);
    if (!tokenizer) {
        require(!tokenizer.error().message.empty());
        return 0;
    }
    use(**tokenizer, fields.back());
    use(**tokenizer, data);
    // U+2581 is SentencePiece's space: it comes back as one.
    if (static_cast<unsigned char>(bytes[0]) % 6 == 5 && data.find("\u2581") == std::string::npos) {
        const auto ids = (*tokenizer)->encode(data, {.addSpecial = true, .parseSpecial = false});
        require((*tokenizer)->decode(ids) == data);
    }
    return 0;
}
