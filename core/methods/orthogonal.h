// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/progress.h"

namespace nibble {

/// A Hadamard matrix of this order, entries ±1 row by row: Sylvester's for powers of two, Paley's first or
/// second construction (1933) from a prime otherwise. Nothing where none of them has that order.
[[nodiscard]] std::optional<std::vector<std::int8_t>> hadamardMatrix(std::int64_t order);

/// The orthogonal matrix Q = D · (H ⊗ B) of n channels: random signs D, Sylvester's Hadamard matrix H of the
/// largest power of two that serves, and B a small Hadamard matrix where there is one, else a random
/// orthogonal matrix. Applied in about n · (log2 n + order of B) operations.
class Rotation {
public:
    Rotation(std::int64_t n, std::uint64_t seed);

    [[nodiscard]] std::int64_t size() const { return m_n; }
    /// Whether every entry is ±1/√n.
    [[nodiscard]] bool isHadamard() const { return m_hadamard; }
    /// Order of B.
    [[nodiscard]] std::int64_t smallOrder() const { return m_small; }

    /// x ← x · Q for `count` vectors of n values, one after the other. In parallel.
    void rotate(float* x, std::int64_t count, const JobContext& job = {}) const;
    /// W ← Qᵀ · W for n rows of W[…][cols], beginning at `weights`. In parallel.
    void rotateRows(float* weights, std::int64_t cols, const JobContext& job = {}) const;

private:
    void rotateOne(float* x, float* scratch) const;

    std::int64_t m_n, m_large = 1, m_small = 1;
    bool m_hadamard = true;
    std::vector<float> m_signs;
    std::vector<float> m_base; ///< B [small][small], orthogonal; empty for small = 1
};

} // namespace nibble
