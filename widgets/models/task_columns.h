// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <QVariant>

#include "core/experiment/result.h"

namespace nibble::ui {

/// The tasks of a comparison in the order in which they were scored: one column each, behind the engine's
/// figures.
[[nodiscard]] std::vector<std::string> taskNames(const Result& result);

/// What stands in the task's column: how often it was written exactly where that was asked (the harder
/// question), else how often it was chosen. Null if the variant has no score of it.
[[nodiscard]] const TaskScore* shownScore(const VariantResult& variant, const std::string& task);

/// The accuracy of the column in percent; empty where there is none.
[[nodiscard]] std::optional<double> taskPercent(const VariantResult& variant, const std::string& task);

/// Whether this variant is the best of those that are no baseline, and they differ.
[[nodiscard]] bool isBestAtTask(const Result& result, const VariantResult& variant, const std::string& task);

/// Every score of the task with its interval and its change from the baseline.
[[nodiscard]] QString taskToolTip(const VariantResult& variant, const std::string& task);

} // namespace nibble::ui
