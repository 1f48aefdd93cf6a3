// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/training/training_record.h"

namespace nibble {

/// A row of the comparison that was trained is called by its scheme with this in front.
inline constexpr std::string_view kTrainedPrefix = "qat:";

/// Where a training stands; not part of the saved result.
enum class TrainingStage : std::uint8_t { queued, preparing, training, measuring, done };

/// How one row of the comparison was trained, and the curve of its loss.
struct TrainingResult {
    std::string method; ///< of its row: "qat:" and the scheme
    std::string loss;   ///< divergence or text, in nats per token
    std::string data, dataSha256;
    std::int64_t context = 0, sequencesPerStep = 0;
    std::uint64_t seed = 1;
    /// Mean loss on held-out text: of the scheme without training, and of the state that was kept.
    std::optional<double> untrainedLoss, bestLoss;
    std::vector<RecordRow> record; ///< held-out losses in it are those of the moment
    bool stopped = false;          ///< by the user: what was learnt until then
    std::string error;             ///< why there is no trained row; empty if there is one
    TrainingStage stage = TrainingStage::done;

    /// The row of the same scheme without training.
    [[nodiscard]] std::string scheme() const {
        return method.substr(std::min(method.size(), kTrainedPrefix.size()));
    }
    [[nodiscard]] std::int64_t steps() const { return record.empty() ? 0 : record.back().step; }
    [[nodiscard]] double seconds() const { return record.empty() ? 0 : record.back().seconds; }
};

/// Share of a loss or a divergence that training took away; none where there was none.
[[nodiscard]] inline std::optional<double> shareClosed(std::optional<double> before,
                                                       std::optional<double> after) {
    if (!before || !after || !(*before > 0))
        return std::nullopt;
    return 1 - *after / *before;
}

} // namespace nibble
