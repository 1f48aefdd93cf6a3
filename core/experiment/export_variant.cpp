// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/export_variant.h"

#include "core/model/gguf_export.h"
#include "core/model/hf_export.h"
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
                                 const TensorObserver& observer) {
    auto variant = quantizeModel(model, scheme, job, observer);
    if (!variant)
        return passOn(variant);
    auto written = path.ends_with(".gguf") ? exportGguf(*variant, path, namedFileType(scheme), job)
                                           : exportHuggingFace(*variant, path, job);
    if (!written)
        return passOn(written);
    return variant->bitsPerWeight();
}

} // namespace nibble
