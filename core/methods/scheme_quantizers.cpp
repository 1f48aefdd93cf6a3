// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/scheme_quantizers.h"

namespace nibble {

namespace {

/// An override may call a tied table by either of its names.
bool overrideMatches(const QuantScheme::Override& exception, const TensorTask& task) {
    return matchesTensor(exception.pattern, task.name) ||
           (task.isOutput && matchesTensor(exception.pattern, "output.weight")) ||
           (task.isEmbedding && matchesTensor(exception.pattern, "token_embd.weight"));
}

} // namespace

Expected<SchemeQuantizers> SchemeQuantizers::create(const QuantScheme& scheme) {
    SchemeQuantizers result;
    result.m_scheme = &scheme;
    if (auto added = result.add(scheme.base); !added)
        return passOn(added);
    for (const auto& exception : scheme.overrides)
        if (auto added = result.add(exception.choice); !added)
            return passOn(added);
    result.m_used.resize(scheme.overrides.size());
    return result;
}

const MethodChoice* SchemeQuantizers::choiceFor(const TensorTask& task) {
    const MethodChoice* choice = nullptr;
    for (std::size_t i = 0; i < m_scheme->overrides.size(); ++i) {
        if (overrideMatches(m_scheme->overrides[i], task)) {
            choice = &m_scheme->overrides[i].choice;
            m_used[i] = true;
        }
    }
    if (!choice && quantizer(m_scheme->base).covers(task))
        choice = &m_scheme->base;
    return choice;
}

Expected<void> SchemeQuantizers::checkAllUsed() const {
    for (std::size_t i = 0; i < m_used.size(); ++i)
        if (!m_used[i])
            return fail(ErrorKind::usage, "scheme '{}': no matrix of this model is called '{}'",
                        m_scheme->text(), m_scheme->overrides[i].pattern);
    return {};
}

Expected<void> SchemeQuantizers::add(const MethodChoice& choice) {
    auto made = makeQuantizer(choice);
    if (!made)
        return passOn(made);
    m_made.emplace(choice.text(), std::move(*made));
    return {};
}

} // namespace nibble
