// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/evaluation/text_generator/draws.h"
#include "core/evaluation/text_generator/text_generator.h"

namespace nibble::writing {

/// A document on its way.
struct Page {
    Page(TextSplit wanted, std::uint64_t seed, const TextShape& chosen)
        : split(wanted), shape(chosen), draws(seed), aside(~seed) {}

    TextSplit split;
    TextShape shape;
    Draws draws;
    Draws aside; ///< for wrong answers: not part of the text
    std::string text;
    std::vector<TextProbe> probes;

    /// Appends the answer, remembered as a probe; it must begin with a space.
    void answer(std::string right, std::vector<std::string> wrong) {
        probes.push_back({text.size(), right, std::move(wrong)});
        text += right;
    }
};

/// One problem of a document that is a list of them.
struct Problem {
    std::string key; ///< equal for problems that are one for a learner; decides the split
    std::string question, answer;
    std::vector<std::string> wrong;
};
/// Draws a problem; wrong answers from `aside`.
using MakeProblem = Problem (*)(Draws& draws, Draws& aside);

/// Between `fewest` and `most` problems of the page's split, a line each.
void writeProblems(Page& page, int fewest, int most, MakeProblem make);

/// Three different wrong values made by `make` (asked again while they repeat or are right).
template <typename Make>
std::vector<std::string> threeWrong(const std::string& right, Make&& make) {
    std::vector<std::string> wrong;
    while (wrong.size() < 3) {
        std::string value = make();
        bool taken = value == right;
        for (const auto& other : wrong)
            taken = taken || other == value;
        if (!taken)
            wrong.push_back(std::move(value));
    }
    return wrong;
}

/// `count` different values of [0, limit) in a random order.
std::vector<int> drawDistinct(Draws& draws, int count, int limit);

#define NIBBLE_TEXT_KIND(id, writer, meaning) void writer(Page& page);
#include "core/evaluation/text_generator/text_kinds.def"
#undef NIBBLE_TEXT_KIND

} // namespace nibble::writing
