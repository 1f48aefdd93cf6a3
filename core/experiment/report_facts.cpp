// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/report_facts.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/experiment/comparison_columns.h"
#include "core/experiment/number_text.h"

namespace nibble {

namespace {

const VariantResult* baselineOf(const Result& result) {
    const auto found = std::find_if(result.variants.begin(), result.variants.end(),
                                    [](const VariantResult& variant) { return variant.baseline; });
    return found == result.variants.end() ? nullptr : &*found;
}

std::vector<std::string> methodsWith(const Result& result, const std::string& status) {
    std::vector<std::string> names;
    for (const VariantResult& variant : result.variants) {
        if (variant.verdict && variant.verdict->status == status)
            names.push_back(variant.method);
    }
    return names;
}

const VariantResult* smallestPassing(const Result& result) {
    const VariantResult* smallest = nullptr;
    for (const VariantResult& variant : result.variants) {
        const bool passes = variant.verdict && variant.verdict->status == "PASS" && variant.bytes;
        if (passes && (!smallest || *variant.bytes < *smallest->bytes))
            smallest = &variant;
    }
    return smallest;
}

std::string describe(const VariantResult& variant, const VariantResult* baseline) {
    std::string text = fmt::format("The smallest that passes is {}", variant.method);
    if (variant.bitsPerWeight)
        text += fmt::format(" with {} bits per weight", fixedText(*variant.bitsPerWeight, 2));
    if (baseline && baseline->bytes && *baseline->bytes > 0)
        text += fmt::format(
            ", {} of the baseline's size",
            fixedText(static_cast<double>(*variant.bytes) / static_cast<double>(*baseline->bytes), 2));
    const bool hasSpeed = baseline && baseline->generate && baseline->generate->tokensPerSecond > 0;
    if (variant.generate && hasSpeed)
        text += fmt::format(
            ", generating {} times as fast",
            fixedText(variant.generate->tokensPerSecond / baseline->generate->tokensPerSecond, 2));
    return text + ".";
}

void addVerdictSentences(const Result& result, std::vector<std::string>& sentences) {
    const auto list = [&](const char* status, const char* format) {
        const auto names = methodsWith(result, status);
        if (!names.empty())
            sentences.push_back(fmt::format("{}: {} {}.", status, fmt::join(names, ", "), format));
    };
    const std::string pass = fixedText(100 * result.experiment.passBelow, 1);
    const std::string review = fixedText(100 * result.experiment.reviewAbove, 1);
    list("PASS", fmt::format("– perplexity certainly less than {} % above the baseline", pass).c_str());
    list("REVIEW", fmt::format("– perplexity certainly more than {} % above the baseline", review).c_str());
    list("UNDECIDED", "– the interval holds a limit or lies between the two; more text may decide");
    if (const VariantResult* smallest = smallestPassing(result))
        sentences.push_back(describe(*smallest, baselineOf(result)));
}

std::string orUnknown(const std::string& text) {
    return text.empty() ? "unknown" : text;
}

std::string orBuiltIn(const std::string& path) {
    return path.empty() ? "built in" : path;
}

/// Why it is not PASS; whoever passes needs no explanation beside the figures.
std::string verdictNote(const Verdict& verdict) {
    if (verdict.status == "PASS" || verdict.reason.empty())
        return {};
    return fmt::format("{}: {}", verdict.status, verdict.reason);
}

/// Notes in their order; one that several variants share stands once, with all their names.
class NoteList {
public:
    void add(const std::string& about, const std::string& note) {
        const auto known = std::find_if(m_notes.begin(), m_notes.end(),
                                        [&](const auto& entry) { return entry.second == note; });
        std::vector<std::string>& names = known == m_notes.end()
                                              ? m_notes.emplace_back(std::vector<std::string>(), note).first
                                              : known->first;
        if (std::find(names.begin(), names.end(), about) == names.end())
            names.push_back(about);
    }

    [[nodiscard]] std::vector<Fact> facts(std::size_t variants) const {
        std::vector<Fact> facts;
        for (const auto& [names, note] : m_notes) {
            const bool all = variants > 2 && names.size() == variants;
            facts.emplace_back(all ? "all" : fmt::format("{}", fmt::join(names, ", ")), note);
        }
        return facts;
    }

private:
    std::vector<std::pair<std::vector<std::string>, std::string>> m_notes;
};

} // namespace

std::string reportTitle(const Result& result) {
    return fmt::format("Quantization of {}", result.model.name.empty() ? "a model" : result.model.name);
}

std::vector<std::string> summarySentences(const Result& result) {
    const VariantResult* baseline = baselineOf(result);
    const auto others = static_cast<std::size_t>(std::count_if(result.variants.begin(), result.variants.end(),
                                                               [](const auto& v) { return !v.baseline; }));
    std::string first = fmt::format("{} {} compared", others, others == 1 ? "method" : "methods");
    if (baseline) {
        first += fmt::format(" with the baseline {}", baseline->method);
        if (baseline->bytes)
            first += fmt::format(" of {}", bytesText(static_cast<double>(*baseline->bytes)));
        if (baseline->perplexity)
            first += fmt::format(", perplexity {}", cellText(comparisonColumn("perplexity"), *baseline));
    }
    std::vector<std::string> sentences{first + "."};
    if (result.model.randomWeights)
        sentences.push_back(std::string("The model has ") + kRandomWeightsNote + ".");
    else
        addVerdictSentences(result, sentences);
    std::vector<std::string> failed;
    for (const VariantResult& variant : result.variants) {
        if (!variant.error.empty())
            failed.push_back(variant.method);
    }
    if (!failed.empty())
        sentences.push_back(fmt::format("Failed: {} – see the notes.", fmt::join(failed, ", ")));
    return sentences;
}

std::vector<Fact> modelFacts(const Result& result) {
    const ModelSummary& model = result.model;
    std::vector<Fact> facts{
        {"Model", orUnknown(model.name)},
        {"File", orBuiltIn(model.path)},
        {"SHA-256", orUnknown(model.sha256)},
        {"Architecture", orUnknown(model.architecture)},
        {"Stored as", orUnknown(model.format)},
        {"Parameters", fmt::format("{} ({})", parametersText(model.parameters), countText(model.parameters))},
        {"Size",
         fmt::format("{} ({} bytes)", bytesText(static_cast<double>(model.bytes)), countText(model.bytes))},
        {"Bits per weight", fixedText(model.bitsPerWeight, 3)},
    };
    if (model.randomWeights)
        facts.emplace_back("Weights", kRandomWeightsNote);
    return facts;
}

std::vector<Fact> machineFacts(const Result& result) {
    const MachineInfo& machine = result.machine;
    return {
        {"Processor", orUnknown(machine.processor)},
        {"Cores, threads used", fmt::format("{}, {}", machine.cores, machine.threads)},
        {"Instruction set", orUnknown(machine.isa)},
        {"Memory", bytesText(static_cast<double>(machine.memoryBytes))},
        {"Last-level cache", bytesText(static_cast<double>(machine.lastLevelCacheBytes))},
        {"Read bandwidth (measured)",
         machine.readBandwidth ? fixedText(*machine.readBandwidth, 1) + " GB/s" : "not measured"},
        {"Matrix library", orUnknown(machine.gemmLibrary)},
        {"Frequency governor", orUnknown(machine.governor)},
        {"Operating system", orUnknown(machine.operatingSystem)},
        {"Build", orUnknown(machine.build)},
    };
}

std::vector<Fact> experimentFacts(const Result& result) {
    const Experiment& experiment = result.experiment;
    const auto orAll = [](std::int64_t count) { return count == 0 ? std::string("all") : countText(count); };
    std::vector<Fact> facts{
        {"Text", result.textName.empty() ? orBuiltIn(experiment.text) : result.textName},
        {"Text's SHA-256", orUnknown(result.textSha256)},
        {"Protocol", experiment.protocol},
        {"Context", fmt::format("{} tokens", result.context)},
    };
    if (experiment.protocol == "strided")
        facts.emplace_back("Stride", experiment.stride == 0 ? "half the context"
                                                            : fmt::format("{} tokens", experiment.stride));
    if (experiment.protocol == "documents") {
        facts.emplace_back("Documents", fmt::format("{}, separated by {}", orAll(experiment.documents),
                                                    experiment.separator));
        facts.emplace_back("End token scored", experiment.endToken ? "yes" : "no");
    } else {
        facts.emplace_back("Chunks", orAll(experiment.chunks));
    }
    if (!result.variants.empty() && result.variants.front().predictions)
        facts.emplace_back("Predictions", countText(*result.variants.front().predictions));
    for (const VariantResult& variant : result.variants) {
        if (variant.calibration.empty())
            continue;
        facts.emplace_back("Calibration", variant.calibration);
        break; // the same for all that are calibrated
    }
    facts.emplace_back("Latency", experiment.latency
                                      ? fmt::format("prompt of {} tokens, {} tokens generated, {} repeats",
                                                    experiment.promptTokens, experiment.generateTokens,
                                                    experiment.repeats)
                                      : "not measured");
    facts.emplace_back("Seed", fmt::format("{}", experiment.seed));
    facts.emplace_back("Started", orUnknown(result.startedAt));
    facts.emplace_back("Nibblescope", orUnknown(result.version));
    return facts;
}

std::vector<Fact> resultNotes(const Result& result) {
    NoteList notes;
    for (const std::string& warning : result.model.warnings)
        notes.add(result.model.name, warning);
    for (const VariantResult& variant : result.variants) {
        if (!variant.error.empty())
            notes.add(variant.method, "failed: " + variant.error);
        const std::string verdict = variant.verdict ? verdictNote(*variant.verdict) : "";
        if (!verdict.empty())
            notes.add(variant.method, verdict);
        for (const std::string& note : variant.notes)
            notes.add(variant.method, note);
    }
    return notes.facts(result.variants.size());
}

std::vector<Fact> executionFacts() {
    return {
        {"executed", "the kernels read the packed bytes that the size counts"},
        {"decoded", "packed and stored, but decoded to floating point for the product"},
        {"simulated", "quantized and decoded at once; nothing is packed"},
    };
}

std::string verdictRule(const Result& result) {
    const auto limit = [](double share) { return significantText(1 + share, 4); };
    return fmt::format(
        "The verdict looks at the paired differences of the negative log-likelihood per chunk. Their "
        "mean is ln(perplexity / baseline); its 95 % interval lies wholly below ln {} for PASS, wholly "
        "above ln {} for REVIEW, else the verdict is UNDECIDED.",
        limit(result.experiment.passBelow), limit(result.experiment.reviewAbove));
}

} // namespace nibble
