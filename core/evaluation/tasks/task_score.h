// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/evaluation/tasks/task_accuracy.h"
#include "core/evaluation/tasks/task_set.h"
#include "core/model/tokenizer.h"
#include "core/runtime/transformer.h"

namespace nibble {

struct TaskScoring {
    /// Compares log-likelihoods per byte of the choice instead of their sums.
    bool perByte = false;
};

/// Scores every set: two scores for one with choices and exact match, the choices first. The tokens that all
/// choices share run once; a choice is right if its log-likelihood is the strictly largest. Errors: usage
/// for an item without any token before its choices; stopped; those of Transformer::run.
Expected<std::vector<TaskScore>> scoreTasks(Transformer& model, const Tokenizer& tokenizer,
                                            std::span<const TaskSet> sets, const TaskScoring& scoring = {},
                                            const JobContext& job = {});

} // namespace nibble
