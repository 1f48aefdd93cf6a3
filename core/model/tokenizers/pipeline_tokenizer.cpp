// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/pipeline_tokenizer.h"

namespace nibble::tokenizers {

namespace {

bool isControl(TokenType type) {
    return type == TokenType::control || type == TokenType::unknown;
}

} // namespace

PipelineTokenizer::PipelineTokenizer(Pipeline pipeline) : m_pipeline(std::move(pipeline)) {
    m_vocabularySize = m_pipeline.tokens;
    m_bos = m_pipeline.bos;
    m_eos = m_pipeline.eos;
    m_addBos = m_pipeline.addBos;
    m_addEos = m_pipeline.addEos;
    m_warnings = m_pipeline.warnings;
}

std::vector<TokenId> PipelineTokenizer::encode(std::string_view text, TokenizeOptions options) const {
    std::vector<TokenId> ids;
    if (options.addSpecial)
        ids = m_pipeline.prefix;
    std::string repaired;
    if (m_pipeline.repairText && !isWellFormed(text))
        text = repaired = withReplacements(text);
    EncodeSession session(text.size());
    for (const Fragment& fragment : m_pipeline.addedRaw.split(text, options.parseSpecial)) {
        if (fragment.id >= 0)
            ids.push_back(fragment.id);
        else
            encodeText(text.substr(fragment.begin, fragment.end - fragment.begin), options.parseSpecial,
                       fragment.begin == 0, session, ids);
    }
    if (options.addSpecial)
        ids.insert(ids.end(), m_pipeline.suffix.begin(), m_pipeline.suffix.end());
    return ids;
}

void PipelineTokenizer::encodeText(std::string_view text, bool parseSpecial, bool atStart,
                                   EncodeSession& session, std::vector<TokenId>& ids) const {
    std::string normal;
    if (!m_pipeline.normalizer.empty())
        text = normal = m_pipeline.normalizer.apply(text);
    const PreTokenizer::Take take = [&](std::string_view piece) {
        m_pipeline.model->encode(piece, session, ids);
    };
    for (const Fragment& fragment : m_pipeline.addedNormalized.split(text, parseSpecial)) {
        if (fragment.id >= 0)
            ids.push_back(fragment.id);
        else
            m_pipeline.preTokenizer.run(text.substr(fragment.begin, fragment.end - fragment.begin),
                                        atStart && fragment.begin == 0, take);
    }
}

std::string PipelineTokenizer::decode(std::span<const TokenId> ids) const {
    const Vocabulary& vocabulary = *m_pipeline.vocabulary;
    std::vector<TokenText> tokens;
    tokens.reserve(ids.size());
    for (const TokenId id : ids)
        if (id >= 0 && id < m_pipeline.tokens && !isControl(vocabulary.type(id)))
            tokens.push_back(
                {std::string(vocabulary.text(id)), vocabulary.type(id) == TokenType::userDefined});
    return m_pipeline.decoder.decode(std::move(tokens));
}

std::string PipelineTokenizer::piece(TokenId id) const {
    if (id < 0 || id >= m_pipeline.tokens)
        return {};
    const Vocabulary& vocabulary = *m_pipeline.vocabulary;
    const TokenType type = vocabulary.type(id);
    if (isControl(type))
        return std::string(vocabulary.text(id));
    return m_pipeline.decoder.piece({std::string(vocabulary.text(id)), type == TokenType::userDefined});
}

Expected<void> PipelineTokenizer::describe(Metadata& metadata) const {
    if (m_pipeline.source.entries().empty())
        return describeForGguf(m_pipeline, metadata);
    for (const auto& [key, value] : m_pipeline.source.entries())
        metadata.set(key, value);
    return {};
}

} // namespace nibble::tokenizers
