// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <set>
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

/// Whether GGUF has types for all that this variant stores. Errors: unsupported, naming a tensor.
Expected<void> checkExport(const ModelVariant& variant);

/// GGUF's general.file_type for these tensors: of the types that have a number, the one that most of the
/// bytes of matrices have; nothing if none has one.
[[nodiscard]] std::optional<std::uint32_t> fileTypeOf(std::span<const GgufTensor> tensors);

/// A GGUF file of a variant that is written while the variant is made: quantized tensors are handed over one
/// by one in any order and need not be kept. Vectors and learnt positions are F32, as llama.cpp wants them.
class GgufExport {
public:
    /// `replaced` are the names of the tensors that will be handed over; the others are written as the model
    /// has them. `fileType` overrides fileTypeOf() where a mix of types has a name of its own. Errors: usage
    /// if `path` is a file of the opened model, unsupported, those of GgufStream.
    static Expected<GgufExport> create(const ModelPointer& model, std::set<std::string> replaced,
                                       const std::string& path, std::optional<std::uint32_t> fileType);
    /// Writes a quantized tensor, before it the unchanged ones that stand before it in the model. Errors:
    /// unsupported, naming a tensor that GGUF has no type for; those of GgufStream.
    Expected<void> add(const QuantizedTensor& quantized, const JobContext& job);
    /// Writes what is left and the header.
    Expected<void> finish(const JobContext& job);

private:
    GgufExport(ModelPointer model, std::set<std::string> replaced, Metadata metadata,
               std::optional<std::uint32_t> fileType, GgufStream stream)
        : m_model(std::move(model)), m_replaced(std::move(replaced)), m_metadata(std::move(metadata)),
          m_fileType(fileType), m_stream(std::move(stream)) {}

    Expected<void> addUnchanged(const std::string& before, const JobContext& job);
    Expected<void> write(const Expected<GgufTensor>& tensor, const JobContext& job);

    ModelPointer m_model;
    std::set<std::string> m_replaced;
    Metadata m_metadata;
    std::optional<std::uint32_t> m_fileType;
    GgufStream m_stream;
    std::size_t m_next = 0; ///< of the model's tensors: those before it that are unchanged are written
    std::vector<GgufTensor> m_types; ///< names, shapes and types of what is written
};

/// Writes a variant as one GGUF file. Errors: those of GgufExport.
Expected<void> exportGguf(const ModelVariant& variant, const std::string& path,
                          std::optional<std::uint32_t> fileType = {}, const JobContext& job = {});

} // namespace nibble
