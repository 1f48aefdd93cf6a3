// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/experiment/experiment.h"
#include "core/experiment/inputs.h"
#include "core/experiment/qat.h"
#include "core/experiment/result.h"
#include "core/model/model.h"

namespace nibble {

/// Called on the working thread whenever a cell of the table has landed.
using ResultObserver = std::function<void(const Result& soFar)>;

/// Opens the model, quantizes by every method, measures error, quality and speed, the baseline first. A
/// method that fails ends its own row with its error; the others go on. The baseline is the model as opened,
/// unless the first method is f32, f16 or bf16. `opened` saves opening the model again where it is open
/// already; null opens experiment.model. Variants of that model that were `trained` before are measured as
/// rows of their own, each after the row of its scheme. Errors: usage, badFile, unsupported, stopped.
Expected<Result> runExperiment(const Experiment& experiment, const JobContext& job = {},
                               const ResultObserver& observer = {}, ModelPointer opened = nullptr,
                               const std::vector<TrainedVariantPointer>& trained = {});

} // namespace nibble
