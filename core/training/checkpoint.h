// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/training/training_record.h"

namespace nibble {

/// Where a run stands, without its weights and moments. The data needs no more than the number of steps:
/// sequences have numbers.
struct RunState {
    std::string recipeHash; ///< of recipe and data: a checkpoint continues only its own run
    std::int64_t step = 0;
    double pendingLoss = 0; ///< of the steps since the last row of the record
    std::int64_t pendingSteps = 0;
    double seconds = 0;
    std::vector<RecordRow> record;
};

/// The three arrays of a run, each `count` values.
struct RunArrays {
    float* weights;
    float* firstMoments;
    float* secondMoments;
    std::int64_t count;
};

/// Writes a checkpoint as one atomic replacement: a GGUF file of three F32 tensors and a few keys, so that
/// one reader with all its checks serves. Errors: failed (the disk).
Expected<void> writeCheckpoint(const std::string& path, const RunState& state, const RunArrays& arrays);
/// Reads one into the arrays. Errors: badFile if it is no checkpoint, of another recipe or size.
Expected<RunState> readCheckpoint(const std::string& path, const std::string& recipeHash,
                                  const RunArrays& arrays);

} // namespace nibble
