// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/expected.h"

namespace nibble {

std::string Error::text() const {
    std::string where;
    if (!path.empty())
        where += path + ": ";
    if (offset)
        where += fmt::format("at byte {}: ", *offset);
    if (!field.empty())
        where += field + ": ";
    return where + message;
}

} // namespace nibble
