// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/series_plot.h"

namespace nibble::ui {

class MemoryBench;

/// The KV cache against the context in three formats, and the room that the chosen format leaves for it.
[[nodiscard]] SeriesPicture kvCurves(const MemoryBench& bench);
/// Tokens per second against the batch: bound by reading, by arithmetic, and by both, with the ridge between.
[[nodiscard]] SeriesPicture batchCurves(const MemoryBench& bench);

} // namespace nibble::ui
