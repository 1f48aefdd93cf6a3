// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/model_variant.h"

namespace nibble {

/// A variant with the shape of a preset (llama, qwen2 or gpt2 architecture) and seeded random weights in the
/// formats that the scheme gives; its model holds shapes and norms only. Uncovered matrices are F16. Errors:
/// usage for an unknown preset; unsupported for shapes that our runtime has no architecture for; stopped.
Expected<ModelVariant> shapeVariant(std::string_view preset, std::string_view scheme, std::uint64_t seed,
                                    const JobContext& job = {});

} // namespace nibble
