// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/training/training_record.h"

namespace nibble::cli {

/// The last row of a loss curve as a line on standard error, with the speed since the row before.
void showLastRow(const std::vector<RecordRow>& record);

} // namespace nibble::cli
