// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/expected.h"

namespace nibble {

namespace {

/// Names come from files and may hold anything; a terminal must not act on it.
std::string withoutControls(const std::string& text) {
    std::string shown;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || byte == 0x7f)
            shown += fmt::format("\\x{:02x}", byte);
        else
            shown += letter;
    }
    return shown;
}

} // namespace

std::string Error::text() const {
    std::string where;
    if (!path.empty())
        where += path + ": ";
    if (offset)
        where += fmt::format("at byte {}: ", *offset);
    if (!field.empty())
        where += field + ": ";
    return withoutControls(where + message);
}

} // namespace nibble
