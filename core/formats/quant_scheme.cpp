// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/quant_scheme.h"

#include <string_view>

namespace nibble {

std::string MethodChoice::text() const {
    std::string result = method;
    for (const auto& option : options)
        result += ":" + option;
    return result;
}

std::string QuantScheme::text() const {
    std::string result;
    for (const auto& transform : transforms)
        result += transform.text() + "+";
    result += base.text();
    for (const auto& exception : overrides)
        result += "/" + exception.pattern + "=" + exception.choice.text();
    return result;
}

namespace {

/// Glob with `*` only; linear in the product of the lengths, no recursion.
bool matchesGlob(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0;
    std::size_t star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

/// "blk.3.attn_q.weight" → "attn_q", "token_embd.weight" → "token_embd".
std::string_view shortTensorName(std::string_view name) {
    if (name.starts_with("blk.")) {
        const auto dot = name.find('.', 4);
        if (dot != std::string_view::npos)
            name.remove_prefix(dot + 1);
    }
    if (name.ends_with(".weight"))
        name.remove_suffix(7);
    return name;
}

} // namespace

bool matchesTensor(const std::string& pattern, const std::string& tensorName) {
    return matchesGlob(pattern, tensorName) || matchesGlob(pattern, shortTensorName(tensorName));
}

} // namespace nibble
