// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nibble {

/// What to run: saved as JSON, opened again by the window and by `nibble experiment`, and carried in every
/// report, so that a result can be repeated. Paths are relative to the experiment's file where they can be.
struct Experiment {
    static constexpr int kVersion = 1;

    std::string model; ///< path; empty means the built-in model
    std::vector<std::string>
        methods;             ///< canonical scheme strings, the baseline not among them unless asked for
    std::string text;        ///< path; empty means the built-in text
    std::string calibration; ///< path; empty means the built-in text where a method needs one
    std::string imatrix;     ///< path of an importance matrix for methods that take one; empty: none
    std::int64_t calibrationSamples = 128; ///< sequences of it, at most
    std::int64_t calibrationLength = 512;  ///< tokens of each, limited by the model's context

    std::string protocol = "llama.cpp";      ///< llama.cpp, strided, windows, documents
    std::int64_t context = 0;                ///< tokens; 0: the protocol's default, limited by the model
    std::int64_t stride = 0;                 ///< tokens, `strided` only; 0: half the context
    std::int64_t chunks = 0;                 ///< at most so many; 0: all
    std::string separator = "<|endoftext|>"; ///< `documents` only
    std::int64_t documents = 0;              ///< at most so many; 0: all
    bool endToken = false;                   ///< `documents` only: score EOS too

    std::vector<std::string> tasks; ///< generated task sets by name, or "all"
    std::string taskFile;           ///< path of a user's questions; empty: none
    std::int64_t taskItems = 200;   ///< of each generated set

    bool latency = true;
    std::int64_t promptTokens = 512, generateTokens = 64, repeats = 5;

    std::uint64_t seed = 1;
    int threads = 0;           ///< 0: all
    std::string isa;           ///< empty: the best
    double passBelow = 0.02;   ///< verdict: PASS wholly below ln(1 + this)
    double reviewAbove = 0.05; ///< verdict: REVIEW wholly above ln(1 + this)

    bool operator==(const Experiment&) const = default;
};

} // namespace nibble
