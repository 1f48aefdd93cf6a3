// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace nibble {

/// A scheme with a name: "preset:mixed" in a scheme stands for `scheme`.
struct SchemePreset {
    const char* name;
    const char* scheme; ///< in canonical form
    const char* title;  ///< for people
    const char* description;
};

/// Every preset, in the order of scheme_presets.def.
[[nodiscard]] std::span<const SchemePreset> schemePresets();

} // namespace nibble
