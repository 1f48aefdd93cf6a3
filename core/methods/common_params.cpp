// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/common_params.h"

#include "core/base/translate.h"

namespace nibble {

ParamSpec bitsParam() {
    return {.key = "bits",
            .kind = ParamSpec::Kind::bits,
            .minimum = 2,
            .maximum = 8,
            .fallback = std::int64_t{4},
            .title = NIBBLE_TRANSLATE("Method", "Bits"),
            .description = NIBBLE_TRANSLATE("Method", "Width of a code.")};
}

ParamSpec granularityParam(std::int64_t group) {
    return {.key = "granularity",
            .kind = ParamSpec::Kind::granularity,
            .minimum = 8,
            .maximum = 65536,
            .fallback = Granularity{Granularity::Kind::group, group},
            .title = NIBBLE_TRANSLATE("Method", "Scale per"),
            .description = NIBBLE_TRANSLATE(
                "Method", "Weights that share a scale: the tensor, an output channel, or a group.")};
}

ParamSpec groupParam(std::int64_t minimum, std::int64_t maximum, std::int64_t group) {
    return {.key = "granularity",
            .kind = ParamSpec::Kind::granularity,
            .minimum = minimum,
            .maximum = maximum,
            .fallback = Granularity{Granularity::Kind::group, group},
            .title = NIBBLE_TRANSLATE("Method", "Scale per"),
            .description = NIBBLE_TRANSLATE("Method", "Weights of a row that share a scale."),
            .groupsOnly = true};
}

ParamSpec asymmetricParam() {
    return {.key = "asym",
            .title = NIBBLE_TRANSLATE("Method", "Asymmetric"),
            .description = NIBBLE_TRANSLATE(
                "Method", "A zero point per group, so that the grid covers minimum to maximum.")};
}

ParamSpec int8ActivationsParam() {
    return {.key = "a8",
            .title = NIBBLE_TRANSLATE("Method", "INT8 activations"),
            .description = NIBBLE_TRANSLATE(
                "Method", "Activations are rounded to INT8 per 32 values for the integer kernels.")};
}

} // namespace nibble
