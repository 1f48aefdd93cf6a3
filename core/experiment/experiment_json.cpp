// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/experiment_json.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "core/base/json_document.h"
#include "core/base/json_reader.h"
#include "core/base/output_file.h"
#include "core/evaluation/tasks/task_set.h"
#include "core/experiment/generated_text.h"

namespace nibble {

namespace {

namespace fs = std::filesystem;

constexpr std::array kProtocols{"llama.cpp", "strided", "windows", "documents"};
constexpr std::array kIsas{
#define NIBBLE_ISA(name, flags) #name,
#include "core/kernels/isas.def"
#undef NIBBLE_ISA
};
constexpr std::int64_t kMostTokens = std::int64_t{1} << 31;
constexpr std::size_t kLargestFile = std::size_t{16} << 20;

template <typename Names>
void checkName(JsonReader& reader, const char* key, const std::string& value, const Names& names) {
    if (std::find(names.begin(), names.end(), value) == names.end())
        reader.refuse(key, fmt::format("'{}' is none of {}", value, fmt::join(names, ", ")));
}

void readWhat(JsonReader& reader, Experiment& experiment) {
    reader.require("version");
    int version = Experiment::kVersion;
    reader.integer("version", version);
    if (version != Experiment::kVersion)
        reader.refuse("version", fmt::format("{} is not the version {} that this program reads", version,
                                             Experiment::kVersion));
    reader.text("model", experiment.model);
    reader.require("methods");
    reader.texts("methods", experiment.methods);
    for (std::size_t i = 0; i < experiment.methods.size(); ++i) {
        if (experiment.methods[i].empty())
            reader.refuse(fmt::format("methods[{}]", i), "an empty scheme");
    }
    if (experiment.methods.empty())
        reader.refuse("methods", "names no method");
    reader.text("text", experiment.text);
    reader.text("calibration", experiment.calibration);
    reader.text("imatrix", experiment.imatrix);
    reader.integer("calibration_samples", experiment.calibrationSamples, 1, kMostTokens);
    reader.integer("calibration_length", experiment.calibrationLength, 2, kMostTokens);
}

void readQuality(JsonReader& reader, Experiment& experiment) {
    reader.text("protocol", experiment.protocol);
    checkName(reader, "protocol", experiment.protocol, kProtocols);
    reader.integer("context", experiment.context, 0, kMostTokens);
    reader.integer("stride", experiment.stride, 0, kMostTokens);
    reader.integer("chunks", experiment.chunks);
    reader.text("separator", experiment.separator);
    reader.integer("documents", experiment.documents);
    reader.flag("end_token", experiment.endToken);
    reader.texts("tasks", experiment.tasks);
    if (const auto known = taskKinds(experiment.tasks); !known)
        reader.refuse("tasks", known.error().message);
    reader.text("task_file", experiment.taskFile);
    reader.integer("task_items", experiment.taskItems, 1, 100000);
    reader.number("pass_below", experiment.passBelow, 0, 1e6);
    reader.number("review_above", experiment.reviewAbove, 0, 1e6);
    if (experiment.reviewAbove < experiment.passBelow)
        reader.refuse("review_above", fmt::format("{} is less than pass_below, {}", experiment.reviewAbove,
                                                  experiment.passBelow));
}

void readMachine(JsonReader& reader, Experiment& experiment) {
    reader.flag("latency", experiment.latency);
    reader.integer("prompt_tokens", experiment.promptTokens, 1, kMostTokens);
    reader.integer("generate_tokens", experiment.generateTokens, 1, kMostTokens);
    reader.integer("repeats", experiment.repeats, 1, 100000);
    reader.seed("seed", experiment.seed);
    reader.integer("threads", experiment.threads, 0, 4096);
    reader.text("isa", experiment.isa);
    if (!experiment.isa.empty())
        checkName(reader, "isa", experiment.isa, kIsas);
}

template <typename Change>
void changePaths(Experiment& experiment, const Change& change) {
    for (std::string* path : {&experiment.model, &experiment.text, &experiment.calibration,
                              &experiment.imatrix, &experiment.taskFile}) {
        if (!path->empty() && !path->starts_with(kGeneratedPrefix)) // that one is no path
            *path = change(fs::path(*path)).string();
    }
}

fs::path folderOf(const std::string& file) {
    return fs::path(file).parent_path();
}

fs::path seenFrom(const fs::path& path, const fs::path& folder) {
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error).lexically_normal();
    if (error)
        return path;
    const fs::path base = fs::absolute(folder.empty() ? fs::path(".") : folder, error).lexically_normal();
    const auto first = [](const fs::path& whole) {
        const fs::path inside = whole.relative_path();
        return inside.empty() ? fs::path() : *inside.begin();
    };
    // Sharing no more than the root, a chain of ".." would be no easier to move than the absolute path.
    if (error || first(absolute) != first(base))
        return absolute;
    return absolute.lexically_relative(base);
}

} // namespace

Expected<Experiment> experimentFromJson(const nlohmann::json& value, const std::string& path,
                                        const std::string& prefix) {
    JsonReader reader(value, path, prefix);
    Experiment experiment;
    readWhat(reader, experiment);
    readQuality(reader, experiment);
    readMachine(reader, experiment);
    if (auto finished = reader.finish(JsonReader::UnknownKeys::refused); !finished)
        return passOn(finished);
    const fs::path folder = folderOf(path);
    changePaths(experiment, [&](const fs::path& given) {
        return folder.empty() || given.is_absolute() ? given : (folder / given).lexically_normal();
    });
    return experiment;
}

Expected<Experiment> experimentFromJson(std::string_view text, const std::string& path) {
    auto document = parseJson(text, path);
    if (!document)
        return passOn(document);
    return experimentFromJson(*document, path, {});
}

nlohmann::ordered_json experimentToJsonValue(const Experiment& experiment) {
    return {
        {"version", Experiment::kVersion},
        {"model", experiment.model},
        {"methods", experiment.methods},
        {"text", experiment.text},
        {"calibration", experiment.calibration},
        {"imatrix", experiment.imatrix},
        {"calibration_samples", experiment.calibrationSamples},
        {"calibration_length", experiment.calibrationLength},
        {"protocol", experiment.protocol},
        {"context", experiment.context},
        {"stride", experiment.stride},
        {"chunks", experiment.chunks},
        {"separator", experiment.separator},
        {"documents", experiment.documents},
        {"end_token", experiment.endToken},
        {"tasks", experiment.tasks},
        {"task_file", experiment.taskFile},
        {"task_items", experiment.taskItems},
        {"latency", experiment.latency},
        {"prompt_tokens", experiment.promptTokens},
        {"generate_tokens", experiment.generateTokens},
        {"repeats", experiment.repeats},
        {"seed", experiment.seed},
        {"threads", experiment.threads},
        {"isa", experiment.isa},
        {"pass_below", experiment.passBelow},
        {"review_above", experiment.reviewAbove},
    };
}

std::string experimentToJson(const Experiment& experiment) {
    return dumpJson(experimentToJsonValue(experiment));
}

Experiment withPathsRelativeTo(const Experiment& experiment, const std::string& folder) {
    Experiment moved = experiment;
    changePaths(moved, [&](const fs::path& path) { return seenFrom(path, folder); });
    return moved;
}

Expected<Experiment> loadExperiment(const std::string& path) {
    auto text = readTextFile(path, kLargestFile);
    if (!text)
        return passOn(text);
    return experimentFromJson(*text, path);
}

Expected<void> saveExperiment(const Experiment& experiment, const std::string& path) {
    return writeTextFile(path, experimentToJson(withPathsRelativeTo(experiment, folderOf(path).string())));
}

} // namespace nibble
