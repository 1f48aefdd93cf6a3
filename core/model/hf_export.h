// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/model_variant.h"
#include "core/model/safetensors_writer.h"

namespace nibble {

/// Writes a variant of a model that was opened from a Hugging Face folder as another one: model.safetensors
/// under the checkpoint's own tensor names, config.json with what the quantization is called, and the
/// tokenizer and all other small files of the source. NF4 and FP4 are stored as bitsandbytes stores them,
/// E4M3 and symmetric integers as compressed-tensors does (float-quantized, pack-quantized), floats as they
/// are. The folder is made if need be; files of the same names are replaced. Errors: usage if it is the
/// source's own folder; unsupported, naming the tensor, for a source or storage that has no such form, and
/// for two forms in one variant; failed; stopped.
Expected<void> exportHuggingFace(const ModelVariant& variant, const std::string& folder,
                                 const JobContext& job = {});

/// The tensors of compressed-tensors' pack-quantized form of `name` ("….weight"): `_packed` with 32 / bits
/// codes to a word along the input, first code lowest, `_scale` and `_shape`.
[[nodiscard]] std::vector<SafetensorsTensor> packedTensors(const std::string& name,
                                                           const CodedMatrix& matrix);

} // namespace nibble
