// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/gguf_writer.h"
#include "core/model/metadata.h"
#include "core/model/model.h"
#include "core/model/model_variant.h"

namespace nibble {

/// Writes a configuration as GGUF's `general.*` and `{architecture}.*` keys (methods.md §7.6). Nothing but
/// the name for architectures that we do not run.
void describeConfig(const ModelConfig& config, const std::string& name, Metadata& metadata);

/// In which order GGUF wants the rows of a tensor: row r of the file is row result[r] of the model's matrix
/// (or value of its bias). Empty if the order is the same. Only the queries and keys of Hugging Face's Llama
/// move: their rotary halves become neighbouring pairs.
[[nodiscard]] std::vector<std::int64_t> exportRowOrder(const ModelConfig& config, const ModelTensor& tensor);

/// Rows [first, first + count) of a tensor in GGUF's order as floats in out[count][cols].
Expected<void> exportRows(const ModelConfig& config, const ModelTensor& tensor, std::int64_t first,
                          std::int64_t count, float* out);

/// The keys of a GGUF of this model: its own, or made of configuration and tokenizer. Errors: unsupported if
/// GGUF cannot express the tokenizer.
Expected<Metadata> exportMetadata(const Model& model);

/// The tensors of a GGUF of this variant, each in the type that the variant stores; vectors and learnt
/// positions as F32, as llama.cpp wants them. They share the variant. Errors: unsupported, naming a tensor
/// that GGUF has no type for.
Expected<std::vector<GgufTensor>> exportTensors(const ModelVariant& variant);

/// llama.cpp's number of the file type whose base is this type; nothing if it has none.
[[nodiscard]] std::optional<std::uint32_t> fileTypeNumber(ElementType type);
/// GGUF's general.file_type for these tensors: the type that most of the bytes of matrices have; nothing if
/// it has no number.
[[nodiscard]] std::optional<std::uint32_t> fileTypeOf(std::span<const GgufTensor> tensors);

/// Writes a variant as one GGUF file; `fileType` overrides fileTypeOf() where a mix of types has a name of
/// its own. Errors: usage if `path` is a file of the opened model; those above; those of writeGguf.
Expected<void> exportGguf(const ModelVariant& variant, const std::string& path,
                          std::optional<std::uint32_t> fileType = {}, const JobContext& job = {});

} // namespace nibble
