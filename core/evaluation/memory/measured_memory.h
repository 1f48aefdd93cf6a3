// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/expected.h"
#include "core/base/progress.h"
#include "core/evaluation/memory/memory_estimate.h"
#include "core/model/model.h"
#include "core/runtime/kv_cache.h"

namespace nibble {

/// A part of the process' memory, as it was thought to be and as it was.
struct MeasuredLine {
    std::string name; ///< in the context "Memory"
    double estimatedBytes = 0, measuredBytes = 0;
    std::string reason; ///< for the difference; in the context "Memory"

    [[nodiscard]] double difference() const { return measuredBytes - estimatedBytes; }
};

/// The estimate put to the test on the opened model: it was bound to its kernels and a prompt was run.
struct MeasuredMemory {
    std::int64_t context = 0; ///< tokens of that prompt
    KvType kv = KvType::f16;
    std::vector<MeasuredLine> lines; ///< they add up to the totals
    double estimatedBytes = 0;       ///< as the calculator says for this use
    double residentBytes = 0;        ///< the process at its peak
};

/// Runs a prompt of up to `context` tokens (the model's context and 512 at most) on the model as opened.
/// Errors: those of running it; failed where the system does not tell what is resident; stopped.
Expected<MeasuredMemory> measureMemory(const ModelPointer& model, std::int64_t context, KvType kv,
                                       const JobContext& job = {});

} // namespace nibble
