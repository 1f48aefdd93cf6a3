// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/tasks/text_bits.h"

#include <cmath>
#include <numbers>

#include "core/evaluation/quality.h"

namespace nibble {

namespace {

/// The documents of one kind as windows of a plan, with the bits that made each.
struct Generated {
    ScoringPlan plan;
    std::vector<double> bits;
    TextBits result;
};

Generated generated(TextKind kind, std::int64_t documents, std::uint64_t seed, const Tokenizer& tokenizer,
                    TokenId first, std::int64_t limit) {
    Generated made;
    made.result.kind = kind;
    for (std::int64_t index = 0; index < documents; ++index) {
        const auto document =
            generateDocument(kind, TextSplit::heldOut, seed, static_cast<std::uint64_t>(index));
        const auto ids = tokenizer.encode(document.text, {.addSpecial = false, .parseSpecial = false});
        const auto length = static_cast<std::int64_t>(ids.size()) + 1;
        if (limit > 0 && length > limit) {
            ++made.result.skipped;
            continue;
        }
        auto& plan = made.plan;
        plan.windows.push_back({.first = static_cast<std::int64_t>(plan.tokens.size()),
                                .length = length,
                                .scoreFrom = 0,
                                .scoreTo = length - 1,
                                .weight = length - 1});
        plan.tokens.push_back(first);
        plan.tokens.insert(plan.tokens.end(), ids.begin(), ids.end());
        made.bits.push_back(document.bits);
        made.result.characters += static_cast<std::int64_t>(document.text.size());
        ++made.result.documents;
    }
    return made;
}

void takeRatio(TextBits& result, const std::vector<double>& model, const std::vector<double>& generator) {
    for (std::size_t i = 0; i < model.size(); ++i) {
        result.modelBits += model[i];
        result.generatorBits += generator[i];
    }
    const double ratio = result.modelBits / result.generatorBits;
    double squares = 0; // of the residuals of the ratio (Cochran 1977, ratio estimators)
    for (std::size_t i = 0; i < model.size(); ++i)
        squares += std::pow(model[i] - ratio * generator[i], 2);
    const auto n = static_cast<double>(model.size());
    const double half = kNormal95 * std::sqrt(squares * n / std::max(1.0, n - 1)) / result.generatorBits;
    result.excess = ratio - 1;
    result.interval = {ratio - 1 - half, ratio - 1 + half};
}

} // namespace

Expected<std::vector<TextBits>> measureTextBits(Transformer& model, const Tokenizer& tokenizer,
                                                std::span<const TextKind> kinds, std::int64_t documents,
                                                std::uint64_t seed, const JobContext& job) {
    const auto first = tokenizer.bos() ? tokenizer.bos() : tokenizer.eos();
    if (!first)
        return fail(ErrorKind::usage, "the vocabulary has no token that begins a text");
    std::vector<TextBits> results;
    for (const TextKind kind : kinds) {
        Generated made = generated(kind, documents, seed, tokenizer, *first, model.config().contextLength);
        if (made.result.documents > 0) {
            Transformer* const models[] = {&model};
            const auto scores = scoreModels(models, made.plan, job);
            if (!scores)
                return Unexpected(scores.error());
            const Quality& quality = scores->front().quality;
            std::vector<double> bits;
            for (std::size_t i = 0; i < quality.windowMeans.size(); ++i)
                bits.push_back(quality.windowMeans[i] * static_cast<double>(quality.windowWeights[i]) /
                               std::numbers::ln2);
            takeRatio(made.result, bits, made.bits);
        }
        results.push_back(made.result);
    }
    return results;
}

} // namespace nibble
