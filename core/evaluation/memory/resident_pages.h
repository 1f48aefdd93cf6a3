// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace nibble {

/// Bytes of these ranges whose pages this process has in memory now, each page counted once; nothing where
/// the system does not tell.
[[nodiscard]] std::optional<std::int64_t> residentBytes(std::vector<std::span<const std::byte>> ranges);

} // namespace nibble
