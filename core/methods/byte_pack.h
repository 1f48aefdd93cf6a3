// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "core/model/byte_cursor.h"

namespace nibble {

/// Values as this machine holds them, for files that stay on it and for hashes.
template <typename T>
void put(std::vector<std::byte>& bytes, const T& value) {
    const std::size_t at = bytes.size();
    bytes.resize(at + sizeof value);
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

/// Their number first.
template <typename Values>
void putAll(std::vector<std::byte>& bytes, const Values& values) {
    put(bytes, static_cast<std::uint64_t>(values.size()));
    const auto content = std::as_bytes(std::span(values));
    bytes.insert(bytes.end(), content.begin(), content.end());
}

/// Fills `values` with what putAll() wrote; false if there is not so much left.
template <typename Values>
bool takeAll(ByteCursor& cursor, Values& values) {
    using Value = typename Values::value_type;
    const auto count = cursor.read<std::uint64_t>();
    if (!count || *count > cursor.remaining() / sizeof(Value))
        return false;
    const auto content = cursor.text(*count * sizeof(Value));
    values.resize(static_cast<std::size_t>(*count));
    if (!content->empty())
        std::memcpy(values.data(), content->data(), content->size());
    return true;
}

} // namespace nibble
