// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/expected.h"

namespace nibble {

/// One row of the loss curve.
struct RecordRow {
    std::int64_t step = 0;   ///< steps done
    std::int64_t tokens = 0; ///< trained on so far
    double learningRate = 0; ///< of the last step
    double trainingLoss = 0; ///< mean over the steps since the row before, nats per token
    std::optional<double> heldOutLoss;
    double seconds = 0; ///< of computing, interruptions left out
};

/// The rows as JSON text: an array of arrays [step, tokens, learning rate, training loss, held-out loss or
/// null, seconds], short enough for a model's metadata.
[[nodiscard]] std::string recordToText(const std::vector<RecordRow>& record);
/// Errors: badFile.
Expected<std::vector<RecordRow>> recordFromText(const std::string& text, const std::string& path);

} // namespace nibble
