// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/model/gguf_export.h"
#include "core/model/model.h"

namespace nibble::fuzz {

/// A copy of the input that is exactly as long, so that the address sanitizer sees any step past its end.
struct Input {
    Input(const std::uint8_t* data, std::size_t size)
        : owner(std::make_shared<std::vector<std::uint8_t>>(data, data + size)) {}

    [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(std::span(*owner)); }
    [[nodiscard]] std::string_view text() const {
        return {reinterpret_cast<const char*>(owner->data()), owner->size()};
    }

    std::shared_ptr<std::vector<std::uint8_t>> owner;
};

/// Uses an opened model as the programs do: names its errors, decodes the first and last rows of every
/// tensor, makes the metadata of an export.
inline void inspect(const Model& model) {
    constexpr std::int64_t widest = 1 << 16;
    std::size_t bytes = 0;
    for (const ModelTensor& tensor : model.tensors()) {
        bytes += tensor.data.bytes().size();
        if (tensor.data.elements() == 0 || tensor.cols() > widest)
            continue;
        std::vector<float> row(static_cast<std::size_t>(tensor.cols()));
        (void)tensor.decodeRows(0, 1, row.data());
        (void)tensor.decodeRows(tensor.rows() - 1, 1, row.data());
    }
    if (model.notRunnable && model.notRunnable->text().empty())
        std::abort();
    // A model that is said to run has what the forward pass will look for.
    if (!model.notRunnable && (!model.embedding() || !model.output() || model.config.heads < 1 || bytes == 0))
        std::abort();
    if (const auto metadata = exportMetadata(model); metadata)
        for (const auto& [key, value] : metadata->entries())
            (void)describe(value);
}

/// An error must say something and name the file.
inline void check(const Error& error) {
    if (error.message.empty() || error.path.empty())
        std::abort();
}

} // namespace nibble::fuzz
