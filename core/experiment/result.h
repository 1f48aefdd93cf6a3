// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluation/latency.h"
#include "core/evaluation/machine.h"
#include "core/evaluation/tasks/task_accuracy.h"
#include "core/evaluation/verdict.h"
#include "core/experiment/experiment.h"
#include "core/experiment/training_result.h"

namespace nibble {

struct ModelSummary {
    std::string name, path, sha256, architecture, format;
    std::int64_t parameters = 0, bytes = 0;
    double bitsPerWeight = 0;
    bool randomWeights = false;
    std::vector<std::string> warnings;
};

/// What became of one tensor.
struct TensorResult {
    std::string name, type, execution; ///< type as stored; execution: executed, decoded, simulated
    std::int64_t elements = 0;
    double bitsPerWeight = 0;
    std::optional<double> weightSqnrDb; ///< 10 log10(Σw² / Σ(w − ŵ)²); none if exact
    std::optional<double> outputError;  ///< ‖XW − XŴ‖² / ‖XW‖² on captured inputs
    bool fallback = false;
};

using Speed = SpeedSample;

/// Where a row stands while the experiment runs; not part of the saved result.
enum class RowStage : std::uint8_t { queued, quantizing, ready, scoring, timing, done };

/// One row of the comparison. A figure that was not taken is empty.
struct VariantResult {
    std::string method; ///< canonical scheme, or the stored type of the model as opened
    bool baseline = false;
    std::string calibration; ///< what it was calibrated on; empty if it asked for nothing
    std::string execution;   ///< the least of its tensors: simulated < decoded < executed
    std::string error;       ///< why the row ended early; empty if it did not
    std::optional<double> bitsPerWeight;
    std::optional<std::int64_t> bytes, peakBytes;
    std::optional<double> quantizeSeconds;
    std::optional<double> weightSqnrDb, outputError;
    std::optional<double> negativeLogLikelihood, perplexity, standardError;
    std::optional<std::int64_t> predictions;
    std::optional<double> klDivergence, klStandardError, sameTopPercent;
    /// Share of the activations' columns that were multiplied in float, where a method decides that
    /// (LLM.int8()); measured on the text.
    std::optional<double> floatColumnShare;
    std::optional<Speed> prompt, generate;
    std::optional<Verdict> verdict;
    std::vector<TaskScore> tasks; ///< in the order of the sets
    std::vector<TensorResult> tensors;
    RowStage stage = RowStage::done;
    std::vector<std::string> notes; ///< fallbacks, a calibration text chosen for the user, …
};

/// What came out; with the experiment it holds all that a report shows.
struct Result {
    Experiment experiment;
    MachineInfo machine;
    ModelSummary model;
    std::string textName, textSha256;
    std::int64_t context = 0; ///< as used
    std::string startedAt;    ///< ISO 8601, UTC
    std::string version;
    std::vector<VariantResult> variants;   ///< the baseline first
    std::vector<TrainingResult> trainings; ///< of the rows that were trained
};

} // namespace nibble
