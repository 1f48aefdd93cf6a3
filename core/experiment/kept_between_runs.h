// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/methods/calibration.h"

namespace nibble {

/// Where calibrated runs keep what later ones need not do again: unfinished runs, and statistics of layers'
/// inputs. What setWorkFolder() said, else $NIBBLE_CACHE ("off": nowhere), else the user's cache folder.
/// Empty: nowhere. Results are the same bits with and without.
[[nodiscard]] std::string workFolder();
/// From now on; empty: nowhere. For options, before any work begins.
void setWorkFolder(const std::string& folder);

/// Lets a calibration keep things there.
void keepBetweenRuns(Calibration& calibration);

} // namespace nibble
