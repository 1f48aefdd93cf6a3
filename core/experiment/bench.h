// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/evaluation/latency.h"
#include "core/evaluation/machine.h"
#include "core/experiment/calibrate.h"

namespace nibble {

/// What to time: a model file, or random weights of a known shape.
struct BenchSettings {
    std::string model;                ///< path; empty means the built-in model unless a shape is named
    std::string shape;                ///< a preset's name
    std::vector<std::string> methods; ///< schemes; empty times the model as opened
    LatencySettings latency;
    CalibrationChoice calibration; ///< for methods that need one; not with a shape
};

struct BenchRow {
    std::string method, execution;
    double bitsPerWeight = 0;
    Latency latency;
    std::vector<std::string> kernels; ///< names of the kernels in use
};

struct BenchResult {
    std::string model; ///< name or preset
    MachineInfo machine;
    double bandwidthLow = 0, bandwidthHigh = 0; ///< GB/s
    LatencySettings latency;
    std::vector<BenchRow> rows;
};

/// Times every method in turns on the same prompt. With a shape no float model is ever held: each weight
/// matrix is drawn, quantized and packed one after the other. Errors: usage (naming the presets), badFile,
/// stopped.
Expected<BenchResult> runBench(const BenchSettings& settings, const JobContext& job = {});

} // namespace nibble
