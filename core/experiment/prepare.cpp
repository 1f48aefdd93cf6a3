// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/prepare.h"

#include "core/methods/registry.h"

namespace nibble {

Expected<PreparedVariant> prepareVariant(const ModelPointer& model, const std::string& method,
                                         const BindingOptions& options, const JobContext& job,
                                         const CalibrationChoice& calibration) {
    if (model->notRunnable)
        return Unexpected(*model->notRunnable);
    ModelVariant variant = asOpened(model);
    PreparedVariant prepared{.method = "as opened"};
    if (!method.empty()) {
        auto scheme = parseScheme(method);
        if (!scheme)
            return passOn(scheme);
        auto quantized = quantizeCalibrated(model, *scheme, calibration, job, {}, &prepared.calibration);
        if (!quantized)
            return passOn(quantized);
        variant = std::move(*quantized);
        prepared.method = scheme->text();
    }
    auto transformer = Transformer::create(variant, options, job);
    if (!transformer)
        return passOn(transformer);
    prepared.transformer = std::move(*transformer);
    prepared.bitsPerWeight = variant.bitsPerWeight();
    return prepared;
}

} // namespace nibble
