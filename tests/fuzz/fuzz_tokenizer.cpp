// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokenizers from hostile bytes: the first byte chooses the kind of file, zero bytes separate its parts, and
// the last part is also a text to encode. What opens must encode any text, give ids in range, and come back
// from GGUF.
#include <cstdlib>
#include <string>
#include <vector>

#include "core/model/gguf_reader.h"
#include "core/model/tokenizer.h"
#include "fuzz_input.h"

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

enum class Kind : unsigned char { json, olderFiles, gguf, sentencePiece, byteLevel, bytes, llama2c, count };

Expected<TokenizerPointer> fromGgufFile(const fuzz::Input& input) {
    const auto file = parseGguf(input.bytes(), input.owner, "input.gguf");
    return file ? tokenizerFromGguf(file->metadata) : Unexpected(file.error());
}

Expected<TokenizerPointer> open(Kind kind, const fuzz::Input& input, const std::vector<std::string>& fields) {
    const auto field = [&](std::size_t i) { return i < fields.size() ? fields[i] : std::string(); };
    switch (kind) {
    case Kind::json:
        return tokenizerFromJson(field(0), field(1), field(2));
    case Kind::olderFiles:
        return tokenizerFromVocabAndMerges(field(0), field(1));
    case Kind::gguf:
        return fromGgufFile(input);
    case Kind::sentencePiece:
    case Kind::byteLevel:
        return tokenizerFromGguf(ggufOf(fields, kind == Kind::sentencePiece));
    case Kind::llama2c:
        return tokenizerFromLlama2c(input.bytes(), static_cast<std::int64_t>(input.bytes().size() / 8));
    case Kind::bytes:
    case Kind::count:
        break;
    }
    return byteTokenizer();
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

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0)
        return 0;
    const auto kind = static_cast<Kind>(bytes[0] % static_cast<unsigned char>(Kind::count));
    const fuzz::Input input(bytes + 1, size - 1);
    const auto fields = parts(input.text(), '\0');
    const auto tokenizer = open(kind, input, fields);
    if (!tokenizer) {
        require(!tokenizer.error().message.empty());
        return 0;
    }
    use(**tokenizer, fields.back());
    use(**tokenizer, std::string(input.text()));
    // U+2581 is SentencePiece's space: it comes back as one.
    if (kind == Kind::bytes && input.text().find("\u2581") == std::string_view::npos) {
        const auto ids = (*tokenizer)->encode(input.text(), {.addSpecial = true, .parseSpecial = false});
        require((*tokenizer)->decode(ids) == input.text());
    }
    return 0;
}
