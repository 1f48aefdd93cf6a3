// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/base/scratch_buffer.h"
#include "core/methods/calibration.h"
#include "core/methods/layer_inputs.h"
#include "core/methods/quantizer.h"
#include "core/model/model_variant.h"
#include "core/runtime/block_pass.h"
#include "core/runtime/layer_binder.h"

namespace nibble {

/// What is to be seen at one place of a block.
struct TapRequest {
    TapPoint point;
    QuantizerNeeds needs;
};
using TapInputs = std::map<TapPoint, LayerInputs>;

/// Runs the calibration sequences through a model one block at a time: only the hidden states between two
/// blocks are kept, and only one block is bound to kernels. A block may be run again after some of its layers
/// were replaced by quantized ones (GPTQ's true-sequential order).
class CalibrationStream {
public:
    /// Called after every sequence, for progress.
    using StepObserver = std::function<void()>;

    /// Gives the tensors of a block that are others than the variant's, in floats: the model may be rewritten
    /// until the block is bound.
    using BlockSource = std::function<Expected<std::vector<QuantizedTensorPointer>>(std::int64_t layer)>;

    /// Looks the tokens up in the variant's table and stands before block 0. `calibration` must outlive the
    /// stream. Errors: those of Model::notRunnable, of binding, of the scratch file; stopped.
    static Expected<std::unique_ptr<CalibrationStream>> create(const ModelVariant& variant,
                                                               const Calibration& calibration,
                                                               const JobContext& job = {},
                                                               BlockSource rewritten = {});

    /// The block that is next; the number of blocks when only the output projection is left.
    [[nodiscard]] std::int64_t layer() const { return m_layer; }
    /// Uses `tensor` in the present and later blocks instead of the model's.
    Expected<void> replace(const QuantizedTensorPointer& tensor);
    /// Binds the present block again before it is run: it was rewritten.
    void bindAnew() { m_bound = false; }
    /// Runs every sequence through the present block, as far as the last request's place, and gives what
    /// passed. Behind the last block only TapPoint::output can be asked for. Errors: stopped; failed for
    /// inputs that are not finite, naming block and place.
    Expected<TapInputs> collect(std::span<const TapRequest> requests, const StepObserver& step = {},
                                const JobContext& job = {});
    /// The same, and goes on to the next block with the outputs.
    Expected<TapInputs> collectAndAdvance(std::span<const TapRequest> requests, const StepObserver& step = {},
                                          const JobContext& job = {});
    /// The same with a tap that sees the inputs themselves, whatever they are; behind the last block those of
    /// the output projection.
    Expected<void> advance(ActivationTap& tap, const StepObserver& step = {}, const JobContext& job = {});

private:
    CalibrationStream(const ModelVariant& variant, const Calibration& calibration, TokenEmbedding embedding,
                      ScratchBuffer states);

    Expected<void> embed(const JobContext& job);
    Expected<void> bind();
    void leaveBlock();
    Expected<void> forEachSequence(const StepObserver& step, const JobContext& job, ActivationTap* tap,
                                   std::optional<TapPoint> last, bool advance);
    Expected<void> runSequence(std::span<float> states, const JobContext& job, ActivationTap* tap,
                               std::optional<TapPoint> last);
    Expected<TapInputs> run(std::span<const TapRequest> requests, bool advance, const StepObserver& step,
                            const JobContext& job);

    ModelVariant m_variant;
    const Calibration& m_calibration;
    TokenEmbedding m_embedding;
    ScratchBuffer m_states; ///< of all sequences, one after the other, [tokens][embeddingLength]
    BlockPass m_pass;
    KvCache m_cache; ///< of one block
    std::int64_t m_layer = 0;
    BlockSource m_rewritten;
    std::vector<std::string> m_borrowed; ///< of the present block's tensors, replaced only while it runs
    bool m_bound = false;                ///< whether m_block is the present block
    BlockLayers m_block;
    Norm m_outputNorm;
};

/// Statistics of the inputs of every linear layer of the model as it is, place after place in the order of
/// execution; the output projection comes last, as layer −1.
using InputsVisitor =
    std::function<Expected<void>(std::int64_t layer, TapPoint point, const LayerInputs& inputs)>;
Expected<void> forEachLayerInputs(const ModelVariant& variant, const Calibration& calibration,
                                  const QuantizerNeeds& needs, const InputsVisitor& visit,
                                  const JobContext& job = {});

} // namespace nibble
