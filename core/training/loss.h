// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/model/model.h"

namespace nibble {

/// What training makes small: a function of logits, given a few rows at a time.
template <typename T>
class Loss {
public:
    virtual ~Loss() = default;
    /// logits[count][vocabulary] are those of the batch's positions [first, first + count). Returns the sum
    /// of the loss over them; with `slope` not 0, puts slope · d(sum) / d(logits) in their place.
    virtual double rows(std::int64_t first, std::int64_t count, std::int64_t vocabulary, T* logits,
                        double slope) = 0;
};

/// −log softmax(logits)[target], summed over the positions with a target (not −1), in nats.
template <typename T>
class CrossEntropy : public Loss<T> {
public:
    /// `targets` are the whole batch's and must live as long as this.
    explicit CrossEntropy(const TokenId* targets) : m_targets(targets) {}
    double rows(std::int64_t first, std::int64_t count, std::int64_t vocabulary, T* logits,
                double slope) override;

private:
    const TokenId* m_targets;
};

/// KL(softmax(teacher) ‖ softmax(logits)), summed over all positions, in nats (Hinton et al., arXiv
/// 1503.02531, at temperature 1).
template <typename T>
class Distillation : public Loss<T> {
public:
    /// teacher[positions][vocabulary] are the teacher's logits.
    explicit Distillation(const T* teacher) : m_teacher(teacher) {}
    double rows(std::int64_t first, std::int64_t count, std::int64_t vocabulary, T* logits,
                double slope) override;

private:
    const T* m_teacher;
};

} // namespace nibble
