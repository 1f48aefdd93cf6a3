// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/memory/memory_estimate.h"

namespace nibble {

/// A format and what it takes.
struct MemoryRow {
    WeightPlan plan;
    MemoryEstimate estimate;
};

enum class ByteUnit : std::uint8_t { gb, gib };
[[nodiscard]] constexpr double bytesOf(ByteUnit unit) {
    return unit == ByteUnit::gb ? 1e9 : 1073741824.0;
}
[[nodiscard]] constexpr std::string_view unitName(ByteUnit unit) {
    return unit == ByteUnit::gb ? "GB" : "GiB";
}

/// Formats that are compared where none is named: a model's own types first, if it has any.
[[nodiscard]] std::vector<std::string> usualFormats(const MemoryModel& model);

/// One row per format, with a head; numbers with decimal points.
[[nodiscard]] std::string memoryMarkdown(std::span<const MemoryRow> rows, ByteUnit unit);
/// The same as CSV (RFC 4180), sizes in bytes.
[[nodiscard]] std::string memoryCsv(std::span<const MemoryRow> rows);

} // namespace nibble
