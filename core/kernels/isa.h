// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/expected.h"

namespace nibble::kernels {

/// The instruction sets that our kernels are written for, in rising order (isas.def).
enum class Isa : std::uint8_t {
#define NIBBLE_ISA(name, flags) name,
#include "core/kernels/isas.def"
#undef NIBBLE_ISA
};

[[nodiscard]] std::string_view isaName(Isa isa);
[[nodiscard]] std::optional<Isa> isaByName(std::string_view name);
/// Whether this processor and system can run it.
[[nodiscard]] bool isaSupported(Isa isa);
[[nodiscard]] std::vector<Isa> supportedIsas();

/// The level that newly made kernels use: the one selected, else NIBBLE_ISA's, else the best supported.
[[nodiscard]] Isa activeIsa();
/// Selects a level for all kernels made from now on, oneDNN's included as far as it still can be (oneDNN
/// takes its limit once, before its first primitive). Errors: usage if the name is unknown or the processor
/// lacks it.
Expected<void> selectIsa(std::string_view name);
/// Checks the environment variable NIBBLE_ISA and selects what it names; does nothing when it is not set.
Expected<void> selectIsaFromEnvironment();

} // namespace nibble::kernels
