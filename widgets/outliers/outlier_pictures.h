// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

#include "widgets/outliers/outlier_bench.h"
#include "widgets/outliers/surgery_run.h"
#include "widgets/plots/bars_plot.h"
#include "widgets/plots/series_plot.h"
#include "widgets/plots/token_map_plot.h"

namespace nibble::ui {

/// The translation context of the page's words.
class OutlierWords {
    Q_DECLARE_TR_FUNCTIONS(OutlierWords)
};

/// "12.3 %" of a share; "–" for what is no number.
[[nodiscard]] QString shareText(double share, int digits = 3);
/// "blk.2 attn_q, attn_k, attn_v" of a profile.
[[nodiscard]] QString placeText(const ChannelProfile& profile);
/// "6", or "10 × the median (0.42)".
[[nodiscard]] QString thresholdText(const OutlierThreshold& threshold, const ChannelProfile& profile);

/// The chosen layer as a heat map; `leaving`: channels that LLM.int8() sends away.
[[nodiscard]] TokenMap tokenMap(const OutlierBench& bench, const std::vector<std::int32_t>& leaving,
                                bool isSigned);
/// Channels by falling peak, those beyond the threshold apart. Series 0: outliers, 1: the others.
[[nodiscard]] SeriesPicture channelsByPeak(const OutlierBench& bench);
/// A figure of every layer: how many channels reach the threshold, how far the peak stands out, how heavy the
/// tails are.
enum class LayerFigure { outliers, peakToMedian, kurtosis };
/// The chosen layer is marked.
[[nodiscard]] BarsPicture layerBars(const OutlierBench& bench, LayerFigure figure);

/// What the panel draws under its table: the error against the remedy's number, and what it does to ranges.
[[nodiscard]] QString errorTitle(RemedyKind kind);
[[nodiscard]] SeriesPicture errorCurve(const SurgeryRun& run);
[[nodiscard]] QString effectTitle(RemedyKind kind);
[[nodiscard]] SeriesPicture effectPicture(const SurgeryResult& result);
/// What was done, in a sentence with its numbers.
[[nodiscard]] QString surgerySentence(const SurgeryResult& result);
/// Output errors of the formats side by side.
[[nodiscard]] BarsPicture formatBars(const SurgeryRun& run);

/// Scale of each token with all channels and without the outliers.
[[nodiscard]] SeriesPicture scalesPerToken(const OutlierBench& bench);

} // namespace nibble::ui
