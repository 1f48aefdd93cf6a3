// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/gguf_writer.h"

namespace nibble {

/// A tensor to be written; the type is one that has a safetensors name.
using SafetensorsTensor = GgufTensor;

/// Writes one safetensors file (methods.md §8.1), which appears under its name only when it is complete:
/// header padded to 8 bytes, tensors with the widest values first and by name within a type. Errors: failed
/// (the disk), unsupported (a type, name or size that the format cannot hold), stopped, and those of the
/// tensors.
Expected<void> writeSafetensors(const std::string& path,
                                std::span<const std::pair<std::string, std::string>> metadata,
                                std::vector<SafetensorsTensor> tensors, const JobContext& job = {});

} // namespace nibble
