// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/verdict.h"

#include <cmath>
#include <limits>

#include "core/base/translate.h"

namespace nibble {

double studentT95(std::int64_t degreesOfFreedom) {
    // Exact for 1 and 2; above, the expansion of Abramowitz and Stegun 26.7.5 around the normal quantile,
    // which is within 0.3 % from 3 degrees of freedom on.
    const auto n = static_cast<double>(degreesOfFreedom);
    if (degreesOfFreedom <= 1)
        return 12.706204736;
    if (degreesOfFreedom == 2)
        return 4.30265273;
    const double z = 1.959963985;
    const double z3 = z * z * z;
    const double z5 = z3 * z * z;
    const double z7 = z5 * z * z;
    const double z9 = z7 * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n) +
           (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * n * n * n * n);
}

namespace {

struct Paired {
    double mean = 0;
    double deviation = 0; ///< of one window's difference
    double windows = 0;
    std::int64_t predictions = 0;
};

Paired pairedDifferences(const Quality& baseline, const Quality& variant) {
    Paired result;
    double weights = 0;
    const std::size_t count = std::min(baseline.windowMeans.size(), variant.windowMeans.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto weight = static_cast<double>(variant.windowWeights[i]);
        result.mean += weight * (variant.windowMeans[i] - baseline.windowMeans[i]);
        weights += weight;
    }
    result.mean /= weights;
    double square = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double relative =
            static_cast<double>(variant.windowWeights[i]) * static_cast<double>(count) / weights;
        const double difference = variant.windowMeans[i] - baseline.windowMeans[i] - result.mean;
        square += relative * relative * difference * difference;
    }
    result.windows = static_cast<double>(count);
    result.deviation = count > 1 ? std::sqrt(square / static_cast<double>(count - 1)) : 0;
    result.predictions = variant.predictions;
    return result;
}

/// Windows needed until the interval no longer holds the limit, turned into predictions.
std::optional<std::int64_t> predictionsFor(const Paired& paired, double distance) {
    if (distance <= 0)
        return std::nullopt;
    const double windows = std::pow(1.959963985 * paired.deviation / distance, 2);
    const double perWindow = static_cast<double>(paired.predictions) / paired.windows;
    const double predictions = std::ceil(std::max(windows, paired.windows + 1) * perWindow);
    if (predictions > 9e18)
        return std::nullopt;
    return static_cast<std::int64_t>(predictions);
}

std::string percent(double logRatio) {
    return fmt::format("{:+.2f} %", 100 * std::expm1(logRatio));
}

std::string filled(const VerdictReason& reason) {
    std::string sentence = reason.text;
    for (std::size_t i = 0; i < reason.figures.size(); ++i) {
        const std::string place = fmt::format("%{}", i + 1);
        sentence.replace(sentence.find(place), place.size(), reason.figures[i]);
    }
    return sentence;
}

} // namespace

VerdictReason reasonOf(const Verdict& verdict, const VerdictLimits& limits) {
    VerdictReason reason{.figures = {percent(verdict.lower), percent(verdict.upper)}};
    const std::string low = percent(std::log1p(limits.passBelow)),
                      high = percent(std::log1p(limits.reviewAbove));
    if (!std::isfinite(verdict.lower) || !std::isfinite(verdict.upper))
        return {.text = verdict.reason};
    if (verdict.status == "PASS") {
        reason.text = NIBBLE_TRANSLATE("Verdict", "perplexity %1 to %2 (95 %): wholly below %3.");
        reason.figures.push_back(low);
    } else if (verdict.status == "REVIEW") {
        reason.text = NIBBLE_TRANSLATE("Verdict", "perplexity %1 to %2 (95 %): wholly above %3.");
        reason.figures.push_back(high);
    } else if (verdict.status != "UNDECIDED") {
        return {.text = verdict.reason};
    } else if (verdict.tokensToDecide) {
        reason.text = NIBBLE_TRANSLATE("Verdict",
                                       "perplexity %1 to %2 (95 %): about %3 scored tokens would decide it.");
        reason.figures.push_back(fmt::to_string(*verdict.tokensToDecide));
    } else {
        reason.text =
            NIBBLE_TRANSLATE("Verdict", "perplexity %1 to %2 (95 %): the mean lies between %3 and %4, "
                                        "so more text will not decide it.");
        reason.figures.insert(reason.figures.end(), {low, high});
    }
    return reason;
}

Verdict judge(const Quality& baseline, const Quality& variant, const VerdictLimits& limits) {
    const Paired paired = pairedDifferences(baseline, variant);
    const double low = std::log1p(limits.passBelow);
    const double high = std::log1p(limits.reviewAbove);
    Verdict verdict{.status = "UNDECIDED"};
    if (paired.windows < 2 || !std::isfinite(paired.mean)) {
        verdict.lower = -std::numeric_limits<double>::infinity();
        verdict.upper = std::numeric_limits<double>::infinity();
        verdict.reason = std::isfinite(paired.mean)
                             ? NIBBLE_TRANSLATE("Verdict", "One chunk gives no interval; take a longer text.")
                             : NIBBLE_TRANSLATE("Verdict", "The likelihoods are not finite.");
        return verdict;
    }
    const double half = studentT95(static_cast<std::int64_t>(paired.windows) - 1) * paired.deviation /
                        std::sqrt(paired.windows);
    verdict.lower = paired.mean - half;
    verdict.upper = paired.mean + half;
    if (verdict.upper < low)
        verdict.status = "PASS";
    else if (verdict.lower > high)
        verdict.status = "REVIEW";
    else
        verdict.tokensToDecide = predictionsFor(paired, std::max(low - paired.mean, paired.mean - high));
    verdict.reason = filled(reasonOf(verdict, limits));
    return verdict;
}

} // namespace nibble
