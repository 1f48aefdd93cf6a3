// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/formats/quantized_tensor.h"
#include "core/model/model.h"

namespace nibble {

using QuantizedTensorPointer = std::shared_ptr<const QuantizedTensor>;

/// A model with some of its tensors replaced by quantized ones: the unit that is run and measured. Tensors
/// that are not replaced stay as they were opened.
struct ModelVariant {
    ModelPointer model;
    QuantScheme scheme;
    std::map<std::string, QuantizedTensorPointer> replaced; ///< by tensor name

    [[nodiscard]] const QuantizedTensor* find(const std::string& tensorName) const {
        const auto found = replaced.find(tensorName);
        return found == replaced.end() ? nullptr : found->second.get();
    }
    /// Bytes of one tensor in a variant that leaves it alone: as stored, but vectors (norms, biases) count as
    /// the F32 that every format keeps them in.
    [[nodiscard]] static double unchangedBytes(const ModelTensor& tensor) {
        if (tensor.role == TensorRole::unused)
            return 0;
        if (tensor.role == TensorRole::parameter && tensor.shape().size() < 2)
            return 4.0 * static_cast<double>(tensor.data.elements());
        return static_cast<double>(tensor.bytes());
    }
    /// Bytes of all tensors: as opened where nothing is replaced.
    [[nodiscard]] double storedBytes() const {
        if (replaced.empty())
            return static_cast<double>(model->tensorBytes());
        double bytes = 0;
        for (const auto& tensor : model->tensors()) {
            const auto* quantized = find(tensor.name);
            bytes += quantized ? quantized->storedBytes() : unchangedBytes(tensor);
        }
        return bytes;
    }
    /// Stored bits per parameter of the whole model, scales and zero points included.
    [[nodiscard]] double bitsPerWeight() const {
        return 8.0 * storedBytes() / static_cast<double>(model->parameters());
    }
};

} // namespace nibble
