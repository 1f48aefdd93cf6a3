// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/tasks/task_set.h"

#include <algorithm>
#include <set>

#include <fmt/ranges.h>

#include "core/base/random.h"

namespace nibble {

namespace {

/// A document cut before one of its probes, the right choice at a place that says nothing.
TaskItem askedIn(const TextDocument& document, Random& random) {
    const std::size_t asked = isListOfProblems(document.kind)
                                  ? std::min<std::size_t>(4, document.probes.size())
                                  : document.probes.size();
    const TextProbe& probe = document.probes[random.below(asked)];
    TaskItem item{document.text.substr(0, probe.offset), probe.wrong, random.below(probe.wrong.size() + 1)};
    item.choices.insert(item.choices.begin() + static_cast<std::ptrdiff_t>(item.answer), probe.answer);
    return item;
}

} // namespace

TaskSet generatedTaskSet(TextKind kind, const GeneratedTaskSettings& settings) {
    TaskSet set{std::string(textKindName(kind)), {}, true};
    std::set<std::string> prompts;
    Random random(settings.seed);
    for (std::uint64_t index = 0; static_cast<std::int64_t>(set.items.size()) < settings.items; ++index) {
        const auto document = generateDocument(kind, TextSplit::tasks, settings.seed, index, settings.shape);
        TaskItem item;
        if (isLookup(kind) && settings.shape.depth) {
            // The needle is asked first.
            TextDocument first = document;
            first.probes.resize(1);
            item = askedIn(first, random);
        } else {
            item = askedIn(document, random);
        }
        if (prompts.insert(item.prompt).second)
            set.items.push_back(std::move(item));
    }
    return set;
}

Expected<std::vector<TextKind>> taskKinds(const std::vector<std::string>& names) {
    std::vector<TextKind> kinds;
    const auto add = [&](TextKind kind) {
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
            kinds.push_back(kind);
    };
    for (const std::string& name : names) {
        if (name == "all") {
            std::for_each(textKinds().begin(), textKinds().end(), add);
        } else if (const auto kind = findTextKind(name)) {
            add(*kind);
        } else {
            std::vector<std::string_view> known;
            for (const TextKind each : textKinds())
                known.push_back(textKindName(each));
            return fail(ErrorKind::usage, "no task called {}; there are {} and all", name,
                        fmt::join(known, ", "));
        }
    }
    return kinds;
}

} // namespace nibble
