// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.h"
#include "core/formats/quant_scheme.h"
#include "core/methods/params.h"
#include "core/methods/quantizer.h"

namespace nibble {

using QuantizerPointer = std::unique_ptr<const Quantizer>;

/// What a method says of itself: name, options, and how to make it.
struct MethodInfo {
    std::string name;
    std::string title;       ///< for people
    std::string description; ///< one sentence with its source
    std::vector<ParamSpec> params;
    /// The choice is in canonical form and its values in range.
    std::function<QuantizerPointer(const MethodChoice&, const ParamValues&)> make;
};

/// Every method, in the order of methods.def.
[[nodiscard]] std::span<const MethodInfo> allMethods();

/// Reads a scheme (cli.md's table) and puts it in canonical form. Errors: usage, saying what is wrong where.
Expected<QuantScheme> parseScheme(std::string_view text);
/// "scheme,scheme,…"
Expected<std::vector<QuantScheme>> parseSchemes(std::string_view text);
/// The quantizer of one canonical choice. Errors: usage.
Expected<QuantizerPointer> makeQuantizer(const MethodChoice& choice);
/// f32, f16 or bf16 and nothing else: a scheme that can stand as a baseline.
[[nodiscard]] bool isFloatBaseline(const QuantScheme& scheme);

} // namespace nibble
