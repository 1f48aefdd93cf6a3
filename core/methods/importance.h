// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/methods/calibration.h"
#include "core/model/importance_matrix.h"

namespace nibble {

/// Mean of x² of every linear layer's inputs, as the model gives them on the calibration's sequences. Errors:
/// those of CalibrationStream; stopped.
Expected<ImportanceMatrix> measureImportance(const ModelPointer& model, const Calibration& calibration,
                                             const JobContext& job = {});

} // namespace nibble
