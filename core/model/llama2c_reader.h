// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/model/model.h"

namespace nibble {

/// The header of a llama2.c file, if `bytes` is one: it has no magic, so that it counts only if the size that
/// follows from it is the file's (methods.md §8.6).
[[nodiscard]] std::optional<ModelConfig> parseLlama2cHeader(std::span<const std::byte> bytes);

/// Makes a model of a llama2.c file in memory; `model` brings path, name and, if there is one, tokenizer.
Expected<ModelPointer> modelFromLlama2c(std::shared_ptr<Model> model, const ModelConfig& config,
                                        std::span<const std::byte> bytes,
                                        const std::shared_ptr<const void>& owner);

/// Opens a llama2.c file with the tokenizer file beside it: tok<vocabulary>.bin, tokenizer.bin or, failing
/// these, the only other .bin that is one.
Expected<ModelPointer> openLlama2c(const std::string& path);

} // namespace nibble
