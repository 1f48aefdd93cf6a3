// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/export_variant.h"

#include <set>

#include "core/formats/gguf_mix.h"
#include "core/model/gguf_export.h"
#include "core/model/hf_export.h"

namespace nibble {

namespace {

/// Number of the file type that the scheme is named after; none where the types of the tensors decide.
std::optional<std::uint32_t> namedFileType(const QuantScheme& scheme) {
    const auto* fileType = ggufFileTypeByName(scheme.base.method);
    return fileType && scheme.overrides.empty() ? std::optional(fileType->number) : std::nullopt;
}

/// Keeps the whole variant before it is written.
Expected<double> exportWhole(const ModelPointer& model, const QuantScheme& scheme, const std::string& path,
                             const Calibration* calibration, const JobContext& job,
                             const TensorObserver& observer) {
    auto variant = quantizeModel(model, scheme, job, observer, calibration);
    if (!variant)
        return passOn(variant);
    auto written = path.ends_with(".gguf") ? exportGguf(*variant, path, namedFileType(scheme), job)
                                           : exportHuggingFace(*variant, path, job);
    if (!written)
        return passOn(written);
    return variant->bitsPerWeight();
}

} // namespace

Expected<double> exportQuantized(const ModelPointer& model, const QuantScheme& scheme,
                                 const std::string& path, const JobContext& job,
                                 const TensorObserver& observer, const CalibrationChoice& calibration,
                                 std::string* described) {
    auto calibrated = calibrationFor(*model, scheme, calibration, job);
    if (!calibrated)
        return passOn(calibrated);
    const Calibration* const given = *calibrated ? &**calibrated : nullptr;
    if (described)
        *described = given ? given->description() : std::string();
    // Transforms and calibrated methods look at layers that are quantized already: these are kept.
    // A folder of safetensors has no streaming writer.
    if (!path.ends_with(".gguf") || !scheme.transforms.empty() || (given && !given->sequences.empty()))
        return exportWhole(model, scheme, path, given, job, observer);
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
    const TensorConsumer write = [&](const QuantizedTensor& quantized) {
        bytes += quantized.storedBytes();
        return file->add(quantized, job);
    };
    if (auto done = quantizeEach(model, scheme, write, job, observer, given); !done)
        return passOn(done);
    if (auto done = file->finish(job); !done)
        return passOn(done);
    return 8.0 * bytes / static_cast<double>(model->parameters());
}

} // namespace nibble
