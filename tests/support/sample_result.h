// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "core/experiment/result.h"

namespace nibble::test {

/// Invented figures of plausible size for a model of 22 layers, for tests of reports only.
struct SampleVariant {
    const char* method;
    const char* execution;
    double bitsPerWeight, sqnrDb, klDivergence, logRatio, generate;
};

inline constexpr std::array kSampleVariants{
    SampleVariant{"f16", "executed", 16.0, 0, 0, 0, 20.6},
    SampleVariant{"q8_0", "executed", 8.5, 46.0, 0.0004, 0.0011, 36.8},
    SampleVariant{"w8a8", "executed", 8.02, 40.3, 0.0061, 0.0090, 37.9},
    SampleVariant{"rtn:int4:g32", "executed", 4.5, 20.8, 0.0587, 0.0490, 71.3},
    SampleVariant{"nf4:g64", "executed", 4.25, 20.9, 0.0390, 0.0260, 68.0},
    SampleVariant{"q4_0", "executed", 4.5, 20.5, 0.0601, 0.0510, 70.2},
    SampleVariant{"rtn:int3:g32", "decoded", 3.5, 14.2, 0.31, 0.28, 24.0},
    SampleVariant{"rtn:int2:g32", "simulated", 2.5, 7.0, 2.1, 1.9, 19.5},
    SampleVariant{"rtn:int4:g128", "executed", 4.125, 19.4, 0.0821, 0.0718, 74.0},
    SampleVariant{"nf4:g64:dq", "executed", 4.127, 20.7, 0.0402, 0.0271, 69.1},
    SampleVariant{"rtn:int5:g32", "decoded", 5.5, 27.0, 0.0121, 0.0107, 23.5},
    SampleVariant{"rtn:int6:g32", "decoded", 6.5, 33.1, 0.0031, 0.0021, 23.0},
    SampleVariant{"rtn:int8:channel", "decoded", 8.02, 41.2, 0.0007, 0.0009, 22.0},
    SampleVariant{"rtn:int4:g32/token_embd=f16/attn_*=w8a8", "executed", 5.9, 23.0, 0.0290, 0.0230, 55.0},
};

inline void addSampleTensors(VariantResult& variant, double sqnrDb) {
    constexpr std::array kinds{"attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"};
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        for (int layer = 0; layer < 22; ++layer) {
            const double wave = std::sin(0.7 * layer + 2.0 * static_cast<double>(kind)) + 0.05 * layer;
            variant.tensors.push_back({"blk." + std::to_string(layer) + "." + kinds[kind] + ".weight",
                                       variant.method, variant.execution, 4194304,
                                       variant.bitsPerWeight.value_or(0), sqnrDb - wave, 0.01, false});
        }
    }
}

inline VariantResult sampleVariant(const SampleVariant& source, bool baseline) {
    constexpr double parameters = 1.1e9;
    VariantResult variant;
    variant.method = source.method;
    variant.baseline = baseline;
    variant.execution = source.execution;
    variant.bitsPerWeight = source.bitsPerWeight;
    variant.bytes = static_cast<std::int64_t>(parameters * source.bitsPerWeight / 8);
    variant.peakBytes = *variant.bytes + 110000000;
    variant.perplexity = 8.96 * std::exp(source.logRatio);
    variant.negativeLogLikelihood = std::log(*variant.perplexity);
    variant.standardError = 0.02 * *variant.perplexity;
    variant.predictions = 16320;
    variant.prompt = Speed{240 + 6 * source.generate, 6};
    variant.generate = Speed{source.generate, 0.04 * source.generate};
    if (baseline)
        return variant;
    variant.quantizeSeconds = 4.25;
    variant.weightSqnrDb = source.sqnrDb;
    variant.outputError = std::pow(10.0, -source.sqnrDb / 12);
    variant.klDivergence = source.klDivergence;
    variant.klStandardError = 0.08 * source.klDivergence;
    variant.sameTopPercent = 100 * std::exp(-std::sqrt(source.klDivergence) / 2);
    const double half = 0.004 + 0.05 * source.logRatio;
    const double lower = source.logRatio - half, upper = source.logRatio + half;
    const char* status = upper < std::log(1.02) ? "PASS" : lower > std::log(1.05) ? "REVIEW" : "UNDECIDED";
    variant.verdict = Verdict{status, lower, upper, {}, ""};
    if (std::string(status) == "UNDECIDED") {
        variant.verdict->tokensToDecide = 18900;
        variant.verdict->reason = "+4.35 % to +5.70 %: about 18900 scored tokens would decide it.";
    }
    addSampleTensors(variant, source.sqnrDb);
    return variant;
}

/// A result with the baseline and `methods` others, at most 13.
inline Result sampleResult(std::size_t methods) {
    Result result;
    result.version = "0.1.0";
    result.startedAt = "2026-01-02T03:04:05Z";
    result.context = 512;
    result.textName = "wikitext2-valid.txt";
    result.textSha256 = std::string(64, 'a');
    result.machine = {"Invented Processor 9",
                      "Debian GNU/Linux 12",
                      "avx512vnni",
                      "oneDNN 2.6.3",
                      "g++ 12.2 Release",
                      "performance",
                      2,
                      2,
                      16000000000,
                      33554432,
                      45.0};
    result.model = {"TinyLlama-1.1B",
                    "models/tinyllama.gguf",
                    std::string(64, 'b'),
                    "llama",
                    "F16",
                    1100048384,
                    2200096768,
                    16.0,
                    false,
                    {}};
    result.experiment.model = "models/tinyllama.gguf";
    result.experiment.text = "wikitext2-valid.txt";
    result.experiment.seed = 42;
    for (std::size_t i = 0; i <= methods && i < kSampleVariants.size(); ++i) {
        result.variants.push_back(sampleVariant(kSampleVariants[i], i == 0));
        if (i > 0)
            result.experiment.methods.emplace_back(kSampleVariants[i].method);
    }
    return result;
}

/// Figures at the edges of what happens: divergences of 1e-7 and 3, a NaN, a row that failed.
inline Result extremeResult() {
    Result result = sampleResult(5);
    result.variants[1].klDivergence = 1e-7;
    result.variants[1].klStandardError = 2e-8;
    result.variants[3].klDivergence = 3.0;
    result.variants[3].perplexity = 4200.0;
    result.variants[3].standardError = 120.0;
    result.variants[3].verdict = Verdict{"REVIEW", 6.1, 6.2, {}, ""};
    result.variants[4].perplexity = std::numeric_limits<double>::quiet_NaN();
    result.variants[4].klDivergence = std::numeric_limits<double>::infinity();
    result.variants[4].verdict.reset();
    VariantResult failed;
    failed.method = "gptq:int4:g128";
    failed.error = "the calibration text has no tokens";
    result.variants.push_back(failed);
    return result;
}

} // namespace nibble::test
