// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/report.h"

#include <filesystem>

#include "core/base/output_file.h"
#include "core/experiment/experiment_json.h"
#include "core/experiment/result_json.h"

namespace nibble {

Expected<void> writeReport(const Result& result, const std::string& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error)
        return Unexpected(Error{.message = "cannot make this folder: " + error.message(), .path = directory});
    // Whoever opens the report from its folder must find the files that the paths name.
    Result moved = result;
    moved.experiment = withPathsRelativeTo(result.experiment, directory);
    const std::filesystem::path folder(directory);
    const auto write = [&](const char* name, const std::string& text) {
        return writeTextFile((folder / name).string(), text);
    };
    return write("report.json", resultToJson(moved))
        .and_then([&] { return write("experiment.json", experimentToJson(moved.experiment)); })
        .and_then([&] { return write("report.csv", csvReport(moved)); })
        .and_then([&] { return write("tensors.csv", tensorsCsv(moved)); })
        .and_then([&] { return write("tasks.csv", tasksCsv(moved)); })
        .and_then([&] { return write("report.md", markdownReport(moved)); })
        .and_then([&] { return write("report.html", htmlReport(moved)); });
}

} // namespace nibble
