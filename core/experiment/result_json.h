// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/base/expected.h"
#include "core/experiment/result.h"

namespace nibble {

/// The document that `nibble compare --json` prints and that a report's report.json holds. Keys are
/// snake_case with the unit in the name; figures that were not taken, NaN and infinity are null.
std::string resultToJson(const Result& result);
nlohmann::ordered_json resultToJsonValue(const Result& result);
nlohmann::ordered_json variantToJson(const VariantResult& variant);
nlohmann::ordered_json taskToJson(const TaskScore& score);
nlohmann::ordered_json tensorToJson(const TensorResult& tensor);
nlohmann::ordered_json trainingToJson(const TrainingResult& training);
/// The loss curve, an object per row.
nlohmann::ordered_json recordToJson(const std::vector<RecordRow>& record);
nlohmann::ordered_json machineToJson(const MachineInfo& machine);
nlohmann::ordered_json modelToJson(const ModelSummary& model);

/// Reads what resultToJson wrote, so that the window can open a report again; `path` as in
/// experimentFromJson. Keys of later versions are ignored outside the experiment. Errors: badFile naming path
/// and field.
Expected<Result> resultFromJson(std::string_view text, const std::string& path);

} // namespace nibble
