// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the kernels use of oneDNN besides gemm.h. onednn.cpp is the only file that includes its headers.
#pragma once

#include <cstdint>
#include <memory>

#include "core/kernels/isa.h"
#include "core/kernels/kernel_set.h"

namespace nibble::kernels {

/// Limits oneDNN to what `isa` has. Takes effect only before oneDNN's first primitive.
void limitOneDnn(Isa isa);

/// Whether oneDNN's u8 · s8 → s32 product is exact under the level that oneDNN really uses: without VNNI it
/// adds pairs in 16 bits, saturating.
[[nodiscard]] bool oneDnnInt8IsExact();

/// The product of u8 activations with an s8 matrix in ByteTiles' order (columns padded to 64), exact. Keeps
/// compiled primitives by the number of tokens; safe to call from several threads.
class OneDnnInt8 {
public:
    /// `codes` must outlive this.
    OneDnnInt8(const std::uint8_t* codes, std::int64_t rows, std::int64_t columns);
    ~OneDnnInt8();
    /// Writes int32 sums into the output's place (stride = rows). False if oneDNN has no fast primitive.
    bool multiply(const TokenRows& x, float* y) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace nibble::kernels
