// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/protocol.h"

#include <algorithm>
#include <numeric>

#include <fmt/ranges.h>

namespace nibble {

std::int64_t ScoringPlan::predictions() const {
    return std::accumulate(windows.begin(), windows.end(), std::int64_t{0},
                           [](std::int64_t sum, const ScoredWindow& window) { return sum + window.weight; });
}

std::vector<TokenId> ScoringPlan::windowTokens(const ScoredWindow& window) const {
    const auto begin = tokens.begin() + window.first;
    std::vector<TokenId> ids(begin, begin + window.length);
    if (firstToken >= 0)
        ids.front() = firstToken;
    return ids;
}

namespace {

using Cutter = Expected<void> (*)(const Model&, std::string_view, const ProtocolSettings&, ScoringPlan&);

Unexpected tooShort(std::int64_t has, std::int64_t needs) {
    return fail(ErrorKind::usage,
                "the text has {} tokens; this protocol needs at least {}; take a longer text or a "
                "smaller context",
                has, needs);
}

/// Half of every chunk is context only, so that no token is scored with little before it.
Expected<void> cutLlamaCpp(const Model& model, std::string_view text, const ProtocolSettings& /*settings*/,
                           ScoringPlan& plan) {
    plan.tokens = model.tokenizer->encode(text, {.addSpecial = true, .parseSpecial = false});
    const auto total = static_cast<std::int64_t>(plan.tokens.size());
    if (total < 2 * plan.context)
        return tooShort(total, 2 * plan.context);
    if (model.tokenizer->addsBos() && model.tokenizer->bos())
        plan.firstToken = *model.tokenizer->bos();
    for (std::int64_t first = 0; first + plan.context <= total; first += plan.context) {
        const std::int64_t from = plan.context / 2;
        plan.windows.push_back({first, plan.context, from, plan.context - 1, plan.context - 1 - from});
    }
    return {};
}

/// Hugging Face's sliding window: each window scores the tokens that the one before did not see. A window's
/// mean counts for one prediction less than it has labels, as in the published recipe.
Expected<void> cutStrided(const Model& model, std::string_view text, const ProtocolSettings& settings,
                          ScoringPlan& plan) {
    plan.tokens = model.tokenizer->encode(text);
    const auto total = static_cast<std::int64_t>(plan.tokens.size());
    const std::int64_t stride = settings.stride > 0 ? settings.stride : plan.context / 2;
    if (stride > plan.context)
        return fail(ErrorKind::usage, "a stride of {} leaves tokens out with a context of {}", stride,
                    plan.context);
    if (total < 2)
        return tooShort(total, 2);
    std::int64_t previousEnd = 0;
    for (std::int64_t first = 0; first < total; first += stride) {
        const std::int64_t end = std::min(first + plan.context, total);
        const std::int64_t labels = end - previousEnd;
        const std::int64_t length = end - first;
        const std::int64_t from = std::max<std::int64_t>(0, length - labels - 1);
        if (length > 1 && labels > 1)
            plan.windows.push_back({first, length, from, length - 1, labels - 1});
        previousEnd = end;
        if (end == total)
            break;
    }
    return {};
}

/// Whole windows side by side, each scored from its second token on (GPTQ's evaluation).
Expected<void> cutWindows(const Model& model, std::string_view text, const ProtocolSettings& /*settings*/,
                          ScoringPlan& plan) {
    plan.tokens = model.tokenizer->encode(text);
    const auto total = static_cast<std::int64_t>(plan.tokens.size());
    if (total < plan.context)
        return tooShort(total, plan.context);
    for (std::int64_t first = 0; first + plan.context <= total; first += plan.context)
        plan.windows.push_back({first, plan.context, 0, plan.context - 1, plan.context - 1});
    return {};
}

std::string_view strip(std::string_view text) {
    const auto isSpace = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Documents between lines that equal the separator, stripped, empty ones dropped.
std::vector<std::string_view> splitDocuments(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> documents;
    const auto add = [&](std::size_t begin, std::size_t end) {
        if (const auto document = strip(text.substr(begin, end - begin)); !document.empty())
            documents.push_back(document);
    };
    std::size_t begin = 0;
    for (std::size_t line = 0; line < text.size();) {
        const std::size_t end = std::min(text.find('\n', line), text.size());
        std::string_view content = text.substr(line, end - line);
        if (content.ends_with('\r'))
            content.remove_suffix(1);
        if (content == separator) {
            add(begin, line);
            begin = std::min(end + 1, text.size());
        }
        line = end + 1;
    }
    add(begin, text.size());
    return documents;
}

Expected<void> cutDocuments(const Model& model, std::string_view text, const ProtocolSettings& settings,
                            ScoringPlan& plan) {
    const auto& tokenizer = *model.tokenizer;
    if (settings.endToken && !tokenizer.eos())
        return fail(ErrorKind::usage, "the vocabulary has no end token to score");
    auto documents = splitDocuments(text, settings.separator);
    if (settings.documents > 0 && static_cast<std::int64_t>(documents.size()) > settings.documents)
        documents.resize(static_cast<std::size_t>(settings.documents));
    for (const auto document : documents) {
        std::vector<TokenId> ids;
        if (tokenizer.bos())
            ids.push_back(*tokenizer.bos());
        const auto body = tokenizer.encode(document, {.addSpecial = false, .parseSpecial = false});
        ids.insert(ids.end(), body.begin(), body.end());
        const auto limit = static_cast<std::size_t>(plan.context - (settings.endToken ? 1 : 0));
        if (ids.size() > limit)
            ids.resize(limit);
        if (settings.endToken)
            ids.push_back(*tokenizer.eos());
        const auto length = static_cast<std::int64_t>(ids.size());
        if (length < 2)
            continue;
        plan.windows.push_back(
            {static_cast<std::int64_t>(plan.tokens.size()), length, 0, length - 1, length - 1});
        plan.tokens.insert(plan.tokens.end(), ids.begin(), ids.end());
    }
    if (plan.windows.empty())
        return fail(ErrorKind::usage, "the text holds no document of two tokens or more");
    return {};
}

struct Protocol {
    std::string_view name;
    std::int64_t defaultContext; ///< 0: the model's
    Cutter cut;
};

constexpr Protocol kProtocols[] = {
    {"llama.cpp", 512, cutLlamaCpp},
    {"strided", 1024, cutStrided},
    {"windows", 2048, cutWindows},
    {"documents", 0, cutDocuments},
};

Expected<std::int64_t> contextFor(const Model& model, const Protocol& protocol, std::int64_t asked) {
    const std::int64_t limit = model.config.contextLength;
    if (asked == 0) {
        const std::int64_t wanted = protocol.defaultContext > 0 ? protocol.defaultContext : limit;
        return limit > 0 ? std::min(wanted, limit) : wanted;
    }
    if (asked < 4)
        return fail(ErrorKind::usage, "a context of {} tokens is too short to score anything", asked);
    if (limit > 0 && asked > limit)
        return fail(ErrorKind::usage, "a context of {} tokens is longer than the model's {}", asked, limit);
    return asked;
}

} // namespace

std::vector<std::string> protocolNames() {
    std::vector<std::string> names;
    for (const auto& protocol : kProtocols)
        names.emplace_back(protocol.name);
    return names;
}

Expected<ScoringPlan> planScoring(const Model& model, std::string_view text,
                                  const ProtocolSettings& settings) {
    const auto* protocol = std::find_if(std::begin(kProtocols), std::end(kProtocols),
                                        [&](const Protocol& row) { return row.name == settings.protocol; });
    if (protocol == std::end(kProtocols))
        return fail(ErrorKind::usage, "there is no protocol '{}'; there are: {}", settings.protocol,
                    fmt::join(protocolNames(), ", "));
    if (!model.tokenizer)
        return fail(ErrorKind::unsupported, "the model has no tokenizer that we can use: {}",
                    model.tokenizerProblem.empty() ? "none was found" : model.tokenizerProblem);
    auto context = contextFor(model, *protocol, settings.context);
    if (!context)
        return passOn(context);
    ScoringPlan plan{.protocol = settings.protocol, .context = *context};
    if (auto cut = protocol->cut(model, text, settings, plan); !cut)
        return passOn(cut);
    if (settings.chunks > 0 && static_cast<std::int64_t>(plan.windows.size()) > settings.chunks)
        plan.windows.resize(static_cast<std::size_t>(settings.chunks));
    return plan;
}

} // namespace nibble
