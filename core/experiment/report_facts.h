// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/experiment/result.h"

namespace nibble {

/// What a report says in words, the same in HTML and Markdown. Plain text: whoever prints it escapes it.

using Fact = std::pair<std::string, std::string>; ///< name, value

inline constexpr const char* kRandomWeightsNote = "random weights: quality figures mean nothing";

[[nodiscard]] std::string reportTitle(const Result& result);
/// The outcome in a few sentences: what passed, what did not, what is not decided, the smallest that passed.
[[nodiscard]] std::vector<std::string> summarySentences(const Result& result);
[[nodiscard]] std::vector<Fact> modelFacts(const Result& result);
[[nodiscard]] std::vector<Fact> machineFacts(const Result& result);
[[nodiscard]] std::vector<Fact> experimentFacts(const Result& result);
/// Notes and errors of the variants and warnings of the model, each with the name of what it is about.
[[nodiscard]] std::vector<Fact> resultNotes(const Result& result);
/// What the three words of the execution column mean.
[[nodiscard]] std::vector<Fact> executionFacts();
/// The rule behind the verdict with this experiment's limits.
[[nodiscard]] std::string verdictRule(const Result& result);

} // namespace nibble
