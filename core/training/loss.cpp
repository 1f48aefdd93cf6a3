// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/loss.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/parallel.h"
#include "core/training/arithmetic.h"

namespace nibble {

namespace {

constexpr std::int64_t kLossGrain = 8;

/// Sums in the order of the rows whatever thread made each part.
template <typename RowLoss>
double sumOverRows(std::int64_t count, RowLoss&& rowLoss) {
    std::vector<double> losses(static_cast<std::size_t>(count));
    parallelFor(count, kLossGrain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row)
            losses[static_cast<std::size_t>(row)] = rowLoss(row);
    });
    double sum = 0;
    for (const double loss : losses)
        sum += loss;
    return sum;
}

} // namespace

template <typename T>
double CrossEntropy<T>::rows(std::int64_t first, std::int64_t count, std::int64_t vocabulary, T* logits,
                             double slope) {
    return sumOverRows(count, [&](std::int64_t row) {
        T* values = logits + row * vocabulary;
        const TokenId target = m_targets[first + row];
        if (target < 0) {
            std::fill_n(values, vocabulary, T(0));
            return 0.0;
        }
        const T largest = maximum(values, vocabulary);
        const double chosen = static_cast<double>(values[target] - largest);
        const double sum = expSum(values, largest, slope != 0 ? values : nullptr, vocabulary);
        if (slope != 0) {
            const T factor = static_cast<T>(slope / sum);
            for (std::int64_t i = 0; i < vocabulary; ++i)
                values[i] *= factor;
            values[target] -= static_cast<T>(slope);
        }
        return std::log(sum) - chosen;
    });
}

template <typename T>
double Distillation<T>::rows(std::int64_t first, std::int64_t count, std::int64_t vocabulary, T* logits,
                             double slope) {
    return sumOverRows(count, [&](std::int64_t row) {
        T* student = logits + row * vocabulary;
        const T* teacher = m_teacher + (first + row) * vocabulary;
        const T studentTop = maximum(student, vocabulary);
        const T teacherTop = maximum(teacher, vocabulary);
        thread_local std::vector<T> shares;
        shares.resize(static_cast<std::size_t>(vocabulary));
        const double teacherSum = expSum(teacher, teacherTop, shares.data(), vocabulary);
        double difference = 0; // Σ p (teacher − student), each less its row's largest
        for (std::int64_t i = 0; i < vocabulary; ++i)
            difference += static_cast<double>(shares[static_cast<std::size_t>(i)]) *
                          static_cast<double>((teacher[i] - teacherTop) - (student[i] - studentTop));
        const double studentSum = expSum(student, studentTop, slope != 0 ? student : nullptr, vocabulary);
        if (slope != 0) {
            const T own = static_cast<T>(slope / studentSum);
            const T given = static_cast<T>(slope / teacherSum);
            for (std::int64_t i = 0; i < vocabulary; ++i)
                student[i] = student[i] * own - shares[static_cast<std::size_t>(i)] * given;
        }
        return difference / teacherSum + std::log(studentSum) - std::log(teacherSum);
    });
}

template class CrossEntropy<float>;
template class CrossEntropy<double>;
template class Distillation<float>;
template class Distillation<double>;

} // namespace nibble
