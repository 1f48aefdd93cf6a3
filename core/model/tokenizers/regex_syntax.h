// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/base/expected.h"

namespace nibble::tokenizers {

/// A regular expression of a tokenizer, written for Oniguruma (which Hugging Face uses), in the syntax of
/// PCRE2. What the two read differently is spelled out: `\s` (PCRE2 adds U+180E), `\w`, `\d`, `\h`
/// (hexadecimal digits),
/// `(?m)` (dot matches newline), `{n,m}+` and `{n}?` (a repetition of a repetition).
/// Errors: unsupported for nested character classes and class intersections.
Expected<std::string> translateRegex(std::string_view pattern);

} // namespace nibble::tokenizers
