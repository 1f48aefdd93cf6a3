// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/tensor_inputs.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/methods/calibration_stream.h"

namespace nibble {

namespace {

/// Where a model takes the inputs of a matrix.
struct Place {
    std::int64_t layer; ///< the number of blocks for the output projection
    TapPoint point;
};

std::optional<Place> placeOf(const Model& model, const std::string& tensor) {
    const auto* output = model.output();
    if (output && output->name == tensor)
        return Place{model.config.layers, TapPoint::output};
    for (std::int64_t layer = 0; layer < model.config.layers; ++layer)
        for (const auto point : {TapPoint::attention, TapPoint::attentionOutput, TapPoint::feedForward,
                                 TapPoint::feedForwardDown}) {
            const auto names = tapConsumers(model.config, layer, point);
            if (std::find(names.begin(), names.end(), tensor) != names.end())
                return Place{layer, point};
        }
    return std::nullopt;
}

} // namespace

Expected<LayerInputs> inputsOfTensor(const ModelVariant& variant, const std::string& tensor,
                                     const Calibration& calibration, const QuantizerNeeds& needs,
                                     const JobContext& job) {
    const auto place = placeOf(*variant.model, tensor);
    if (!place)
        return fail(ErrorKind::usage, "{}: no linear layer of the model reads it", tensor);
    auto stream = CalibrationStream::create(variant, calibration, job);
    if (!stream)
        return passOn(stream);
    const std::int64_t total = (place->layer + 1) * std::ssize(calibration.sequences);
    std::int64_t done = 0;
    const auto step = [&] { job.report("sample inputs", ++done, total); };
    for (std::int64_t layer = 0; layer < place->layer; ++layer)
        if (auto passed = (*stream)->collectAndAdvance({}, step, job); !passed)
            return passOn(passed);
    const TapRequest request{place->point, needs};
    auto inputs = (*stream)->collect({&request, 1}, step, job);
    if (!inputs)
        return passOn(inputs);
    return std::move(inputs->at(place->point));
}

} // namespace nibble
