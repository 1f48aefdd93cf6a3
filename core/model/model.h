// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/model/metadata.h"
#include "core/model/tokenizer.h"
#include "core/tensor/tensor.h"

namespace nibble {

struct CodedMatrix;

enum class Architecture : std::uint8_t { llama, qwen2, gpt2, other };
enum class NormKind : std::uint8_t { rms, layer };
enum class FeedForwardKind : std::uint8_t { swiglu, gelu };
/// How rotary embedding pairs the values of a head: neighbours (2i, 2i+1) as GGUF's llama, or halves
/// (i, i + d/2) as Hugging Face and qwen2; `none` means learnt positions.
enum class RopeStyle : std::uint8_t { none, interleaved, halves };
enum class RopeScalingKind : std::uint8_t { none, linear, llama3 };

/// methods.md §8.7.
struct RopeScaling {
    RopeScalingKind kind = RopeScalingKind::none;
    double factor = 1, lowFrequencyFactor = 1, highFrequencyFactor = 4;
    std::int64_t originalContext = 0;
    /// Divisors of the base frequencies, headDim / 2 of them, where the file stores them (GGUF's rope_freqs).
    std::vector<float> divisors;
};

struct ModelConfig {
    Architecture architecture = Architecture::other;
    std::string
        architectureName; ///< as in GGUF's general.architecture; the Hugging Face class if we know no other
    std::int64_t layers = 0, embeddingLength = 0, feedForwardLength = 0, heads = 0, kvHeads = 0, headDim = 0;
    std::int64_t vocabularySize = 0, contextLength = 0;
    NormKind norm = NormKind::rms;
    float normEpsilon = 1e-5F;
    FeedForwardKind feedForward = FeedForwardKind::swiglu;
    RopeStyle rope = RopeStyle::none;
    double ropeBase = 10000;
    std::int64_t ropeDimensions = 0; ///< rotated values per head, headDim unless told otherwise
    RopeScaling ropeScaling;
    bool tiedEmbeddings = false; ///< output projection and token embedding are one tensor
};

/// What a stored tensor is to the model.
enum class TensorRole : std::uint8_t {
    parameter,
    scale,  ///< factors of another, quantized tensor: bytes, but no parameters
    unused, ///< masks, rotary tables, the second copy of a tied matrix: neither
};

/// Where a tensor's bytes lie: which of Model::files, and how far from its start.
struct FilePlace {
    std::size_t file = 0;
    std::uint64_t offset = 0;
};

/// A tensor of a model under its canonical (GGUF) name, as stored.
struct ModelTensor {
    std::string name; ///< `blk.0.attn_q.weight`, `token_embd.weight`, …; the file's own name if it has none
    std::string sourceName; ///< the name in the file
    Tensor data;
    /// Stored as [inputs, outputs] (GPT-2's Conv1D): the shape in `data` is the file's, shape() is the
    /// model's.
    bool transposed = false;
    TensorRole role = TensorRole::parameter;
    /// FP8 checkpoints: factor per tensor (1 value) or per output row; empty if there is none.
    std::vector<float> rowScales;
    /// bitsandbytes' 4-bit weights: what the bytes of `data` stand for together with other tensors of the
    /// file; null for all others. `data` has the shape of the bytes, shape() that of the weights.
    std::shared_ptr<const CodedMatrix> coded;
    std::int64_t scaleBytes = 0;    ///< of those other tensors, which are TensorRole::unused
    std::optional<FilePlace> place; ///< none for tensors made in memory

    /// Outermost first, as a linear layer has it: {outputs, inputs}.
    [[nodiscard]] Shape shape() const;
    [[nodiscard]] std::int64_t rows() const;
    [[nodiscard]] std::int64_t cols() const;
    /// Values of shape(), and the bytes that hold them.
    [[nodiscard]] std::int64_t elements() const;
    [[nodiscard]] std::int64_t bytes() const;
    /// "bf16"; for 4-bit codes "nf4:g64".
    [[nodiscard]] std::string typeName() const;
    /// Rows of the model's matrix as floats in out[count][cols], transposition and scales applied; a vector
    /// is one row. Errors: unsupported, naming tensor and type, if it cannot be decoded.
    Expected<void> decodeRows(std::int64_t first, std::int64_t count, float* out) const;
};

/// An opened model: immutable, shares its mapped files.
class Model {
public:
    ModelConfig config;
    Metadata metadata;              ///< GGUF keys; for other sources what a GGUF of it would say
    TokenizerPointer tokenizer;     ///< null if the file has none
    std::string tokenizerProblem;   ///< why there is none, if it has one that we cannot use
    std::string name;               ///< for people
    std::string path;               ///< as opened; empty for models made in memory
    std::string format;             ///< "GGUF", "safetensors", "llama2.c", "memory"
    std::vector<std::string> files; ///< every weight file, for hashing
    std::vector<std::string> warnings;
    bool randomWeights = false; ///< figures of quality mean nothing
    /// Why the model is open for looking only, or nothing if it can run.
    std::optional<Error> notRunnable;

    void add(ModelTensor tensor);
    /// Gives a tensor other values of the same shape, before the model is shared. No effect on a name that is
    /// not there.
    void replace(const std::string& tensorName, Tensor data);
    [[nodiscard]] const std::vector<ModelTensor>& tensors() const { return m_tensors; }
    [[nodiscard]] const ModelTensor* find(const std::string& tensorName) const;
    /// The token embedding. Where the file stores only the output projection of a tied pair, that one:
    /// readers give it this canonical name.
    [[nodiscard]] const ModelTensor* embedding() const { return find("token_embd.weight"); }
    /// The output projection; where it is tied, the token embedding.
    [[nodiscard]] const ModelTensor* output() const;

    [[nodiscard]] std::int64_t parameters() const;
    /// Bytes of all tensors as stored.
    [[nodiscard]] std::int64_t tensorBytes() const;
    [[nodiscard]] double bitsPerWeight() const;

private:
    std::vector<ModelTensor> m_tensors;
    std::map<std::string, std::size_t> m_index;
};

using ModelPointer = std::shared_ptr<const Model>;

/// `blk.<layer>.<part>`, for example blockTensor(3, "attn_q.weight").
[[nodiscard]] std::string blockTensor(std::int64_t layer, std::string_view part);

/// Opens any model that we know: a GGUF file or the first or any of its shards, a Hugging Face folder, a
/// llama2.c file (its tokenizer.bin or tokNNN.bin beside it). Every count, offset and size is checked before
/// use. Errors: badFile or unsupported, with path, offset and field.
Expected<ModelPointer> openModel(const std::string& path);

/// A seeded Llama of 2 layers, 256 wide, with random weights and the byte tokenizer, made in memory.
ModelPointer randomModel(std::uint64_t seed);

} // namespace nibble
