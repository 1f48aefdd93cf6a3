// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/export_variant.h"

#include "core/model/gguf_export.h"
#include "core/tensor/element_type.h"

namespace nibble {

namespace {

/// Number of the file type that the scheme is named after; none where the types of the tensors decide.
std::optional<std::uint32_t> namedFileType(const QuantScheme& scheme) {
    const auto type = elementTypeByName(scheme.base.text());
    return type && scheme.overrides.empty() ? fileTypeNumber(*type) : std::nullopt;
}

} // namespace

Expected<double> exportQuantized(const ModelPointer& model, const QuantScheme& scheme,
                                 const std::string& path, const JobContext& job,
                                 const TensorObserver& observer, const CalibrationChoice& calibration,
                                 std::string* described) {
    auto variant = quantizeCalibrated(model, scheme, calibration, job, observer, described);
    if (!variant)
        return passOn(variant);
    if (auto written = exportGguf(*variant, path, namedFileType(scheme), job); !written)
        return passOn(written);
    return variant->bitsPerWeight();
}

} // namespace nibble
