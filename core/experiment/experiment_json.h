// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/base/expected.h"
#include "core/experiment/experiment.h"

namespace nibble {

/// Reads an experiment. Relative paths in it count from the folder of `path`, the file the text came from;
/// with an empty `path` they stay as written. Errors: badFile naming path and field (or offset) for bad JSON,
/// an unknown or repeated key, a wrong type, a value out of range, another version.
Expected<Experiment> experimentFromJson(std::string_view text, const std::string& path);
/// The same from a member of a larger document; `prefix` is its place there, for messages.
Expected<Experiment> experimentFromJson(const nlohmann::json& value, const std::string& path,
                                        const std::string& prefix);

/// All fields, also those at their defaults, so that a later default changes no old experiment.
std::string experimentToJson(const Experiment& experiment);
nlohmann::ordered_json experimentToJsonValue(const Experiment& experiment);

/// The experiment with its paths as seen from `folder`: relative where they share more than the root.
[[nodiscard]] Experiment withPathsRelativeTo(const Experiment& experiment, const std::string& folder);

/// Errors: as experimentFromJson, and badFile when the file cannot be read.
Expected<Experiment> loadExperiment(const std::string& path);
/// Replaces the file at `path` as one step; paths are written relative to its folder.
Expected<void> saveExperiment(const Experiment& experiment, const std::string& path);

} // namespace nibble
