// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/tensor.h"

#include <utility>

namespace nibble {

std::optional<std::int64_t> elementCount(const Shape& shape) {
    constexpr std::int64_t limit = std::int64_t{1} << 62;
    std::int64_t count = 1;
    for (const std::int64_t extent : shape) {
        if (extent < 0 || (extent > 0 && count > limit / extent))
            return std::nullopt;
        count *= extent;
    }
    return count;
}

std::optional<std::int64_t> byteCount(ElementType type, const Shape& shape) {
    const auto& row = info(type);
    const auto count = elementCount(shape);
    if (!count || (shape.empty() ? 1 : shape.back()) % row.blockElements != 0)
        return std::nullopt;
    const std::int64_t blocks = *count / row.blockElements;
    if (blocks > (std::int64_t{1} << 62) / row.blockBytes)
        return std::nullopt;
    return blocks * row.blockBytes;
}

namespace {

template <typename T>
Tensor ownBuffer(ElementType type, Shape shape, std::vector<T> values) {
    auto owner = std::make_shared<const std::vector<T>>(std::move(values));
    const auto bytes = std::as_bytes(std::span(*owner));
    return {type, std::move(shape), bytes, owner};
}

} // namespace

Tensor Tensor::own(ElementType type, Shape shape, std::vector<std::byte> bytes) {
    return ownBuffer(type, std::move(shape), std::move(bytes));
}

Tensor Tensor::ownFloats(Shape shape, std::vector<float> values) {
    return ownBuffer(ElementType::f32, std::move(shape), std::move(values));
}

std::int64_t Tensor::elements() const {
    return elementCount(m_shape).value_or(0);
}

std::int64_t Tensor::rows() const {
    return cols() > 0 ? elementCount(m_shape).value_or(0) / cols() : 0;
}

std::int64_t Tensor::rowBytes() const {
    const std::int64_t count = rows();
    return count > 0 ? static_cast<std::int64_t>(m_bytes.size()) / count : 0;
}

Tensor Tensor::slice(std::int64_t first, std::int64_t count) const {
    const auto stride = static_cast<std::size_t>(rowBytes());
    return {
        m_type,
        {count, cols()},
        m_bytes.subspan(static_cast<std::size_t>(first) * stride, static_cast<std::size_t>(count) * stride),
        m_owner};
}

} // namespace nibble
