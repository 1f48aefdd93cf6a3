// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/evaluation/tasks/task_score.h"
#include "core/evaluation/tasks/task_set.h"
#include "core/experiment/result.h"
#include "core/model/model.h"

namespace nibble {

/// Generated sets by name and the sets of a user's file (none if `file` is empty). Errors: usage for an
/// unknown name, badFile.
Expected<std::vector<TaskSet>> taskSets(const std::vector<std::string>& names, const std::string& file,
                                        const GeneratedTaskSettings& settings = {});
/// The sets that an experiment asks for; empty if it asks for none.
Expected<std::vector<TaskSet>> taskSets(const Experiment& experiment);

/// The model's tokenizer. Errors: unsupported, saying why there is none.
Expected<TokenizerPointer> tokenizerOf(const Model& model);

/// How a task was scored, for people: "multiple choice".
[[nodiscard]] std::string taskKindTitle(const TaskScore& score);
/// "91.5 %", or a dash where every item was left out.
[[nodiscard]] std::string accuracyText(const TaskScore& score);
/// The score of the same task and kind in another row; null if it has none.
[[nodiscard]] const TaskScore* findScore(const VariantResult& variant, const TaskScore& like);

} // namespace nibble
