// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/export_variant.h"

#include <set>

#include "core/formats/gguf_mix.h"
#include "core/model/gguf_export.h"

namespace nibble {

namespace {

/// Number of the file type that the scheme is named after; none where the types of the tensors decide.
std::optional<std::uint32_t> namedFileType(const QuantScheme& scheme) {
    const auto* fileType = ggufFileTypeByName(scheme.base.method);
    return fileType && scheme.overrides.empty() ? std::optional(fileType->number) : std::nullopt;
}

} // namespace

Expected<double> exportQuantized(const ModelPointer& model, const QuantScheme& scheme,
                                 const std::string& path, const JobContext& job,
                                 const TensorObserver& observer) {
    const auto plan = planVariant(*model, scheme);
    if (!plan)
        return Unexpected(plan.error());
    std::set<std::string> replaced;
    double bytes = plan->totalBytes;
    for (const PlanEntry& entry : plan->entries) {
        replaced.insert(entry.task.name);
        bytes -= entry.planned.bytes;
    }
    auto file = GgufExport::create(model, std::move(replaced), path, namedFileType(scheme));
    if (!file)
        return passOn(file);
    const TensorConsumer write = [&](QuantizedTensor&& quantized) {
        bytes += quantized.storedBytes();
        return file->add(quantized, job);
    };
    if (auto done = quantizeEach(model, scheme, write, job, observer); !done)
        return passOn(done);
    if (auto done = file->finish(job); !done)
        return passOn(done);
    return 8.0 * bytes / static_cast<double>(model->parameters());
}

} // namespace nibble
