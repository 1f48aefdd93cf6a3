// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/expected.h"
#include "core/experiment/result.h"

namespace nibble {

/// Writes report.html, report.md, report.csv, tensors.csv, tasks.csv, report.json and experiment.json into
/// `directory`, which is made if it is not there; each file appears under its name only when complete.
/// Errors: failed, with the path.
Expected<void> writeReport(const Result& result, const std::string& directory);

/// One self-contained page: plots and style inside, no script, nothing fetched. Well-formed XML as well.
[[nodiscard]] std::string htmlReport(const Result& result);
[[nodiscard]] std::string markdownReport(const Result& result);
/// The comparison's table alone, for a document: Markdown with the best figures bold, or LaTeX (booktabs).
[[nodiscard]] std::string markdownTable(const Result& result);
[[nodiscard]] std::string latexTable(const Result& result);
/// One row per variant (RFC 4180); the header names are the keys of the JSON document.
[[nodiscard]] std::string csvReport(const Result& result);
/// One row per variant and tensor.
[[nodiscard]] std::string tensorsCsv(const Result& result);
/// One row per variant and task.
[[nodiscard]] std::string tasksCsv(const Result& result);

} // namespace nibble
