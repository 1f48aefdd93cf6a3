// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/calibration.h"

#include <algorithm>
#include <numeric>

#include "core/base/random.h"
#include "core/methods/calibration_draws.h"

namespace nibble {

namespace {

/// Tokenizers take a text whole: pieces of this size, cut at ends of lines, let a long one be stopped.
constexpr std::size_t kPiece = std::size_t{1} << 18;

Expected<std::vector<TokenId>> tokenize(const Tokenizer& tokenizer, std::string_view text,
                                        const JobContext& job) {
    std::vector<TokenId> ids;
    const auto total = static_cast<std::int64_t>(text.size());
    while (!text.empty()) {
        if (job.stopRequested())
            return stoppedByUser();
        std::size_t end = text.size();
        if (end > kPiece) {
            const auto line = text.find('\n', kPiece);
            end = line == std::string_view::npos || line > 2 * kPiece ? kPiece : line + 1;
        }
        const auto piece =
            tokenizer.encode(text.substr(0, end), {.addSpecial = false, .parseSpecial = false});
        ids.insert(ids.end(), piece.begin(), piece.end());
        text.remove_prefix(end);
        job.report("tokenize", total - static_cast<std::int64_t>(text.size()), total);
    }
    return ids;
}

/// `wanted` of the numbers below `count`, rising (selection sampling, Knuth's algorithm S).
std::vector<std::int64_t> choose(std::int64_t count, std::int64_t wanted, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::int64_t> chosen;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t missing = wanted - static_cast<std::int64_t>(chosen.size());
        if (static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(count - i))) < missing)
            chosen.push_back(i);
    }
    return chosen;
}

} // namespace

std::int64_t Calibration::tokens() const {
    return std::accumulate(sequences.begin(), sequences.end(), std::int64_t{0},
                           [](std::int64_t sum, const auto& sequence) {
                               return sum + static_cast<std::int64_t>(sequence.size());
                           });
}

std::string Calibration::description() const {
    std::string text;
    if (!sequences.empty())
        text = fmt::format("{}, {} {} of {} tokens", textName, sequences.size(),
                           sequences.size() == 1 ? "sequence" : "sequences", length);
    if (importance)
        text += fmt::format("{}importance matrix {}", text.empty() ? "" : "; ", importanceName);
    return text;
}

Expected<Calibration> allSequences(const Model& model, std::string_view text, std::string textName,
                                   const CalibrationSettings& settings, const JobContext& job) {
    if (settings.length < 2)
        return fail(ErrorKind::usage, "calibration on sequences of {} tokens: at least 2 are needed",
                    settings.length);
    if (!model.tokenizer)
        return fail(ErrorKind::unsupported, "calibration needs the model's tokenizer: {}",
                    model.tokenizerProblem.empty() ? "it has none" : model.tokenizerProblem);
    auto ids = tokenize(*model.tokenizer, text, job);
    if (!ids)
        return passOn(ids);
    if (ids->empty())
        return fail(ErrorKind::usage, "the calibration text {} has no tokens", textName);
    const bool bos = model.tokenizer->addsBos() && model.tokenizer->bos();
    const std::int64_t limit = model.config.contextLength > 1 ? model.config.contextLength : settings.length;
    const auto total = static_cast<std::int64_t>(ids->size());
    // Tokens of the text in each sequence, beside the BOS.
    const std::int64_t taken = std::min({settings.length, limit, total + (bos ? 1 : 0)}) - (bos ? 1 : 0);
    Calibration calibration{.textName = std::move(textName), .length = taken + (bos ? 1 : 0)};
    for (std::int64_t index = 0; index < total / taken; ++index) {
        auto& sequence = calibration.sequences.emplace_back();
        if (bos)
            sequence.push_back(*model.tokenizer->bos());
        sequence.insert(sequence.end(), ids->begin() + index * taken, ids->begin() + (index + 1) * taken);
    }
    return calibration;
}

Calibration fewer(const Calibration& all, std::int64_t samples, std::uint64_t seed) {
    Calibration drawn = all;
    drawn.sequences.clear();
    const auto count = static_cast<std::int64_t>(all.sequences.size());
    for (const auto index : choose(count, std::min(count, samples), seed))
        drawn.sequences.push_back(all.sequences[static_cast<std::size_t>(index)]);
    return drawn;
}

Expected<Calibration> drawCalibration(const Model& model, std::string_view text, std::string textName,
                                      const CalibrationSettings& settings, const JobContext& job) {
    if (settings.samples < 1)
        return fail(ErrorKind::usage, "calibration on {} sequences", settings.samples);
    auto all = allSequences(model, text, std::move(textName), settings, job);
    if (!all)
        return passOn(all);
    return fewer(*all, settings.samples, settings.seed);
}

} // namespace nibble
