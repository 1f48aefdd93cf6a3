// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace nibble {

/// The bytes of a file that is built into the program, by its path below resources/ ("text/sample.txt");
/// empty if there is none of that name. They live as long as the program.
[[nodiscard]] std::span<const std::byte> resource(std::string_view name);

} // namespace nibble
