// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace nibble {

/// Reads little-endian values one after another and never past the end: every read says whether there was
/// enough.
class ByteCursor {
public:
    explicit ByteCursor(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    [[nodiscard]] std::uint64_t position() const { return m_position; }
    [[nodiscard]] std::uint64_t remaining() const { return m_bytes.size() - m_position; }

    template <typename T>
    std::optional<T> read() {
        static_assert(std::is_arithmetic_v<T>);
        if (remaining() < sizeof(T))
            return std::nullopt;
        T value;
        std::memcpy(&value, m_bytes.data() + m_position, sizeof(T));
        m_position += sizeof(T);
        return value;
    }

    /// The next `length` bytes as text that shares our memory.
    std::optional<std::string_view> text(std::uint64_t length) {
        if (remaining() < length)
            return std::nullopt;
        const auto* begin = reinterpret_cast<const char*>(m_bytes.data() + m_position);
        m_position += length;
        return std::string_view(begin, length);
    }

private:
    std::span<const std::byte> m_bytes;
    std::uint64_t m_position = 0;
};

} // namespace nibble
