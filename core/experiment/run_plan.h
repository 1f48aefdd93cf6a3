// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/experiment/experiment.h"
#include "core/experiment/qat.h"
#include "core/experiment/result.h"
#include "core/formats/quant_scheme.h"
#include "core/model/model.h"

namespace nibble {

/// One row before anything ran.
struct PlannedRow {
    QuantScheme scheme;            ///< empty base: the model as opened
    VariantResult result;          ///< method, size and bits are known, the rest is not
    double quantizePeakBytes = 0;  ///< computed: its packed weights and the one float layer alive at a time
    TrainedVariantPointer trained; ///< null for what is quantized by its scheme
};

/// The rows of an experiment, the baseline first: the model as opened unless the first method is f32, f16 or
/// bf16. Every scheme is read and planned, so a typing error costs no time. Errors: usage.
Expected<std::vector<PlannedRow>> planRows(const Experiment& experiment, const Model& model);

/// The same with a row for each variant that was trained, after the row of its scheme or at the end.
void addTrainedRows(std::vector<PlannedRow>& rows, const std::vector<TrainedVariantPointer>& trained);

/// Latency as the experiment asks, but within the model's context: positions beyond it mean nothing.
[[nodiscard]] LatencySettings latencySettings(const Experiment& experiment, const Model& model);

/// What a run will take, estimated from counts of operations and bytes and ordinary rates of a processor.
struct RunEstimate {
    struct Stage {
        std::string name; ///< as progress reports it
        double seconds = 0;
    };
    std::vector<Stage> stages; ///< in the order of the run
    double seconds = 0;
    double peakBytes = 0; ///< most memory at a time, above what the process holds now
};

/// `textBytes` of the evaluation text.
[[nodiscard]] RunEstimate estimateRun(const Experiment& experiment, const Model& model,
                                      const std::vector<PlannedRow>& rows, std::int64_t textBytes);

/// What training takes, estimated from counts of operations and bytes.
struct TrainingEstimate {
    double secondsPerStep = 0, bytes = 0;
};
[[nodiscard]] TrainingEstimate estimateTraining(const Model& model, const QatSettings& settings, int threads);
/// Seconds per scheme that usually show what training is worth on this model.
[[nodiscard]] double suggestedSeconds(const TrainingEstimate& estimate);
/// Rows of the curve and measurements on held-out text often enough to watch, and few enough to keep.
void setCadence(QatSettings& settings, const TrainingEstimate& estimate);

/// Follows a run by its progress reports: the share that is done and the time left, the estimate corrected by
/// what the stages so far really took.
class RunClock {
public:
    explicit RunClock(RunEstimate estimate) : m_estimate(std::move(estimate)) {}

    struct Reading {
        double fraction = 0;               ///< 0…1
        std::optional<double> secondsLeft; ///< none in the first moments
    };
    /// `elapsed`: seconds since the run began.
    Reading update(const Progress& progress, double elapsed);

private:
    void advance(const Progress& progress, double elapsed);

    RunEstimate m_estimate;
    std::size_t m_stage = 0;
    Progress m_last;
    double m_stageBegan = 0;
};

} // namespace nibble
