// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/formats/quantized_tensor.h"
#include "core/model/model.h"
#include "core/model/safetensors_writer.h"

namespace nibble {

/// "nf4" or "fp4" where the codes are bitsandbytes' 4 bits in blocks of the flattened matrix; nothing else.
[[nodiscard]] std::optional<std::string> bitsAndBytesType(const CodedMatrix& matrix);

/// The tensors by which bitsandbytes keeps a 4-bit weight in safetensors (methods.md §3): `name` with two
/// codes to a byte, the first in the high nibble, its absmax, its map and its state as JSON; for double
/// quantization the second level of scales too. `dtype` is what the weight was and is decoded to, as torch
/// calls it ("bfloat16").
[[nodiscard]] std::vector<SafetensorsTensor>
bitsAndBytesTensors(const std::string& name, const CodedMatrix& matrix, const std::string& dtype);

/// Joins every 4-bit weight with the tensors that belong to it: its codes become readable, the others are
/// marked as what they are. Errors: badFile or unsupported, naming the tensor, for a state that does not fit.
Expected<void> joinBitsAndBytes(std::vector<ModelTensor>& tensors);

} // namespace nibble
