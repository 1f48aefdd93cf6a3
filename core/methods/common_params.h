// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/methods/params.h"

/// Options that several methods have.
namespace nibble {

/// "int2" to "int8", 4 by default.
[[nodiscard]] ParamSpec bitsParam();
/// "tensor", "channel" or groups from 8 weights on, `group` of them by default.
[[nodiscard]] ParamSpec granularityParam(std::int64_t group);
/// Groups only, from `minimum` to `maximum` weights, `group` by default.
[[nodiscard]] ParamSpec groupParam(std::int64_t minimum, std::int64_t maximum, std::int64_t group);
/// "asym"
[[nodiscard]] ParamSpec asymmetricParam();
/// "a8"
[[nodiscard]] ParamSpec int8ActivationsParam();

} // namespace nibble
