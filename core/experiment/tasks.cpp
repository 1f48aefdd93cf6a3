// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/tasks.h"

#include <algorithm>
#include <iterator>

#include "core/experiment/number_text.h"

namespace nibble {

Expected<std::vector<TaskSet>> taskSets(const std::vector<std::string>& names, const std::string& file,
                                        const GeneratedTaskSettings& settings) {
    auto kinds = taskKinds(names);
    if (!kinds)
        return passOn(kinds);
    std::vector<TaskSet> sets;
    for (const TextKind kind : *kinds)
        sets.push_back(generatedTaskSet(kind, settings));
    if (file.empty())
        return sets;
    auto loaded = loadTaskSets(file);
    if (!loaded)
        return loaded;
    std::move(loaded->begin(), loaded->end(), std::back_inserter(sets));
    return sets;
}

Expected<std::vector<TaskSet>> taskSets(const Experiment& experiment) {
    return taskSets(experiment.tasks, experiment.taskFile,
                    {.items = experiment.taskItems, .seed = experiment.seed, .shape = {}});
}

Expected<TokenizerPointer> tokenizerOf(const Model& model) {
    if (!model.tokenizer)
        return fail(ErrorKind::unsupported, "the model has no tokenizer that we can use: {}",
                    model.tokenizerProblem);
    return model.tokenizer;
}

std::string taskKindTitle(const TaskScore& score) {
    std::string title = score.kind;
    std::replace(title.begin(), title.end(), '_', ' ');
    return title;
}

std::string accuracyText(const TaskScore& score) {
    const auto accuracy = score.accuracy();
    return accuracy ? fixedText(100 * *accuracy, 1) + " %" : "–";
}

const TaskScore* findScore(const VariantResult& variant, const TaskScore& like) {
    const auto found = std::find_if(variant.tasks.begin(), variant.tasks.end(), [&](const TaskScore& score) {
        return score.task == like.task && score.kind == like.kind;
    });
    return found == variant.tasks.end() ? nullptr : &*found;
}

} // namespace nibble
