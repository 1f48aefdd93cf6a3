// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/methods/int8_quantizer.h"
#include "core/methods/registry.h"

namespace nibble {

MethodInfo llmInt8Method(std::string_view name) {
    ParamSpec threshold{.key = "t",
                        .kind = ParamSpec::Kind::number,
                        .fallback = 6.0,
                        .title = NIBBLE_TRANSLATE("Method", "Threshold"),
                        .description = NIBBLE_TRANSLATE(
                            "Method", "Columns with an activation of this magnitude or more stay float."),
                        .least = 1e-6,
                        .most = 1e6,
                        .alwaysWritten = true};
    return {.name = std::string(name),
            .title = NIBBLE_TRANSLATE("Method", "LLM.int8()"),
            .description =
                NIBBLE_TRANSLATE("Method", "INT8 weights and activations, but columns of activations with "
                                           "outliers are multiplied in float (arXiv 2208.07339)."),
            .params = {std::move(threshold)},
            .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
                return std::make_unique<Int8Quantizer>(
                    choice, Int8Activations{.scheme = ActivationScheme::int8Outliers,
                                            .threshold = static_cast<float>(values.number("t"))});
            }};
}

} // namespace nibble
