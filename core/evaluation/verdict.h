// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluation/quality.h"

namespace nibble {

struct VerdictLimits {
    double passBelow = 0.02;   ///< PASS: the interval lies wholly below ln(1 + this)
    double reviewAbove = 0.05; ///< REVIEW: the interval lies wholly above ln(1 + this)
};

/// Whether a quantized model may stand for its baseline, from the paired differences of the mean negative
/// log-likelihood per window.
struct Verdict {
    std::string status;          ///< PASS, REVIEW or UNDECIDED
    double lower = 0, upper = 0; ///< 95 % interval of ln(perplexity / baseline), Student's t
    /// UNDECIDED: predictions that would decide it if the mean and the spread stay as they are; none where
    /// the mean itself lies between the limits.
    std::optional<std::int64_t> tokensToDecide;
    std::string reason; ///< one sentence
};

/// A verdict's reason in parts, for who says it in another language.
struct VerdictReason {
    std::string text; ///< %1, %2 … stand for the figures; marked for translation as "Verdict"
    std::vector<std::string> figures; ///< percentages with sign and unit, a count of tokens
};

/// Both must have been scored over the same windows.
[[nodiscard]] Verdict judge(const Quality& baseline, const Quality& variant, const VerdictLimits& limits);

/// Of a verdict by these limits; without an interval (or with another status) its reason as it is.
[[nodiscard]] VerdictReason reasonOf(const Verdict& verdict, const VerdictLimits& limits);

/// The two-sided 95 % point of Student's t with so many degrees of freedom (≥ 1).
[[nodiscard]] double studentT95(std::int64_t degreesOfFreedom);

} // namespace nibble
