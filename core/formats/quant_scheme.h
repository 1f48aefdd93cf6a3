// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace nibble {

/// One method with its options in canonical order, defaults left out: `rtn`, {"int4", "g32", "asym"}.
struct MethodChoice {
    std::string method;
    std::vector<std::string> options;

    [[nodiscard]] std::string text() const;
    bool operator==(const MethodChoice&) const = default;
};

/// What to do with a model: transforms in order, one method for its weights, exceptions by tensor name. A
/// value type; the text is the same in the window, the command line, reports and files. Parsed by
/// `methods/registry.h`, which knows each method's options.
struct QuantScheme {
    /// A method for tensors whose name matches: `*` stands for any run of characters.
    struct Override {
        std::string pattern;
        MethodChoice choice;
        bool operator==(const Override&) const = default;
    };

    std::vector<MethodChoice> transforms;
    MethodChoice base;
    std::vector<Override> overrides;

    /// `[transform+]…base[/pattern=base]…`
    [[nodiscard]] std::string text() const;
    bool operator==(const QuantScheme&) const = default;
};

/// Whether a tensor name matches an override's pattern. A pattern may name the tensor whole
/// (`blk.3.attn_q.weight`) or its part between block number and suffix (`attn_q`, `attn_*`, `token_embd`).
[[nodiscard]] bool matchesTensor(const std::string& pattern, const std::string& tensorName);

} // namespace nibble

template <>
struct std::hash<nibble::QuantScheme> {
    std::size_t operator()(const nibble::QuantScheme& scheme) const noexcept {
        return std::hash<std::string>{}(scheme.text());
    }
};
