// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/methods/int8_quantizer.h"
#include "core/methods/registry.h"

namespace nibble {

MethodInfo w8a8Method(std::string_view name) {
    return {
        .name = std::string(name),
        .title = NIBBLE_TRANSLATE("Method", "W8A8"),
        .description = NIBBLE_TRANSLATE(
            "Method", "INT8 weights per output channel and INT8 activations per token, scaled as they come."),
        .params = calibratedRangeParams(),
        .make = [](const MethodChoice& choice, const ParamValues& values) -> QuantizerPointer {
            return std::make_unique<Int8Quantizer>(choice, calibratedRange(values));
        }};
}

} // namespace nibble
