// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/tensor/element_type.h"

namespace nibble {

/// Extents, outermost first: a linear layer's weight is {outputs, inputs}; the last is contiguous in memory.
using Shape = std::vector<std::int64_t>;

/// Product of the extents; nothing if one is negative or the product passes 2^62.
[[nodiscard]] std::optional<std::int64_t> elementCount(const Shape& shape);
/// Bytes of a tensor of this type and shape; nothing on overflow or if the last extent is no whole number of
/// blocks (a tensor without extents counts as one value).
[[nodiscard]] std::optional<std::int64_t> byteCount(ElementType type, const Shape& shape);

/// An immutable tensor: a type, a shape and the bytes, which it shares with whoever owns them (a mapped file
/// or a buffer). Copying is cheap.
class Tensor {
public:
    Tensor() = default;
    /// `bytes` must hold byteCount(type, shape) bytes and live as long as `owner`.
    Tensor(ElementType type, Shape shape, std::span<const std::byte> bytes, std::shared_ptr<const void> owner)
        : m_type(type), m_shape(std::move(shape)), m_bytes(bytes), m_owner(std::move(owner)) {}
    /// Takes the buffer over.
    static Tensor own(ElementType type, Shape shape, std::vector<std::byte> bytes);
    static Tensor ownFloats(Shape shape, std::vector<float> values);

    [[nodiscard]] ElementType type() const { return m_type; }
    [[nodiscard]] const Shape& shape() const { return m_shape; }
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_bytes; }
    [[nodiscard]] const std::shared_ptr<const void>& owner() const { return m_owner; }
    [[nodiscard]] std::int64_t elements() const;
    /// A matrix's outputs: all extents but the last multiplied (1 for a vector).
    [[nodiscard]] std::int64_t rows() const;
    /// The last, contiguous extent.
    [[nodiscard]] std::int64_t cols() const { return m_shape.empty() ? 1 : m_shape.back(); }
    [[nodiscard]] bool isMatrix() const { return m_shape.size() == 2; }
    /// Bytes of one row; 0 for an empty tensor.
    [[nodiscard]] std::int64_t rowBytes() const;
    /// Rows [first, first + count) as a matrix that shares the bytes.
    [[nodiscard]] Tensor slice(std::int64_t first, std::int64_t count) const;

private:
    ElementType m_type = ElementType::f32;
    Shape m_shape;
    std::span<const std::byte> m_bytes;
    std::shared_ptr<const void> m_owner;
};

} // namespace nibble
