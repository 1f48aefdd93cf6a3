// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "command.h"
#include "core/experiment/number_text.h"
#include "core/experiment/outliers.h"
#include "core/experiment/prompt_tokens.h"
#include "core/experiment/run.h"
#include "core/methods/registry.h"
#include "core/methods/transform.h"

namespace nibble::cli {

namespace {

struct OutliersOptions {
    std::string model, text, prompt, with, methods;
    std::int64_t tokens = 2048;
    bool weights = false, timesMedian = false;
    double clip = 0;
    OutlierReport report;
};

/// The prompt, the text, or the built-in one.
Expected<LoadedText> textOf(const OutliersOptions& options, const Model& model,
                            const Invocation& invocation) {
    if (!options.prompt.empty())
        return LoadedText{.name = "prompt", .content = options.prompt, .sha256 = {}};
    return loadText(options.text, model, TextUse::evaluation, invocation.job);
}

/// The study, and the name of its text in the report.
Expected<OutlierStudy> study(const OutliersOptions& options, OutlierReport& report,
                             const Invocation& invocation) {
    OutlierRequest request{.weights = options.weights};
    if (!options.with.empty()) {
        auto transforms = parseTransforms(options.with);
        if (!transforms)
            return passOn(transforms);
        request.transforms = std::move(*transforms);
    }
    if (!options.methods.empty()) {
        request.keptTensor = report.surgeryTensor;
        request.keptBytes = std::numeric_limits<std::int64_t>::max();
    }
    auto model = openForCommand(options.model);
    if (!model)
        return passOn(model);
    auto text = textOf(options, **model, invocation);
    if (!text)
        return passOn(text);
    report.text = text->name;
    std::int64_t textTokens = 0;
    auto tokens = promptTokens(**model, text->content, options.tokens, invocation.options.seed, &textTokens);
    if (!tokens)
        return passOn(tokens);
    if (textTokens > std::ssize(*tokens))
        fmt::print(stderr, "note: the first {} tokens of {} (--tokens, and at most the context)\n",
                   tokens->size(), text->name);
    request.tokens = std::move(*tokens);
    return studyOutliers(*model, request, invocation.job);
}

Expected<void> operate(const OutliersOptions& options, OutlierStudy& study, OutlierReport& report,
                       const JobContext& job) {
    if (options.methods.empty())
        return {};
    auto schemes = parseSchemes(options.methods);
    if (!schemes)
        return passOn(schemes);
    if (study.kept.empty())
        return fail(ErrorKind::usage, "{}: no linear layer of the model has it", report.surgeryTensor);
    auto& activations = study.kept.front();
    auto layer = SurgeryLayer::create(study.model, report.surgeryTensor, std::move(activations.values),
                                      activations.tokens, job);
    if (!layer)
        return passOn(layer);
    for (const auto& scheme : *schemes) {
        Remedy remedy{.scheme = scheme, .inputClip = {}};
        if (options.clip > 0 && scheme.text().find(":static") != std::string::npos)
            remedy.inputClip = options.clip;
        auto outcome = layer->operate(remedy, job);
        if (!outcome)
            return passOn(outcome);
        report.remedies.push_back({scheme.text(), std::move(*outcome)});
    }
    return {};
}

std::string channelList(const std::vector<std::int64_t>& channels) {
    constexpr std::size_t most = 6;
    const auto shown = std::span(channels).first(std::min(most, channels.size()));
    return fmt::format("{}{}", fmt::join(shown, " "), channels.size() > most ? " …" : "");
}

void printProfiles(const std::vector<ChannelProfile>& profiles, const OutlierThreshold& threshold) {
    fmt::print("  {:<26} {:>8} {:>9} {:>10} {:>10} {:>12} {:>9}  {}\n", "Name", "channels", "outliers",
               "peak |x|", "median |x|", "peak/median", "kurtosis", "which, largest first");
    for (const auto& profile : profiles) {
        const auto outliers = profile.outliers(threshold);
        fmt::print("  {:<26} {:>8} {:>9} {:>10} {:>10} {:>12} {:>9}  {}\n", profile.name, profile.channels,
                   outliers.size(), significantText(profile.maxAbs, 4), significantText(profile.medianAbs, 4),
                   significantText(profile.peakToMedian(), 4), significantText(profile.kurtosis, 4),
                   channelList(outliers));
    }
}

std::string thresholdText(const OutlierThreshold& threshold) {
    return threshold.timesMedian ? fmt::format("{} times the median", threshold.value)
                                 : fmt::format("{}", threshold.value);
}

void printStudy(const OutlierStudy& study, const OutlierReport& report) {
    fmt::print("{}: inputs of the linear layers over {} tokens of {}; outliers: |x| of {} or more "
               "(measured)\n",
               study.model->name, study.tokens.size(), report.text, thresholdText(report.inputs));
    printProfiles(study.layers, report.inputs);
    if (!study.weights.empty()) {
        fmt::print("\nWeights, a channel being a column; outliers: |w| of {} or more (computed)\n",
                   thresholdText(report.weights));
        printProfiles(study.weights, report.weights);
    }
    if (study.logitsMaxDifference)
        fmt::print("\n{}: logits differ by at most {}, the largest is {} (measured)\n", study.transforms,
                   significantText(*study.logitsMaxDifference, 3), significantText(*study.logitsLargest, 4));
    if (!report.remedies.empty())
        fmt::print(
            "\n{} with these inputs: relative errors (measured)\n  {:<34} {:>10} {:>10} {:>10} {:>12}\n",
            report.surgeryTensor, "Method", "inputs", "weights", "output", "float columns");
    for (const auto& remedy : report.remedies)
        fmt::print("  {:<34} {:>10} {:>10} {:>10} {:>12}\n", remedy.scheme,
                   significantText(remedy.outcome.inputError, 4),
                   significantText(remedy.outcome.weightError, 4),
                   significantText(remedy.outcome.outputError, 4), remedy.outcome.floatColumns.size());
    for (const auto& note : study.notes)
        fmt::print("note: {}\n", note);
}

Expected<void> outliers(const OutliersOptions& options, const Invocation& invocation) {
    OutlierReport report = options.report;
    report.inputs.timesMedian = options.timesMedian;
    if (options.methods.empty() != report.surgeryTensor.empty())
        return fail(ErrorKind::usage, "--surgery and --tensor belong together");
    auto studied = study(options, report, invocation);
    if (!studied)
        return passOn(studied);
    if (auto operated = operate(options, *studied, report, invocation.job); !operated)
        return operated;
    invocation.endProgressLine();
    if (invocation.options.json)
        printJson(outliersToJson(*studied, report));
    else
        printStudy(*studied, report);
    return {};
}

} // namespace

void addOutliersCommand(CommandSet& commands) {
    auto options = std::make_shared<OutliersOptions>();
    auto& command = commands.add(
        "outliers", "Looks for channels with large activations, layer by layer, and tries remedies",
        [options](const Invocation& invocation) { return outliers(*options, invocation); });
    command.add_option("MODEL", options->model, "The model; the built-in one if left out");
    auto* text = command.add_option("--text", options->text,
                                    "The text to run: a file, generated:KIND, or the built-in one");
    command.add_option("--prompt", options->prompt, "The text itself")->excludes(text);
    command.add_option("--tokens", options->tokens, "At most so many tokens of it, and at most the context")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command
        .add_option("--threshold", options->report.inputs.value,
                    "A channel is an outlier from this |x| on; 6 is LLM.int8()'s")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command.add_flag("--times-median", options->timesMedian,
                     "The threshold counts in medians of |x| of the layer");
    command.add_flag("--weights", options->weights, "The same of every matrix' weights");
    command
        .add_option("--weight-threshold", options->report.weights.value,
                    "Of weights, in medians of |w| of the matrix")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command.add_option("--channels", options->report.channels, "JSON: the largest channels of each layer")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command.add_option("--with", options->with,
                       "Transforms before: inject:c4:x64:s1 makes outliers, rotate:s1 spreads them");
    command.add_option("--surgery", options->methods,
                       "Schemes to try on the layer of --tensor with its inputs, separated by commas");
    command.add_option("--tensor", options->report.surgeryTensor, "A matrix: blk.0.ffn_up.weight");
    command
        .add_option("--clip", options->clip,
                    "For static INT8 inputs of --surgery: the magnitude that the largest code stands for")
        ->check(CLI::PositiveNumber);
}

} // namespace nibble::cli
