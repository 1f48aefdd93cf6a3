// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Questions from anybody's JSON Lines: what is read can be asked.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/evaluation/tasks/task_set.h"
#include "fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const nibble::fuzz::Input input(data, size);
    const auto sets = nibble::taskSetsFromJsonl(input.text(), "questions.jsonl");
    if (!sets) {
        nibble::fuzz::check(sets.error());
        if (sets.error().offset.value_or(0) > size)
            std::abort();
        return 0;
    }
    for (const auto& set : *sets) {
        if (set.items.empty())
            std::abort();
        for (const auto& item : set.items)
            if (item.answer >= item.choices.size() || item.choices[item.answer].empty() ||
                (item.choices.size() == 1) != set.exactMatch)
                std::abort();
    }
    return 0;
}
