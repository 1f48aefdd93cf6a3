// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/model/importance_matrix.h"
#include "core/model/model.h"

namespace nibble {

/// How much of a text the methods look at.
struct CalibrationSettings {
    std::int64_t samples = 128; ///< sequences at most
    std::int64_t length = 512;  ///< tokens of a sequence, limited by the model's context
    std::uint64_t seed = 1;     ///< of the choice among the text's sequences
};

/// Token sequences that methods run through the model to see what its layers are given.
struct Calibration {
    std::string textName, textSha256; ///< for reports
    std::int64_t length = 0;
    std::vector<std::vector<TokenId>> sequences; ///< none where an importance matrix is all there is
    /// From a file: what methods that do without calibration are given instead of looking at the sequences.
    std::shared_ptr<const ImportanceMatrix> importance;
    std::string importanceName;
    /// Where runs keep what later ones need not do again: unfinished runs, statistics. Empty: nowhere.
    std::string workFolder;
    std::chrono::milliseconds workInterval = std::chrono::seconds(5); ///< between two writings

    [[nodiscard]] std::int64_t tokens() const;
    /// "story.txt, 128 sequences of 512 tokens"
    [[nodiscard]] std::string description() const;
};

/// Cuts the text side by side into sequences, each beginning with BOS where the vocabulary asks for it, and
/// draws `samples` of them without repetition, kept in the order of the text; all if there are no more. A
/// rest shorter than a sequence is only used if it is all there is. Errors: unsupported if the model has no
/// tokenizer, usage if the text has no tokens, stopped.
Expected<Calibration> drawCalibration(const Model& model, std::string_view text, std::string textName,
                                      const CalibrationSettings& settings, const JobContext& job = {});

} // namespace nibble
