// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.h"

namespace nibble {

/// In what a format's products are computed.
enum class ComputeClass : std::uint8_t { f32, f16, int8, fp8 };
inline constexpr int kComputeClasses = 4;
[[nodiscard]] std::string_view computeClassName(ComputeClass compute);

/// How the figures of a device are known.
enum class DeviceSource : std::uint8_t { literature, measured, user };

/// Where a model may be: memory, how fast it is read, how fast products are.
struct Device {
    std::string name; ///< as in commands
    std::string title, source;
    double memoryBytes = 0;   ///< GB of data sheets are 10⁹ here: on the safe side
    double reservedBytes = 0; ///< of it, kept by system and other programs
    double runtimeBytes = 0;  ///< what a runtime itself takes: context, kernels, libraries (estimated)
    double bandwidth = 0;     ///< bytes per second; 0: not known
    /// Operations per second by ComputeClass; 0: no such unit, or not known.
    std::array<double, kComputeClasses> operations{};
    std::string hardware; ///< row of hardware.def, or empty
    DeviceSource known = DeviceSource::literature;

    [[nodiscard]] double leftBytes() const {
        return memoryBytes > reservedBytes ? memoryBytes - reservedBytes : 0;
    }
    /// The rate of this class; where there is no such unit, of the next that computes the same; 0 if none is
    /// known.
    [[nodiscard]] double rate(ComputeClass compute) const;
    /// The class whose rate that is.
    [[nodiscard]] ComputeClass rateClass(ComputeClass compute) const;
};

/// The table of devices.def.
[[nodiscard]] const std::vector<Device>& allDevices();
/// Null if there is none of this name.
[[nodiscard]] const Device* findDevice(std::string_view name);

/// "mine=24:1008", "mine=24:1008:165", "mine=24:1008:82:165:660": memory in GB, bandwidth in GB/s, and
/// tera-operations per second in F16, or in F32, F16, INT8 and FP8. Errors: usage, saying which part is
/// wrong.
Expected<Device> deviceFrom(std::string_view definition);
/// Such a definition of a device.
[[nodiscard]] std::string definitionOf(const Device& device);

/// This machine: its memory and what is taken of it now; bandwidth and rates are 0 until they are measured.
[[nodiscard]] Device thisMachine();
/// The same with bandwidth and the rate of F32 products measured on `threads` threads: a few tenths of a
/// second, with parallel loops.
[[nodiscard]] Device measureThisMachine(int threads);

/// "7B", "1.1e9", "350M", "135_000_000", "0.5 GB", "2GiB": a positive number with a decimal or binary
/// multiple. Errors: usage, naming the text.
Expected<double> quantityFrom(std::string_view text);

} // namespace nibble
