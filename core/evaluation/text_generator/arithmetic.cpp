// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two-digit problems worked out from the units up, as one does on paper:
//     67+58: 7+8=15, 6+5+1=12, 125.
//     82-37: 12-7=5, 7-3=4, 45.
//     39*5: 9*5=45, 3*5=15, 15+4=19, 195.
// Steps always have a one-digit operand and problems (of + and -) never, so no step gives a problem away.
#include <algorithm>

#include <fmt/format.h>

#include "core/evaluation/text_generator/writers.h"

namespace nibble::writing {

namespace {

/// `slip` is added to the units of the first step and carried on: a wrong way to the end.
std::string added(int a, int b, int slip) {
    const int units = a % 10 + b % 10 + slip, carry = units >= 10 ? 1 : 0;
    const int tens = a / 10 + b / 10 + carry;
    const std::string second = carry ? fmt::format("{}+{}+1={}", a / 10, b / 10, tens)
                                     : fmt::format("{}+{}={}", a / 10, b / 10, tens);
    return fmt::format(" {}+{}={}, {}, {}.", a % 10, b % 10, units, second, tens * 10 + units % 10);
}

std::string subtracted(int a, int b, int slip) {
    const int borrow = a % 10 < b % 10 ? 1 : 0;
    const int top = a % 10 + 10 * borrow;
    const int units = top - b % 10 + slip, tens = a / 10 - borrow - b / 10;
    return fmt::format(" {}-{}={}, {}-{}={}, {}.", top, b % 10, units, a / 10 - borrow, b / 10, tens,
                       tens * 10 + units);
}

std::string multiplied(int a, int b, int slip) {
    const int units = a % 10 * b + slip, tens = a / 10 * b, carry = units / 10;
    const std::string steps = fmt::format(" {}*{}={}, {}*{}={}", a % 10, b, units, a / 10, b, tens);
    const std::string sum = carry > 0 ? fmt::format(", {}+{}={}", tens, carry, tens + carry) : "";
    return fmt::format("{}{}, {}.", steps, sum, (tens + carry) * 10 + units % 10);
}

using Work = std::string (*)(int, int, int);

Problem worked(std::string key, char sign, int a, int b, Work work, Draws& aside) {
    Problem problem{std::move(key), fmt::format("{}{}{}:", a, sign, b), work(a, b, 0), {}};
    const int units = sign == '-' ? (a % 10 - b % 10 + 10) % 10 : sign == '+' ? a % 10 + b % 10 : a % 10 * b;
    // Slips that leave the step a number that such a step can give.
    const int least = std::max(-3, -units), most = sign == '-' ? std::min(3, 9 - units) : 3;
    problem.wrong = threeWrong(problem.answer, [&] { return work(a, b, aside.between(least, most)); });
    return problem;
}

Problem makeArithmetic(Draws& draws, Draws& aside) {
    switch (draws.below(3)) {
    case 0: {
        const int a = draws.between(10, 99), b = draws.between(10, 99);
        return worked(fmt::format("{}+{}", std::min(a, b), std::max(a, b)), '+', a, b, added, aside);
    }
    case 1: {
        const int a = draws.between(11, 99), b = draws.between(10, a - 1);
        return worked(fmt::format("{}-{}", a, b), '-', a, b, subtracted, aside);
    }
    default: {
        const int a = draws.between(11, 59), b = draws.between(2, 6);
        return worked(fmt::format("{}*{}", a, b), '*', a, b, multiplied, aside);
    }
    }
}

} // namespace

void writeArithmetic(Page& page) {
    writeProblems(page, 4, 16, makeArithmetic);
}

} // namespace nibble::writing
