// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/tasks/task_score.h"

#include <algorithm>
#include <cctype>

#include "core/evaluation/quality.h"
#include "core/kernels/vector_ops.h"
#include "core/runtime/generate.h"

namespace nibble {

namespace {

using Ids = std::vector<TokenId>;

std::size_t sharedLength(const Ids& a, const Ids& b) {
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

std::string_view withoutSpaces(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\n");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

bool isWordCharacter(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte >= 0x80 || std::isalnum(byte) != 0;
}

/// What greedy output says so far about the answer.
enum class Match : std::uint8_t { open, right, wrong };

Match matchOf(std::string_view written, std::string_view answer, bool ended) {
    written = withoutSpaces(written);
    answer = withoutSpaces(answer);
    if (written.size() < answer.size())
        return ended || !answer.starts_with(written) ? Match::wrong : Match::open;
    if (!written.starts_with(answer))
        return Match::wrong;
    if (!isWordCharacter(answer.back()) || ended)
        return Match::right;
    if (written.size() == answer.size())
        return Match::open;
    return isWordCharacter(written[answer.size()]) ? Match::wrong : Match::right;
}

struct Outcome {
    bool fits = true;
    bool chosen = false, written = false;
};

/// Scores items one after the other with one cache.
class TaskScorer {
public:
    TaskScorer(Transformer& model, const Tokenizer& tokenizer, const TaskScoring& scoring,
               const JobContext& job)
        : m_model(model), m_tokenizer(tokenizer), m_scoring(scoring), m_job(job),
          m_vocabulary(model.config().vocabularySize) {}

    Expected<Outcome> score(const TaskItem& item, bool exactMatch);

private:
    [[nodiscard]] Ids encode(const std::string& text) const;
    Expected<void> runPrefix(std::span<const TokenId> tokens, KvCache& cache);
    Expected<double> likelihood(const Ids& tokens, std::size_t from, KvCache& cache);
    Expected<bool> choose(const TaskItem& item, const std::vector<Ids>& choices, std::size_t shared,
                          KvCache& cache);
    Expected<bool> write(std::span<const TokenId> rest, const std::string& answer, std::size_t most,
                         KvCache& cache);
    [[nodiscard]] double logProbability(const float* logits, TokenId id) const;

    Transformer& m_model;
    const Tokenizer& m_tokenizer;
    const TaskScoring& m_scoring;
    const JobContext& m_job;
    std::int64_t m_vocabulary;
    std::vector<float> m_hidden, m_logits;
    std::vector<float> m_next; ///< logits after the prefix
};

Ids TaskScorer::encode(const std::string& text) const {
    Ids ids = m_tokenizer.encode(text);
    if (m_tokenizer.addsEos() && !ids.empty() && ids.back() == m_tokenizer.eos())
        ids.pop_back();
    return ids;
}

double TaskScorer::logProbability(const float* logits, TokenId id) const {
    const float maximum = kernels::vectorOps().maximum(logits, m_vocabulary);
    return static_cast<double>(logits[id]) - logSumExp(logits, maximum, m_vocabulary);
}

/// Runs tokens and keeps the logits of what follows.
Expected<void> TaskScorer::runPrefix(std::span<const TokenId> tokens, KvCache& cache) {
    m_hidden.resize(static_cast<std::size_t>(m_model.config().embeddingLength));
    if (auto ran = m_model.run(tokens, cache, m_hidden.data(), true, m_job); !ran)
        return ran;
    m_next.resize(static_cast<std::size_t>(m_vocabulary));
    m_model.logits(m_hidden.data(), 1, m_next.data());
    return {};
}

/// ln of the probability of tokens[from…] after the prefix tokens[0…from) that the cache holds.
Expected<double> TaskScorer::likelihood(const Ids& tokens, std::size_t from, KvCache& cache) {
    double sum = logProbability(m_next.data(), tokens[from]);
    const std::size_t more = tokens.size() - from - 1;
    if (more == 0)
        return sum;
    m_hidden.resize(more * static_cast<std::size_t>(m_model.config().embeddingLength));
    const std::span<const TokenId> rest(tokens.data() + from, more);
    auto ran = m_model.run(rest, cache, m_hidden.data(), false, m_job);
    cache.truncate(static_cast<std::int64_t>(from));
    if (!ran)
        return passOn(ran);
    m_logits.resize(more * static_cast<std::size_t>(m_vocabulary));
    m_model.logits(m_hidden.data(), static_cast<std::int64_t>(more), m_logits.data());
    for (std::size_t i = 0; i < more; ++i)
        sum += logProbability(m_logits.data() + i * static_cast<std::size_t>(m_vocabulary),
                              tokens[from + 1 + i]);
    return sum;
}

Expected<bool> TaskScorer::choose(const TaskItem& item, const std::vector<Ids>& choices, std::size_t shared,
                                  KvCache& cache) {
    std::vector<double> scores;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        auto score = likelihood(choices[i], shared, cache);
        if (!score)
            return passOn(score);
        scores.push_back(m_scoring.perByte ? *score / static_cast<double>(item.choices[i].size()) : *score);
    }
    bool best = true; // and so false where any figure is NaN
    for (std::size_t i = 0; i < scores.size(); ++i)
        best = best && (i == item.answer || scores[item.answer] > scores[i]);
    return best;
}

/// Whether greedy output after the prompt, of which `rest` is not run yet, is the answer.
Expected<bool> TaskScorer::write(std::span<const TokenId> rest, const std::string& answer, std::size_t most,
                                 KvCache& cache) {
    if (!rest.empty())
        if (auto ran = runPrefix(rest, cache); !ran)
            return passOn(ran);
    Sampler greedy(0, 0);
    std::string written;
    for (std::size_t i = 0; i < most; ++i) {
        const TokenId next = greedy.next(m_next);
        const bool ended = m_tokenizer.eos() == next;
        if (!ended)
            written += m_tokenizer.piece(next);
        const Match match = matchOf(written, answer, ended);
        if (match != Match::open)
            return match == Match::right;
        if (auto ran = runPrefix({&next, 1}, cache); !ran)
            return passOn(ran);
    }
    return matchOf(written, answer, true) == Match::right;
}

Expected<Outcome> TaskScorer::score(const TaskItem& item, bool exactMatch) {
    const Ids prompt = encode(item.prompt);
    std::vector<Ids> choices;
    std::size_t shared = prompt.size(), longest = 0;
    for (const std::string& choice : item.choices) {
        choices.push_back(encode(item.prompt + choice));
        longest = std::max(longest, choices.back().size());
        // At least one token of each choice is left to score.
        shared = std::min({shared, sharedLength(prompt, choices.back()), choices.back().size() - 1});
    }
    if (shared == 0)
        return fail(ErrorKind::usage, "an item has no token before its choices: its prompt is empty and the "
                                      "vocabulary adds none");
    // Greedy output may need more tokens for the same answer, and one behind it.
    const std::size_t room = exactMatch ? 2 * (choices[item.answer].size() - shared) + 4 : 0;
    const auto needed = static_cast<std::int64_t>(std::max(longest, prompt.size() + room));
    const std::int64_t limit = m_model.config().contextLength;
    if (limit > 0 && needed > limit)
        return Outcome{.fits = false};
    KvCache cache(m_model.config(), needed, KvType::f32);
    if (auto ran = runPrefix({prompt.data(), shared}, cache); !ran)
        return passOn(ran);
    Outcome outcome;
    if (choices.size() > 1) {
        auto chosen = choose(item, choices, shared, cache);
        if (!chosen)
            return passOn(chosen);
        outcome.chosen = *chosen;
    }
    if (!exactMatch)
        return outcome;
    auto written =
        write({prompt.data() + shared, prompt.size() - shared}, item.choices[item.answer], room, cache);
    if (!written)
        return passOn(written);
    outcome.written = *written;
    return outcome;
}

void count(TaskScore& score, bool fits, bool right) {
    score.right.push_back(!fits ? 2 : right ? 1 : 0);
    score.skipped += fits ? 0 : 1;
    score.items += fits ? 1 : 0;
    score.correct += fits && right ? 1 : 0;
}

} // namespace

Expected<std::vector<TaskScore>> scoreTasks(Transformer& model, const Tokenizer& tokenizer,
                                            std::span<const TaskSet> sets, const TaskScoring& scoring,
                                            const JobContext& job) {
    TaskScorer scorer(model, tokenizer, scoring, job);
    std::vector<TaskScore> scores;
    std::int64_t done = 0, total = 0;
    for (const TaskSet& set : sets)
        total += static_cast<std::int64_t>(set.items.size());
    for (const TaskSet& set : sets) {
        TaskScore choice{.task = set.name, .kind = "multiple_choice"};
        TaskScore exact{.task = set.name, .kind = "exact_match"};
        for (const TaskItem& item : set.items) {
            if (job.stopRequested())
                return stoppedByUser();
            auto outcome = scorer.score(item, set.exactMatch);
            if (!outcome)
                return passOn(outcome);
            if (item.choices.size() > 1) {
                count(choice, outcome->fits, outcome->chosen);
                choice.guessing += 1 / static_cast<double>(item.choices.size());
            }
            if (set.exactMatch)
                count(exact, outcome->fits, outcome->written);
            job.report("tasks", ++done, total);
        }
        if (!choice.right.empty()) {
            choice.guessing /= static_cast<double>(choice.right.size());
            scores.push_back(std::move(choice));
        }
        if (!exact.right.empty())
            scores.push_back(std::move(exact));
    }
    return scores;
}

} // namespace nibble
