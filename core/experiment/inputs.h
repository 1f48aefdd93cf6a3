// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/experiment/built_in_text.h"
#include "core/experiment/result.h"
#include "core/model/model.h"

namespace nibble {

/// The model of an experiment: opened, or the built-in one where no path is given.
Expected<ModelPointer> openExperimentModel(const std::string& path);
/// A text: a file's, or the built-in one for this model and use where no path is given. `name` is for
/// reports.
struct LoadedText {
    std::string name, content, sha256;
};
Expected<LoadedText> loadText(const std::string& path, const Model& model, TextUse use = TextUse::evaluation,
                              const JobContext& job = {});
/// Sets threads and instruction set as the experiment asks.
Expected<void> applyMachineSettings(int threads, const std::string& isa);
/// What a report says of a model; hashes its files.
Expected<ModelSummary> summarize(const Model& model, const JobContext& job = {});

} // namespace nibble
