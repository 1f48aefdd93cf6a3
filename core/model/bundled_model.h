// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

#include "core/model/model.h"

namespace nibble {

/// The model that is built into the program (resources/models): a small Llama trained by recipe on generated
/// text. Its path is empty and it has no files. Errors: those of a broken build.
Expected<ModelPointer> bundledModel();
/// The bytes of its GGUF file.
[[nodiscard]] std::span<const std::byte> bundledModelBytes();
/// Whether a model is the built-in one.
[[nodiscard]] bool isBundled(const Model& model);

} // namespace nibble
