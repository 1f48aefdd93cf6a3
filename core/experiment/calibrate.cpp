// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/calibrate.h"

#include <filesystem>
#include <memory>

#include "core/experiment/inputs.h"
#include "core/experiment/kept_between_runs.h"

namespace nibble {

CalibrationChoice calibrationChoice(const Experiment& experiment) {
    return {.text = experiment.calibration,
            .imatrix = experiment.imatrix,
            .settings = {.samples = experiment.calibrationSamples,
                         .length = experiment.calibrationLength,
                         .seed = experiment.seed}};
}

Expected<std::optional<Calibration>> calibrationFor(const Model& model, const QuantScheme& scheme,
                                                    const CalibrationChoice& choice, const JobContext& job) {
    auto needs = schemeNeeds(model, scheme);
    if (!needs)
        return passOn(needs);
    if (!needs->any() || (needs->optional && !choice.given()))
        return std::optional<Calibration>();
    std::shared_ptr<const ImportanceMatrix> importance;
    if (!choice.imatrix.empty()) {
        auto matrix = readImportanceMatrix(choice.imatrix);
        if (!matrix)
            return passOn(matrix);
        importance = std::make_shared<const ImportanceMatrix>(std::move(*matrix));
    }
    const std::string importanceName = std::filesystem::path(choice.imatrix).filename().string();
    if (importance && needs->doesWithMatrix())
        return std::optional(Calibration{.importance = importance, .importanceName = importanceName});
    auto text = loadText(choice.text, model, TextUse::calibration, job);
    if (!text)
        return passOn(text);
    auto calibration = drawCalibration(model, text->content, text->name, choice.settings, job);
    if (!calibration)
        return passOn(calibration);
    calibration->textSha256 = text->sha256;
    keepBetweenRuns(*calibration);
    calibration->importance = std::move(importance);
    calibration->importanceName = importanceName;
    return std::optional(std::move(*calibration));
}

Expected<ModelVariant> quantizeCalibrated(const ModelPointer& model, const QuantScheme& scheme,
                                          const CalibrationChoice& choice, const JobContext& job,
                                          const TensorObserver& observer, std::string* described) {
    auto calibration = calibrationFor(*model, scheme, choice, job);
    if (!calibration)
        return passOn(calibration);
    if (described)
        *described = *calibration ? (*calibration)->description() : std::string();
    return quantizeModel(model, scheme, job, observer, *calibration ? &**calibration : nullptr);
}

} // namespace nibble
