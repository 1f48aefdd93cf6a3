// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace nibble {

/// The style sheet of the HTML report: light and dark by the reader's system, light in print.
[[nodiscard]] std::string reportStyleSheet();

} // namespace nibble
