// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Expressions in the manner of code, a line each:
//     max(3, min(7, 2)) -> 3
//     close [ ( { -> } ) ]
//     a = 3; b = max(a, 7); c = b; a -> 3
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/evaluation/text_generator/writers.h"

namespace nibble::writing {

namespace {

struct Value {
    std::string text;
    int value = 0;
};

Value digit(Draws& draws) {
    const int value = draws.between(0, 9);
    return {std::to_string(value), value};
}

/// first([3, 1, 4]), last([…]) or len([…]).
Value ofList(Draws& draws) {
    const std::size_t what = draws.below(3);
    const int length = draws.between(1, 5);
    std::vector<std::string> items;
    int first = 0, last = 0;
    for (int i = 0; i < length; ++i) {
        const Value item = digit(draws);
        first = i == 0 ? item.value : first;
        last = item.value;
        items.push_back(item.text);
    }
    constexpr const char* kNames[] = {"first", "last", "len"};
    const int values[] = {first, last, length};
    return {fmt::format("{}([{}])", kNames[what], fmt::join(items, ", ")), values[what]};
}

/// A digit, a function of a list, or max or min of two smaller expressions.
Value expression(Draws& draws, int depth) {
    const std::size_t what = depth == 0 ? draws.below(2) * 3 : draws.below(4);
    if (what == 0)
        return digit(draws);
    if (what == 3)
        return ofList(draws);
    const Value a = expression(draws, depth - 1), b = expression(draws, depth - 1);
    const bool larger = what == 1;
    return {fmt::format("{}({}, {})", larger ? "max" : "min", a.text, b.text),
            larger ? std::max(a.value, b.value) : std::min(a.value, b.value)};
}

Problem asked(std::string question, int value, Draws& aside) {
    Problem problem{question, std::move(question), fmt::format(" {}", value), {}};
    problem.wrong = threeWrong(problem.answer, [&] { return fmt::format(" {}", aside.between(0, 9)); });
    return problem;
}

Problem makeCall(Draws& draws, Draws& aside) {
    const bool larger = draws.chance(1, 2);
    const Value a = expression(draws, 1), b = expression(draws, 1);
    return asked(fmt::format("{}({}, {}) ->", larger ? "max" : "min", a.text, b.text),
                 larger ? std::max(a.value, b.value) : std::min(a.value, b.value), aside);
}

Problem makeClosing(Draws& draws, Draws& aside) {
    constexpr char kOpen[] = "([{<", kClose[] = ")]}>";
    const int depth = draws.between(2, 9);
    std::string open, close;
    for (int i = 0; i < depth; ++i) {
        const std::size_t which = draws.below(4);
        open += fmt::format(" {}", kOpen[which]);
        close = fmt::format(" {}{}", kClose[which], close);
    }
    Problem problem{"close" + open + " ->", "close" + open + " ->", close, {}};
    problem.wrong = threeWrong(close, [&] {
        std::string wrong = close;
        wrong[2 * aside.below(static_cast<std::size_t>(depth)) + 1] = kClose[aside.below(4)];
        return wrong;
    });
    return problem;
}

Problem makeProgram(Draws& draws, Draws& aside) {
    const int lines = draws.between(2, 6);
    std::vector<int> values;
    std::string program;
    const auto nameOf = [](std::size_t index) { return static_cast<char>('a' + index); };
    for (int i = 0; i < lines; ++i) {
        const auto i0 = static_cast<std::size_t>(i);
        std::string right;
        const std::size_t what = i == 0 ? 0 : draws.below(3);
        if (what == 0) {
            const Value value = digit(draws);
            values.push_back(value.value);
            right = value.text;
        } else {
            const std::size_t from = draws.below(i0);
            const int other = what == 1 ? 0 : draws.between(0, 9);
            values.push_back(what == 1 ? values[from] : std::max(values[from], other));
            right =
                what == 1 ? std::string(1, nameOf(from)) : fmt::format("max({}, {})", nameOf(from), other);
        }
        program += fmt::format("{} = {}; ", nameOf(i0), right);
    }
    const std::size_t which = draws.below(values.size());
    return asked(fmt::format("{}{} ->", program, nameOf(which)), values[which], aside);
}

Problem makeCode(Draws& draws, Draws& aside) {
    constexpr MakeProblem kMakers[] = {makeCall, makeClosing, makeProgram};
    return kMakers[draws.below(3)](draws, aside);
}

} // namespace

void writeCode(Page& page) {
    writeProblems(page, 3, 12, makeCode);
}

} // namespace nibble::writing
