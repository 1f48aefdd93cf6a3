// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "widgets/controls/kind.h"
#include "widgets/ranges/metric_strip.h"

namespace nibble::ui {

struct RangeAnswer;
class RangeBench;
class Session;

/// Of an answer on a sample everything is estimated.
[[nodiscard]] Kind kindOf(const RangeAnswer& answer);
[[nodiscard]] QString sqnrText(const std::optional<double>& sqnr);
/// The figures of the shown grid, or of all; the bench has an answer.
[[nodiscard]] std::vector<Metric> rangeMetrics(const RangeBench& bench);
/// What is shown: the source, and which rows or which grid of it.
[[nodiscard]] QString shownText(const RangeBench& bench);
/// What gives the figures of all grids of the moment in a terminal; empty where nothing does.
[[nodiscard]] QString rangeCommand(const Session& session, const RangeBench& bench);

} // namespace nibble::ui
