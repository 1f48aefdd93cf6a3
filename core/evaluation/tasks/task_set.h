// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.h"
#include "core/evaluation/text_generator/text_generator.h"

namespace nibble {

/// One question. The choices are appended to the prompt as they are written, so they bring their own space.
struct TaskItem {
    std::string prompt;
    std::vector<std::string> choices; ///< two or more, or only the right answer
    std::size_t answer = 0;           ///< of the choices
};

/// Questions that are scored alike.
struct TaskSet {
    std::string name;
    std::vector<TaskItem> items;
    /// Whether the answer is also to be written: greedy output that begins with it and goes on with neither
    /// letter nor digit. Items with a single choice are scored by this alone.
    bool exactMatch = false;
};

struct GeneratedTaskSettings {
    std::int64_t items = 200;
    std::uint64_t seed = 1;
    TextShape shape; ///< a needle's depth and distance
};

/// Questions of one kind from documents of the split that nothing is trained on: each is a document cut
/// before a probe. Of documents that are lists of problems, one of the first four is asked, after those
/// before it as examples. No prompt occurs twice.
[[nodiscard]] TaskSet generatedTaskSet(TextKind kind, const GeneratedTaskSettings& settings = {});

/// The kinds that a list of names means; "all" is every kind. Errors: usage, naming the kinds.
Expected<std::vector<TextKind>> taskKinds(const std::vector<std::string>& names);

/// Reads a user's questions, one JSON object a line (JSON Lines; empty lines are skipped):
///     {"prompt": "2 + 2 =", "choices": [" 3", " 4"], "answer": 1, "task": "sums"}
///     {"prompt": "The capital of France is", "answer": " Paris"}
/// `answer` is the index of the right choice or, without choices, the text to be written. `task` names the
/// set (the file's name without ending if left out); other keys are ignored. Sets come in the order of their
/// first item. Errors: badFile with path, offset of the line and "line N: key".
Expected<std::vector<TaskSet>> taskSetsFromJsonl(std::string_view text, const std::string& path);
/// Errors: as above, and badFile for a file that cannot be read or is larger than 256 MB.
Expected<std::vector<TaskSet>> loadTaskSets(const std::string& path);

} // namespace nibble
