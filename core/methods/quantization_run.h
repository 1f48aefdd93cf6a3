// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/kernels/aligned_buffer.h"
#include "core/methods/calibration_stream.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/partial_variant.h"
#include "core/methods/scheme_quantizers.h"
#include "core/methods/statistics_cache.h"

namespace nibble {

/// One pass over a plan: weights in, quantized tensors out. Without calibration in the plan's order; with it
/// block by block in the order of execution, so that a method can look at what its layer is really given.
class QuantizationRun {
public:
    /// All arguments must outlive the run. A `consumer` takes every tensor instead of the variant that run()
    /// gives; it is for runs that no calibrated sequences and no transform belong to.
    QuantizationRun(const VariantPlan& plan, const SchemeQuantizers& quantizers, EditedModel& edited,
                    const TensorObserver& observer, const JobContext& job,
                    const TensorConsumer& consumer = {});

    /// `calibration` may be null: methods are given nothing then. Errors: see quantizeModel.
    Expected<ModelVariant> run(const Calibration* calibration);

private:
    /// In the order of execution.
    static constexpr std::array kBlockPoints{TapPoint::attention, TapPoint::attentionOutput,
                                             TapPoint::feedForward, TapPoint::feedForwardDown};

    /// What the method must see of the calibration's sequences.
    [[nodiscard]] QuantizerNeeds needs(const PlanEntry& entry) const;
    Expected<void> quantize(const PlanEntry& entry, const LayerInputs* inputs);
    Expected<QuantizedTensor> quantizeWhole(const PlanEntry& entry, const TensorTask& task,
                                            const std::string& note);
    Expected<QuantizedTensor> quantizeInPieces(const PlanEntry& entry, const TensorTask& task,
                                               const std::string& note);
    static void addNote(const std::string& note, QuantizedTensor& quantized);
    [[nodiscard]] bool takesPieces(const PlanEntry& entry) const;
    std::span<float> weightBuffer(std::int64_t count);
    Expected<void> fillWeights(const PlanEntry& entry);
    void observe(const PlanEntry& entry, const QuantizedTensor& tensor);
    /// Whether the method takes an importance matrix for all that it asks for, and there is one.
    [[nodiscard]] bool takesMatrix(const PlanEntry& entry) const;
    /// The matrix's values for a tensor, or nothing if it has none. Errors: usage if they are not as many as
    /// the tensor has inputs.
    [[nodiscard]] Expected<std::optional<LayerInputs>> matrixInputs(const TensorTask& task) const;
    /// What the plan replaces of the tensors that take this input, in their order.
    [[nodiscard]] std::vector<const PlanEntry*> entriesAt(std::int64_t layer, TapPoint point) const;
    /// Takes from an earlier, unfinished run what it has of these.
    Expected<void> resumeAt(std::int64_t layer, TapPoint point);
    Expected<void> keep(const PlanEntry& entry, const QuantizedTensorPointer& tensor);
    Expected<void> quantizeAt(std::int64_t layer, TapPoint point, const LayerInputs* inputs);
    [[nodiscard]] bool rewrites(std::int64_t layer) const;
    /// Lets every method that wants to rewrite the block; `inputs` are changed with it.
    Expected<void> prepareBlock(std::int64_t layer, TapInputs& inputs);
    Expected<TapInputs> collectForBlock(std::int64_t layer);
    Expected<std::vector<QuantizedTensorPointer>> floatBlock(std::int64_t layer) const;
    Expected<ModelVariant> streamedVariant() const;
    Expected<void> runCalibrated(const Calibration& calibration);
    /// What the places of blocks and output ask for, in the order of a run that quantizes nothing between.
    [[nodiscard]] std::vector<StatisticsPlace> statisticsPlaces() const;
    Expected<void> openStatistics(const Calibration& calibration);
    Expected<void> openStream(const Calibration& calibration);
    /// A block's inputs as the float model gives them: kept from an earlier run, or measured now.
    Expected<TapInputs> floatInputs(std::int64_t layer, std::span<const TapRequest> requests);
    Expected<void> runBefore();
    Expected<void> runBlock(std::int64_t layer);
    Expected<void> runBlockSequential(std::int64_t layer);
    Expected<void> runOutput();
    [[nodiscard]] QuantizerNeeds needsAt(std::int64_t layer, TapPoint point) const;
    void planSteps(std::int64_t sequences);
    void step(std::int64_t count);

    const VariantPlan& m_plan;
    const SchemeQuantizers& m_quantizers;
    EditedModel& m_edited; ///< as transforms left it; methods may rewrite it block by block
    const ModelPointer m_model;
    const TensorObserver& m_observer;
    const JobContext& m_job;
    const TensorConsumer m_consumer;

    const Calibration* m_calibration = nullptr;
    ModelVariant m_variant;
    kernels::AlignedBuffer<float> m_weightBuffer;
    std::span<float> m_weights; ///< of the tensor at work
    PartialVariant m_partial;
    StatisticsCache m_statistics;
    std::string m_note; ///< for the next tensor that is calibrated, and with it for the user
    std::unique_ptr<CalibrationStream> m_stream;       ///< null while nothing is calibrated
    std::map<std::string, const PlanEntry*> m_entries; ///< by tensor name
    bool m_sequential = false;
    std::int64_t m_layers = 0; ///< blocks that must be run: up to the last that is calibrated
    std::int64_t m_done = 0, m_steps = 0, m_stepsPerTensor = 1, m_sequences = 0; ///< for progress
};

} // namespace nibble
