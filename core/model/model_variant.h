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

/// A model with some of its tensors replaced by quantized ones: the unit that is run and measured. Tensors that
/// are not replaced stay as they were opened.
struct ModelVariant {
    ModelPointer model;
    QuantScheme scheme;
    std::map<std::string, QuantizedTensorPointer> replaced; ///< by tensor name

    [[nodiscard]] const QuantizedTensor* find(const std::string& tensorName) const {
        const auto found = replaced.find(tensorName);
        return found == replaced.end() ? nullptr : found->second.get();
    }
    /// Bytes of all tensors as stored in this variant.
    [[nodiscard]] double storedBytes() const {
        double bytes = 0;
        for (const auto& tensor : model->tensors()) {
            if (tensor.role == TensorRole::unused)
                continue;
            const auto* quantized = find(tensor.name);
            bytes += quantized ? quantized->storedBytes() : static_cast<double>(tensor.data.bytes().size());
        }
        return bytes;
    }
    /// Stored bits per parameter of the whole model, scales and zero points included.
    [[nodiscard]] double bitsPerWeight() const {
        return 8.0 * storedBytes() / static_cast<double>(model->parameters());
    }
};

} // namespace nibble
