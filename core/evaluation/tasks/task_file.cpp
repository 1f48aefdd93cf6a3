// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>

#include "core/base/json_document.h"
#include "core/base/json_reader.h"
#include "core/base/output_file.h"
#include "core/evaluation/tasks/task_set.h"

namespace nibble {

namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;
constexpr std::size_t kMostChoices = 64;

struct NamedItem {
    std::string task;
    TaskItem item;
};

bool isSpace(char character) {
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

void readChoices(JsonReader& reader, TaskItem& item) {
    reader.texts("choices", item.choices);
    if (item.choices.size() < 2 || item.choices.size() > kMostChoices)
        return reader.refuse(
            "choices", fmt::format("{} choices; 2 to {} are expected", item.choices.size(), kMostChoices));
    for (std::size_t i = 0; i < item.choices.size(); ++i) {
        const std::string key = fmt::format("choices[{}]", i);
        if (item.choices[i].empty())
            reader.refuse(key, "is empty");
        if (std::find(item.choices.begin(), item.choices.begin() + static_cast<std::ptrdiff_t>(i),
                      item.choices[i]) != item.choices.begin() + static_cast<std::ptrdiff_t>(i))
            reader.refuse(key, "stands there twice");
    }
    std::int64_t answer = 0;
    reader.integer("answer", answer, 0, static_cast<std::int64_t>(item.choices.size()) - 1);
    item.answer = static_cast<std::size_t>(answer);
}

Expected<NamedItem> readItem(std::string_view line, const std::string& path, const std::string& prefix) {
    auto document = parseJson(line, path);
    if (!document)
        return passOn(document);
    NamedItem read;
    JsonReader reader(*document, path, prefix);
    reader.require("prompt");
    reader.text("prompt", read.item.prompt);
    reader.text("task", read.task);
    reader.require("answer");
    if (reader.has("choices")) {
        readChoices(reader, read.item);
    } else {
        read.item.choices.resize(1);
        reader.text("answer", read.item.choices.front());
        const std::string& answer = read.item.choices.front();
        if (std::all_of(answer.begin(), answer.end(), isSpace))
            reader.refuse("answer", "is empty");
    }
    if (auto finished = reader.finish(JsonReader::UnknownKeys::ignored); !finished)
        return passOn(finished);
    return read;
}

void addTo(std::vector<TaskSet>& sets, NamedItem read) {
    const bool exact = read.item.choices.size() == 1;
    auto found = std::find_if(sets.begin(), sets.end(), [&](const TaskSet& set) {
        return set.name == read.task && set.exactMatch == exact;
    });
    if (found == sets.end())
        found = sets.insert(sets.end(), {std::move(read.task), {}, exact});
    found->items.push_back(std::move(read.item));
}

/// Puts the place of a line into an error that knows only places within it.
Unexpected atLine(Error error, std::size_t number, std::size_t begin) {
    error.offset = begin + error.offset.value_or(0);
    const std::string line = fmt::format("line {}", number);
    if (!error.field.starts_with(line))
        error.field = error.field.empty() ? line : fmt::format("{}: {}", line, error.field);
    if (error.field.ends_with(':')) // the line itself is no object
        error.field.pop_back();
    return Unexpected(std::move(error));
}

} // namespace

Expected<std::vector<TaskSet>> taskSetsFromJsonl(std::string_view text, const std::string& path) {
    std::vector<TaskSet> sets;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        ++number;
        if (!std::all_of(line.begin(), line.end(), isSpace)) {
            auto read = readItem(line, path, fmt::format("line {}: ", number));
            if (!read)
                return atLine(std::move(read.error()), number, begin);
            if (read->task.empty())
                read->task = std::filesystem::path(path).stem().string();
            addTo(sets, std::move(*read));
        }
        begin = end + 1;
    }
    if (sets.empty())
        return Unexpected(jsonError(path, {}, "holds no questions"));
    return sets;
}

Expected<std::vector<TaskSet>> loadTaskSets(const std::string& path) {
    auto text = readTextFile(path, kLargestFile);
    if (!text)
        return passOn(text);
    return taskSetsFromJsonl(*text, path);
}

} // namespace nibble
