// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/sentence_piece.h"

#include <bit>
#include <cstring>

#include "core/model/tokenizers/score_model.h"

namespace nibble {

namespace tokenizers {

void makeSentencePiece(Pipeline& pipeline, std::optional<TokenId> unknown, bool spacePrefix) {
    pipeline.kind = "SentencePiece BPE";
    pipeline.repairText = false; // bytes have tokens of their own
    if (spacePrefix)
        pipeline.normalizer.add(PrependText{" "});
    pipeline.normalizer.add(Replacement{Regex::literal(" "), std::string(kSpaceMark)});
    pipeline.decoder.add(DecodeByteFallback{});
    pipeline.decoder.add(DecodeFuse{}); // first, because a vocabulary without the mark spells it in bytes
    pipeline.decoder.add(Replacement{Regex::literal(kSpaceMark), " "});
    if (spacePrefix)
        pipeline.decoder.add(DecodeStrip{" ", 1, 0});
    pipeline.model = std::make_unique<ScoreModel>(pipeline.vocabulary, unknown);
}

} // namespace tokenizers

namespace {

using namespace tokenizers;

/// SentencePiece's usual ids: <unk> 0, <s> 1, </s> 2, and BOS in front of a text.
TokenizerPointer withUsualIds(Pipeline pipeline) {
    Vocabulary& vocabulary = *pipeline.vocabulary;
    pipeline.tokens = vocabulary.size();
    vocabulary.setType(0, TokenType::unknown);
    std::vector<AddedToken> added;
    for (const TokenId id : {1, 2}) {
        vocabulary.setType(id, TokenType::control);
        added.push_back({.id = id, .content = std::string(vocabulary.text(id)), .special = true});
    }
    pipeline.addedRaw = AddedTokens(std::move(added), AddedTokens::Order::longestFirst);
    pipeline.bos = 1;
    pipeline.eos = 2;
    pipeline.addBos = true;
    pipeline.prefix = {1};
    makeSentencePiece(pipeline, TokenId{0}, true);
    return std::make_shared<PipelineTokenizer>(std::move(pipeline));
}

/// Little-endian values out of a file.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    template <typename Value>
    std::optional<Value> value() {
        if (m_bytes.size() - m_at < sizeof(Value))
            return {};
        Value result;
        std::memcpy(&result, m_bytes.data() + m_at, sizeof result);
        m_at += sizeof result;
        return result;
    }
    std::optional<std::string_view> text(std::int32_t length) {
        if (length < 0 || m_bytes.size() - m_at < static_cast<std::size_t>(length))
            return {};
        const auto* begin = reinterpret_cast<const char*>(m_bytes.data() + m_at);
        m_at += static_cast<std::size_t>(length);
        return std::string_view(begin, static_cast<std::size_t>(length));
    }
    [[nodiscard]] std::size_t at() const { return m_at; }
    [[nodiscard]] bool atEnd() const { return m_at == m_bytes.size(); }

private:
    static_assert(std::endian::native == std::endian::little);
    std::span<const std::byte> m_bytes;
    std::size_t m_at = 0;
};

/// llama2.c writes the texts for reading: spaces instead of U+2581, and a line break around <s> and </s>.
std::string sentencePieceText(std::string_view text, TokenId id) {
    constexpr std::string_view kUsual[] = {"<unk>", "<s>", "</s>"};
    if (id <= 2)
        return std::string(kUsual[id]);
    return replaceAll(Regex::literal(" "), text, kSpaceMark);
}

} // namespace

Expected<TokenizerPointer> tokenizerFromLlama2c(std::span<const std::byte> bytes,
                                                std::int64_t vocabularySize) {
    Pipeline pipeline;
    Reader reader(bytes);
    const auto truncated = [&](std::int64_t id) {
        return Unexpected(Error{.kind = ErrorKind::badFile,
                                .message = "the file ends or makes no sense here",
                                .offset = reader.at(),
                                .field = fmt::format("token {}", id)});
    };
    if (vocabularySize < 3)
        return fail(ErrorKind::badFile, "a vocabulary of {} tokens", vocabularySize);
    if (!reader.value<std::int32_t>()) // the longest token, which we see for ourselves
        return truncated(0);
    for (std::int64_t id = 0; id < vocabularySize; ++id) {
        const auto score = reader.value<float>();
        const auto length = reader.value<std::int32_t>();
        const auto text = length ? reader.text(*length) : std::nullopt;
        if (!score || !text)
            return truncated(id);
        const std::string token = sentencePieceText(*text, static_cast<TokenId>(id));
        pipeline.vocabulary->add(token, byteOfToken(token) ? TokenType::byte : TokenType::normal, *score);
    }
    if (!reader.atEnd())
        return fail(ErrorKind::badFile, "the file holds more than {} tokens", vocabularySize);
    return withUsualIds(std::move(pipeline));
}

TokenizerPointer byteTokenizer() {
    Pipeline pipeline;
    for (const char* special : {"<unk>", "<s>", "</s>"})
        pipeline.vocabulary->add(special);
    for (int byte = 0; byte < 256; ++byte)
        pipeline.vocabulary->add(tokenOfByte(static_cast<unsigned char>(byte)), TokenType::byte);
    // A space is a token of its own: as three bytes of its stand-in it would not come back as a space.
    pipeline.vocabulary->add("\xE2\x96\x81");
    return withUsualIds(std::move(pipeline));
}

} // namespace nibble
