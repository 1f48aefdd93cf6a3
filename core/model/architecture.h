// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/model.h"

namespace nibble {

/// A tensor that an architecture has: the canonical name and the shape as of ModelTensor::shape().
struct TensorSpec {
    std::string name;
    Shape shape;
    bool optional = false; ///< biases that only some models of the family have
};

/// The tensors outside the blocks of a known architecture (llama, qwen2, gpt2): embedding, final norm, and
/// the output projection unless it is tied.
[[nodiscard]] std::vector<TensorSpec> outerTensors(const ModelConfig& config);
/// The tensors of one block.
[[nodiscard]] std::vector<TensorSpec> blockTensors(const ModelConfig& config, std::int64_t layer);

/// The architecture that GGUF calls `name`.
[[nodiscard]] Architecture architectureByName(std::string_view name);

/// A configuration with what separates the families that we run from one another: name, norm, feed-forward
/// and rotary layout as GGUF has them. All sizes are 0.
[[nodiscard]] ModelConfig familyDefaults(Architecture architecture);

/// Finds out which of token embedding and output projection are stored and gives a lone one the embedding's
/// name; sets config.tiedEmbeddings, which is true on entry if the file itself says so.
void resolveTie(std::vector<ModelTensor>& tensors, ModelConfig& config, std::vector<std::string>& warnings);

/// Attention within a sliding window equals full attention as long as the context fits in the window: caps
/// the context there and says so in the text returned.
std::string limitContext(ModelConfig& config, std::int64_t window);

/// Whether values of this type can be weights of a running model.
[[nodiscard]] bool isRunnableType(ElementType type);

/// What stands in the way of running the model: an architecture, option or type that we do not run
/// (unsupported), or a tensor that is missing, unknown or of the wrong shape (badFile). Nothing if it can
/// run.
[[nodiscard]] std::optional<Error> findRunProblem(const Model& model);

} // namespace nibble
