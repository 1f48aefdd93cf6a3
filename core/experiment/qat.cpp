// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/qat.h"

#include <algorithm>

#include "core/experiment/inputs.h"
#include "core/methods/model_quantizer.h"
#include "core/model/gguf_export.h"
#include "core/training/generated_source.h"
#include "core/training/training_data.h"

namespace nibble {

namespace {

constexpr const char* kRecipeKey = "nibblescope.training.recipe";

std::int64_t contextOf(const Model& model, const QatPlan& plan) {
    return std::min(plan.settings.context, model.config.contextLength);
}

/// The text that the model's own recipe ends with (a curriculum's first stages lack what came later), or
/// generated text of all kinds; as documents apart, as the model was trained, and as in a text file.
Expected<TrainingRecipe> dataRecipe(const Model& model, const QatPlan& plan) {
    TrainingRecipe recipe;
    recipe.data.generator = kGeneratorName;
    if (!plan.generated && knowsItsData(model)) {
        auto own = recipeFromJson(*model.metadata.text(kRecipeKey), model.path);
        if (!own)
            return own;
        recipe = std::move(*own);
        if (recipe.data.generator == kGeneratorName) {
            auto options = lastStage(recipe.data.generatorOptions, true);
            if (!options)
                return passOn(options);
            recipe.data.generatorOptions = std::move(*options);
        }
    }
    recipe.model.contextLength = contextOf(model, plan);
    recipe.seed = plan.seed;
    return recipe;
}

TrainingResult describe(const QatTrainer& trainer, const QatPlan& plan, const TrainingData& data) {
    return {.method = std::string(kTrainedPrefix) + trainer.untrained().scheme.text(),
            .loss = plan.settings.loss == QatLoss::text ? "text" : "divergence",
            .data = data.description,
            .dataSha256 = data.fingerprint,
            .context = trainer.settings().context,
            .sequencesPerStep = trainer.settings().sequencesPerStep,
            .seed = plan.seed,
            .untrainedLoss = trainer.untrainedLoss(),
            .bestLoss = trainer.bestLoss(),
            .record = trainer.record(),
            .stage = TrainingStage::training};
}

} // namespace

bool knowsItsData(const Model& model) {
    const auto* text = model.metadata.text(kRecipeKey);
    if (!text)
        return false;
    const auto recipe = recipeFromJson(*text, model.path);
    return recipe && !recipe->data.generator.empty();
}

Expected<TrainingData> openQatData(const Model& model, const QatPlan& plan, const JobContext& job) {
    if (!model.tokenizer)
        return fail(ErrorKind::unsupported, "the model has no tokenizer: {}", model.tokenizerProblem);
    if (plan.text.empty() || plan.generated) {
        auto recipe = dataRecipe(model, plan);
        if (!recipe)
            return passOn(recipe);
        return openTrainingData(*recipe, job, model.tokenizer);
    }
    auto text = loadText(plan.text, model, TextUse::calibration, job);
    if (!text)
        return passOn(text);
    auto data = dataFromText(model.tokenizer, text->content,
                             {.context = contextOf(model, plan), .seed = plan.seed}, job);
    if (data)
        data->description += fmt::format(", {}", text->name);
    return data;
}

Expected<TrainedVariantPointer> trainVariant(const ModelPointer& model, const QuantScheme& scheme,
                                             const QatPlan& plan, const JobContext& job,
                                             const TrainingObserver& observer) {
    auto data = openQatData(*model, plan, job);
    if (!data)
        return passOn(data);
    const TrainingData told{.tokenizer = {},
                            .training = {},
                            .heldOut = {},
                            .description = data->description,
                            .fingerprint = data->fingerprint};
    QatSettings settings = plan.settings;
    settings.context = contextOf(*model, plan);
    auto trainer = QatTrainer::create(model, scheme, std::move(*data), settings, job);
    if (!trainer)
        return passOn(trainer);
    if (plan.forFile)
        if (const auto holds = checkExport((*trainer)->untrained()); !holds)
            return Unexpected(holds.error());
    TrainingResult result = describe(**trainer, plan, told);
    const auto tell = [&](const QatTrainer& run) {
        result.bestLoss = run.bestLoss();
        result.record = run.record();
        if (observer)
            observer(result);
    };
    tell(**trainer);
    auto done = runQat(**trainer, job, [&](const QatTrainer& run, const RecordRow&) { tell(run); });
    if (!done && done.error().kind != ErrorKind::stopped)
        return passOn(done);
    auto variant = (*trainer)->variant();
    if (!variant)
        return passOn(variant);
    tell(**trainer);
    result.stopped = !done;
    result.stage = TrainingStage::done;
    return std::make_shared<const TrainedVariant>(TrainedVariant{std::move(*variant), std::move(result)});
}

Expected<void> addTrainedErrors(const Model& model, const ModelVariant& variant, ErrorCollector& errors,
                                const JobContext& job) {
    const auto plan = planVariant(model, variant.scheme);
    if (!plan)
        return Unexpected(plan.error());
    std::vector<float> weights;
    for (const PlanEntry& entry : plan->entries) {
        const QuantizedTensor* trained = variant.find(entry.tensor->name);
        if (!trained)
            continue;
        if (job.stopRequested())
            return stoppedByUser();
        weights.resize(static_cast<std::size_t>(entry.tensor->rows() * entry.tensor->cols()));
        if (auto read = entry.tensor->decodeRows(0, entry.tensor->rows(), weights.data()); !read)
            return read;
        errors.add({.entry = entry, .weights = weights, .tensor = *trained});
    }
    return {};
}

} // namespace nibble
