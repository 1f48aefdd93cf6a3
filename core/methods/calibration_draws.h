// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/methods/calibration.h"

namespace nibble {

/// The text's sequences of which drawCalibration() draws, all of them: with fewer() it need not be tokenized
/// for every draw. `samples` and `seed` are not looked at. Errors: those of drawCalibration().
Expected<Calibration> allSequences(const Model& model, std::string_view text, std::string textName,
                                   const CalibrationSettings& settings, const JobContext& job = {});
/// What drawCalibration() would have drawn of the same text.
[[nodiscard]] Calibration fewer(const Calibration& all, std::int64_t samples, std::uint64_t seed);

} // namespace nibble
