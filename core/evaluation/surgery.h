// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/evaluation/latency.h"
#include "core/formats/quant_scheme.h"
#include "core/methods/channel_scaling.h"
#include "core/methods/quantizer.h"

namespace nibble {

/// What is done to one linear layer: a scheme as a whole model would get it, or with its range chosen by
/// hand.
struct Remedy {
    QuantScheme scheme;              ///< transforms and base; exceptions by name mean nothing here
    std::optional<double> inputClip; ///< static INT8 inputs: the magnitude that the largest code stands for
};

/// What came of it. Errors are ‖a − â‖ / ‖a‖: of what is rounded, after it was rewritten, and of the output
/// beside the float product; NaN where there was nothing but zeros.
struct SurgeryOutcome {
    double inputError = 0, weightError = 0, outputError = 0;
    double inputKurtosis = 0, weightKurtosis = 0; ///< of what is rounded
    std::vector<float> inputs;                    ///< [tokens][channels] as they are rounded
    std::vector<float> largestInputs;             ///< per channel, of what is rounded
    std::vector<float> largestWeights;            ///< per channel, over all layers that share the input
    std::vector<std::int32_t> floatColumns;       ///< LLM.int8(): channels that leave
    double inputClip = 0;                         ///< static INT8: what the largest code stands for
    bool rewritten = false;                       ///< whether inputs and weights were rewritten
    double bitsPerWeight = 0;
    std::string kernel;
    bool executed = false;
};

/// Speed of one layer's product with its real inputs.
struct ProductSpeed {
    SpeedSample prompt, token; ///< all inputs at once, and the first one alone
    std::size_t weightBytes = 0;
    std::string kernel;
    bool executed = false;
};

/// A linear layer with the inputs that a text gave it, on which methods are tried: each does what it does to
/// a whole model, by the same code. Immutable.
class SurgeryLayer {
public:
    /// `inputs` [tokens][channels] of the model's matrix `tensor`. Errors: usage for a matrix that no linear
    /// layer of the model reads or for inputs of another width; those of decoding.
    static Expected<SurgeryLayer> create(const ModelPointer& model, const std::string& tensor,
                                         std::vector<float> inputs, std::int64_t tokens,
                                         const JobContext& job = {});

    [[nodiscard]] const TensorTask& task() const { return m_task; }
    [[nodiscard]] std::int64_t tokens() const { return m_tokens; }
    [[nodiscard]] std::span<const float> inputs() const { return m_inputs; }
    [[nodiscard]] std::span<const float> weights() const;
    /// Whether SmoothQuant (inputs behind a norm) or AWQ (any that the operation before can rescale) acts on
    /// this layer.
    [[nodiscard]] bool canSmooth() const { return m_group && followsNorm(*m_group); }
    [[nodiscard]] bool canScale() const { return m_group.has_value(); }

    /// Errors: usage where the remedy's numbers do not fit its method; those of the method; stopped.
    Expected<SurgeryOutcome> operate(const Remedy& remedy, const JobContext& job = {}) const;
    /// Times the products in turns, each at least kLeastSeconds a turn; nothing else should run meanwhile.
    Expected<std::vector<ProductSpeed>> timeProducts(std::span<const Remedy> remedies, int repeats,
                                                     const JobContext& job = {}) const;
    static constexpr double kLeastSeconds = 0.005;

private:
    struct Prepared;
    SurgeryLayer() = default;
    Expected<Prepared> prepare(const Remedy& remedy, const JobContext& job) const;
    Expected<void> rewrite(const Quantizer& quantizer, EditedModel& edited, LayerInputs& inputs,
                           const JobContext& job) const;
    Expected<std::vector<float>> largestWeights(const EditedModel& edited, std::span<const float> own,
                                                const JobContext& job) const;
    [[nodiscard]] EditedModel::Source source() const;

    ModelPointer m_model;
    TensorTask m_task;
    std::optional<ScalingGroup> m_group;
    std::vector<float> m_inputs;
    std::int64_t m_tokens = 0;
    /// Of the layers that share the input, decoded once.
    std::shared_ptr<const std::map<std::string, std::vector<float>>> m_weights;
    std::vector<float> m_outputs; ///< the float product [tokens][rows]
};

/// The course's picture of an outlier: every token has 85 in one channel, the others lie between −2 and 3,
/// evenly drawn. [tokens][channels]
[[nodiscard]] std::vector<float> courseActivations(std::int64_t tokens, std::int64_t channels,
                                                   std::uint64_t seed = 1);
/// The channel that has it.
[[nodiscard]] std::int64_t courseChannel(std::int64_t channels);

} // namespace nibble
