// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/calibration_lab.h"

namespace nibble {

/// Seconds of one point, estimated; `samples` 0: not calibrated.
[[nodiscard]] double calibrationPointSeconds(const CalibrationLab& lab, const Model& model,
                                             const std::string& scheme, std::int64_t samples,
                                             std::int64_t textBytes);
/// The points of a curve over a text with so many sequences.
[[nodiscard]] std::vector<CalibrationPoint> plannedPoints(const CalibrationLab& lab, std::int64_t available);

} // namespace nibble
