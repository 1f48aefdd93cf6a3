// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "core/experiment/calibration_lab.h"

namespace nibble {

[[nodiscard]] nlohmann::ordered_json calibrationLabToJson(const CalibrationLabResult& result);

} // namespace nibble
