// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/scheme_presets.h"

#include "core/base/translate.h"

namespace nibble {

std::span<const SchemePreset> schemePresets() {
    static constexpr SchemePreset presets[] = {
#define NIBBLE_SCHEME_PRESET(name, scheme, title, description) {name, scheme, title, description},
#include "core/methods/scheme_presets.def"
#undef NIBBLE_SCHEME_PRESET
    };
    return presets;
}

} // namespace nibble
