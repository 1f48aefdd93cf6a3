// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "core/evaluation/quality.h"
#include "core/experiment/inputs.h"
#include "core/experiment/prepare.h"

namespace nibble::cli {

namespace {

struct PerplexityOptions {
    std::string model, text, method;
    ProtocolSettings protocol;
    bool decoded = false;
    CalibrationChoice calibration;
};

Expected<void> perplexity(const PerplexityOptions& options, const Invocation& invocation) {
    auto model = openForCommand(options.model);
    if (!model)
        return passOn(model);
    auto text = loadText(options.text, **model, TextUse::evaluation, invocation.job);
    if (!text)
        return passOn(text);
    auto plan = planScoring(**model, text->content, options.protocol);
    if (!plan)
        return passOn(plan);
    auto variant = prepareVariant(*model, options.method, {.forceDecoded = options.decoded}, invocation.job,
                                  calibrationOf(options.calibration, invocation));
    if (!variant)
        return passOn(variant);
    Transformer* const transformer = variant->transformer.get();
    auto scores = scoreModels({&transformer, 1}, *plan, invocation.job);
    if (!scores)
        return passOn(scores);
    invocation.endProgressLine();
    printCalibration(variant->calibration);
    const auto& quality = scores->front().quality;
    if (invocation.options.json)
        printJson({{"model", (*model)->name},
                   {"text", text->name},
                   {"method", variant->method},
                   {"calibration", textOrNull(variant->calibration)},
                   {"execution", transformer->execution()},
                   {"bits_per_weight", number(variant->bitsPerWeight)},
                   {"protocol", plan->protocol},
                   {"context", plan->context},
                   {"windows", plan->windows.size()},
                   {"predictions", quality.predictions},
                   {"negative_log_likelihood", number(quality.negativeLogLikelihood)},
                   {"perplexity", number(quality.perplexity)},
                   {"standard_error", number(quality.standardError)},
                   {"random_weights", (*model)->randomWeights}});
    else
        fmt::print("{}, {} ({}): perplexity {:.4f} ± {:.4f} over {} predictions (protocol {}, context {}; "
                   "measured)\n",
                   (*model)->name, variant->method, transformer->execution(), quality.perplexity,
                   quality.standardError, quality.predictions, plan->protocol, plan->context);
    return {};
}

} // namespace

void addPerplexityCommand(CommandSet& commands) {
    auto options = std::make_shared<PerplexityOptions>();
    auto& command =
        commands.add("perplexity", "How well a model, or a variant of it, predicts a text",
                     [options](const Invocation& invocation) { return perplexity(*options, invocation); });
    command.add_option("MODEL", options->model, "The model; the built-in one if left out");
    command.add_option("--text", options->text, "The text; the built-in one if left out");
    command.add_option("--method", options->method, "Quantize by this scheme first");
    addCalibrationOptions(command, options->calibration);
    command.add_flag("--decoded", options->decoded,
                     "Decode packed weights to float for the product, as a check of the kernels");
    addProtocolOptions(command, options->protocol);
}

} // namespace nibble::cli
