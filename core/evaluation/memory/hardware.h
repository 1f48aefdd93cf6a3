// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nibble {

/// What a unit does with weights of a format.
enum class Support : std::uint8_t {
    native,   ///< an instruction multiplies it
    emulated, ///< decodes or widens it on the way: memory is saved, arithmetic is not
    none,     ///< takes no such weights
};
[[nodiscard]] std::string_view supportName(Support support);

/// The formats of the matrix, as columns.
inline constexpr std::array<std::string_view, 7> kHardwareFormats = {"fp32", "fp16", "bf16", "int8",
                                                                     "int4", "fp8",  "fp4"};

struct HardwareRow {
    std::string name, title, unit, source;
    std::array<Support, kHardwareFormats.size()> support{};
    bool detected = false; ///< this processor, told by itself
};

/// The table of hardware.def.
[[nodiscard]] const std::vector<HardwareRow>& allHardware();
/// The row of a processor with these features, as /proc/cpuinfo lists them ("avx2 avx512_vnni amx_int8 …").
[[nodiscard]] HardwareRow hardwareFromFlags(std::string_view title, std::string_view flags);
/// This processor's, whatever instruction set is selected.
[[nodiscard]] HardwareRow thisHardware();

} // namespace nibble
