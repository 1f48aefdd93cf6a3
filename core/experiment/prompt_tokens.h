// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/expected.h"
#include "core/model/model.h"

namespace nibble {

/// The first `most` ids of a text at most, and as many as the context has at most; drawn by `seed` where the
/// model has no tokenizer. `textTokens` becomes how many the text has as far as it was looked at. Errors:
/// usage if there are none.
Expected<std::vector<TokenId>> promptTokens(const Model& model, std::string_view text, std::int64_t most,
                                            std::uint64_t seed, std::int64_t* textTokens = nullptr);

} // namespace nibble
