// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/kernels/linear.h"
#include "core/model/model_variant.h"

namespace nibble {

struct BindingOptions {
    /// Decode every packed weight to float for the product, activations treated as the scheme says: the
    /// reference that executed kernels are held against.
    bool forceDecoded = false;
};

/// How one matrix of the model is multiplied.
struct BoundTensor {
    std::string name, kernel;
    bool executed = false;
    std::size_t bytes = 0;
};

/// Binds a matrix of the variant to the best kernel for how it is stored: packed bytes that a kernel of the
/// active ISA reads are executed, everything else is decoded. Errors: failed if a bias or an undecodable type
/// is asked for.
Expected<kernels::LinearPointer> bindMatrix(const ModelVariant& variant, const ModelTensor& tensor,
                                            const BindingOptions& options);
/// Binds a quantized tensor that belongs to no model (benchmarks of shapes). The result copies or shares what
/// it needs.
kernels::LinearPointer bindQuantized(const QuantizedTensorPointer& tensor, const BindingOptions& options);

/// How the kernels name what a scheme does to activations, `parameter` being the tensor's.
[[nodiscard]] kernels::ActivationCoding activationsOf(ActivationScheme scheme, float parameter = 0);

/// "executed" or "decoded".
[[nodiscard]] std::string executionName(const kernels::Linear& linear);

} // namespace nibble
