// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "command.h"
#include "core/evaluation/memory/hardware.h"
#include "core/evaluation/memory/measured_memory.h"
#include "core/evaluation/memory/memory_table.h"

namespace nibble::cli {

/// The memory calculator's answers as JSON.
[[nodiscard]] Json describeMemoryModel(const MemoryModel& model);
[[nodiscard]] Json describeDevice(const Device& device);
[[nodiscard]] Json describeHardware(const HardwareRow& row);
[[nodiscard]] Json describeMeasured(const MeasuredMemory& measured);
/// The first row's figures at the top, all rows' below.
[[nodiscard]] Json describeMemory(const MemoryModel& model, const MemoryUsage& usage,
                                  std::span<const MemoryRow> rows);

} // namespace nibble::cli
