// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/importance.h"

#include "core/methods/calibration_stream.h"
#include "core/methods/model_quantizer.h"

namespace nibble {

Expected<ImportanceMatrix> measureImportance(const ModelPointer& model, const Calibration& calibration,
                                             const JobContext& job) {
    ImportanceMatrix matrix{.datasets = {calibration.textName},
                            .chunks = static_cast<std::int64_t>(calibration.sequences.size()),
                            .chunkTokens = calibration.length};
    const auto visit = [&](std::int64_t layer, TapPoint point, const LayerInputs& inputs) -> Expected<void> {
        // A tied output projection goes by the table's name.
        const auto names = point == TapPoint::output ? std::vector{model->output()->name}
                                                     : tapConsumers(model->config, layer, point);
        for (const auto& name : names)
            matrix.entries[name] = {.meanSquare = inputs.meanSquare,
                                    .count = static_cast<double>(inputs.tokens)};
        return {};
    };
    if (auto done = forEachLayerInputs(asOpened(model), calibration, {.importance = true}, visit, job); !done)
        return passOn(done);
    return matrix;
}

} // namespace nibble
