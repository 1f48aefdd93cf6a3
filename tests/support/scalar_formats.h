// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/formats/numbers/expression.h"
#include "core/formats/numbers/stored_number.h"

namespace nibble::test {

/// The format of a row's name or of a definition.
inline ScalarFormat formatOf(const char* name, const FormatSettings& settings = {}) {
    auto type = scalarTypeFrom(name);
    return *makeScalarFormat(*type, settings);
}

/// NaN where the text is no expression.
inline ExactNumber exact(const char* text) {
    auto number = evaluateExpression(text);
    return number ? *number : ExactNumber::nan();
}

} // namespace nibble::test
