// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/token_decoder.h"

#include "core/model/tokenizers/byte_alphabet.h"
#include "core/model/tokenizers/vocabulary.h"

namespace nibble::tokenizers {

namespace {

/// Where a token stands in the text that is decoded.
struct Place {
    bool first = false, last = false;
    bool ends = true; ///< the ends of the text are in sight at all
};

void apply(const DecodeByteLevel&, TokenText& token, Place) {
    if (auto bytes = token.added ? std::nullopt : bytesOfCharacters(token.text))
        token.text = std::move(*bytes);
}

void apply(const DecodeByteFallback&, TokenText& token, Place) {
    if (const auto byte = byteOfToken(token.text))
        token.text.assign(1, static_cast<char>(*byte));
}

void apply(const Replacement& step, TokenText& token, Place) {
    token.text = replaceAll(step.pattern, token.text, step.content);
}

void apply(const DecodeFuse&, TokenText&, Place) {}

void apply(const DecodeStrip& step, TokenText& token, Place place) {
    if (!place.ends || step.content.empty())
        return;
    std::string_view rest = token.text;
    for (std::size_t i = 0; i < step.left && rest.starts_with(step.content); ++i)
        rest.remove_prefix(step.content.size());
    for (std::size_t i = 0; i < step.right && rest.ends_with(step.content); ++i)
        rest.remove_suffix(step.content.size());
    token.text = std::string(rest);
}

void apply(const DecodeMetaspace& step, TokenText& token, Place place) {
    token.text =
        replaceAll(Regex::literal(step.replacement), token.text, place.first && step.prepended ? "" : " ");
}

void apply(const DecodeSuffix& step, TokenText& token, Place place) {
    token.text = replaceAll(Regex::literal(step.suffix), token.text, place.last ? "" : " ");
}

} // namespace

void TokenDecoder::add(DecoderStep step) {
    m_steps.push_back(std::move(step));
}

std::string TokenDecoder::decode(std::vector<TokenText> tokens) const {
    const auto join = [&tokens] {
        std::string text;
        for (const TokenText& token : tokens)
            text += token.text;
        return text;
    };
    for (const DecoderStep& step : m_steps) {
        if (std::holds_alternative<DecodeFuse>(step))
            tokens = {TokenText{join()}};
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const Place place{i == 0, i + 1 == tokens.size(), true};
            std::visit([&](const auto& each) { apply(each, tokens[i], place); }, step);
        }
    }
    return join();
}

std::string TokenDecoder::piece(TokenText token) const {
    for (const DecoderStep& step : m_steps)
        std::visit([&](const auto& each) { apply(each, token, Place{false, false, false}); }, step);
    return std::move(token.text);
}

} // namespace nibble::tokenizers
