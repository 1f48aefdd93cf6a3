// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/normalizer.h"

namespace nibble::tokenizers {

namespace {

std::string applied(const PrependText& step, std::string text) {
    return text.empty() ? text : step.text + text;
}

std::string applied(const Replacement& step, std::string text) {
    return replaceAll(step.pattern, text, step.content);
}

std::string applied(const StripSpace& step, std::string text) {
    std::string_view rest = text;
    while (step.left && !rest.empty() && isWhiteSpace(characterAt(rest, 0).code))
        rest.remove_prefix(characterAt(rest, 0).length);
    while (step.right && !rest.empty() && isWhiteSpace(lastCharacter(rest).code))
        rest.remove_suffix(lastCharacter(rest).length);
    return std::string(rest);
}

std::string applied(const LowercaseText&, std::string text) {
    return lowercase(text);
}

std::string applied(const StripAccents&, std::string text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        if (!isMark(character.code))
            result.append(text, at, character.length);
        at += character.length;
    }
    return result;
}

std::string applied(const NormalizeForm& step, std::string text) {
    return normalized(text, step.form);
}

} // namespace

void Normalizer::add(NormalizerStep step) {
    m_steps.push_back(std::move(step));
}

std::string Normalizer::apply(std::string_view text) const {
    std::string result(text);
    for (const NormalizerStep& step : m_steps)
        result = std::visit([&](const auto& each) { return applied(each, std::move(result)); }, step);
    return result;
}

} // namespace nibble::tokenizers
