// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nibble::kernels {

/// C[m][n] = A[m][k] · B (+ C if accumulate), row-major with leading extents lda, ldb, ldc; B is [k][n], or
/// [n][k] if transposeB. oneDNN's float product; runs in sequence inside a parallel loop, else on the team.
void sgemm(bool transposeB, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
           const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate = false);

/// C[m][n] = Aᵀ · B (+ C if accumulate) of A[k][m] and B[k][n], as above: gradients of weights are such sums
/// over tokens.
void sgemmTransposedA(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
                      const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate = false);

/// The operands of a product: C[m][n] = A[m][k] · B[k][n], or with one of them stored turned round, A[k][m]
/// or B[n][k].
enum class Turned : std::uint8_t { none, a, b };

/// The same products with A and B rounded to BF16 on the way and sums in float: about twice as fast where the
/// processor multiplies BF16, no faster elsewhere. Runs in sequence inside a parallel loop, else on the team.
void bf16gemm(Turned turned, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
              const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate = false);

/// oneDNN's version and the instruction set it chose, for reports.
[[nodiscard]] const char* gemmLibrary();

} // namespace nibble::kernels
