// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/expected.h"
#include "core/formats/quantized_tensor.h"

namespace nibble {

/// Exponent of a block's E8M0 scale by OCP Microscaling Formats 1.0: floor(log2(absmax)) less the largest
/// exponent of E2M1, kept within E8M0; −127 for a block of zeros.
[[nodiscard]] int sharedExponent(float absmax);

/// values[rows][cols] as MXFP4 blocks of 32 in ggml's layout, encoded as OCP Microscaling Formats 1.0 has it:
/// x / 2^exponent to the nearest E2M1, ties to even, saturating. (The codec of ElementType::mxfp4 encodes as
/// ggml does.) Errors: unsupported if cols is no multiple of 32.
Expected<Tensor> encodeMxfp4Ocp(std::span<const float> values, std::int64_t rows, std::int64_t cols);

/// values[rows][cols] as NVFP4 the way compressed-tensors does (methods.md §1.2): E2M1 in groups of 16 with
/// an E4M3 scale, and one F32 factor for the tensor by which its absmax becomes 6 · 448.
[[nodiscard]] CodedMatrix encodeNvfp4(std::span<const float> values, std::int64_t rows, std::int64_t cols);

/// The exact bits per weight that encodeNvfp4 stores, as bytes.
[[nodiscard]] double nvfp4Bytes(std::int64_t rows, std::int64_t cols);

} // namespace nibble
