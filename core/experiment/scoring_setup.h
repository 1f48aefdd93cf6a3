// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/evaluation/input_sample.h"
#include "core/evaluation/protocol.h"
#include "core/experiment/inputs.h"
#include "core/runtime/transformer.h"

namespace nibble {

/// Of the text, spread over which inputs are sampled.
inline constexpr std::int64_t kSampledTokens = 2048;

/// How the experiment's text becomes predictions.
[[nodiscard]] ProtocolSettings protocolSettings(const Experiment& experiment);

/// What an experiment is measured on.
struct ScoringSetup {
    ModelPointer model;
    LoadedText text;
    ScoringPlan plan;
};
/// Sets threads and instruction set, opens the model unless it is `opened`, reads the text and cuts it into
/// windows. Errors: usage, badFile, unsupported, stopped.
Expected<ScoringSetup> setUpScoring(const Experiment& experiment, ModelPointer opened,
                                    const JobContext& job = {});

/// A few inputs of every layer as this model, the baseline, gets them from the text's first windows: what
/// output errors are taken on. The model must outlive the result. Errors: stopped.
Expected<std::unique_ptr<InputSampler>> sampleLayerInputs(Transformer& baseline, const ScoringPlan& plan,
                                                          const JobContext& job = {});

} // namespace nibble
