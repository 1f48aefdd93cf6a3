// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/metadata.h"

#include <cmath>
#include <limits>
#include <type_traits>

#include <fmt/format.h>

namespace nibble {

namespace {

constexpr std::size_t kShownElements = 8;
constexpr std::size_t kShownBytes = 120;

template <typename T>
constexpr bool isIntegerType = std::is_integral_v<T> && !std::is_same_v<T, bool>;

/// The value of type T under `key`, or null.
template <typename T>
const T* get(const Metadata& metadata, std::string_view key) {
    const MetadataValue* value = metadata.find(key);
    return value ? std::get_if<T>(value) : nullptr;
}

std::optional<std::int64_t> toInteger(double value) {
    // 2^63 is the first double that does not fit.
    if (std::trunc(value) != value || std::abs(value) >= 0x1p63)
        return std::nullopt;
    return static_cast<std::int64_t>(value);
}

std::string shorten(const std::string& text) {
    if (text.size() <= kShownBytes)
        return text;
    std::size_t end = kShownBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end) + "…";
}

template <typename T>
std::string describeOne(const T& value) {
    if constexpr (std::is_same_v<T, std::string>)
        return shorten(value);
    else if constexpr (std::is_floating_point_v<T>)
        return fmt::format("{}", value);
    else if constexpr (std::is_same_v<T, bool>)
        return value ? "true" : "false";
    else
        return fmt::format("{}", static_cast<std::int64_t>(value));
}

std::string describeOne(std::uint64_t value) {
    return fmt::format("{}", value);
}

template <typename T>
std::string describeArray(const std::vector<T>& values) {
    std::string text = "[";
    for (std::size_t i = 0; i < std::min(values.size(), kShownElements); ++i)
        text += (i > 0 ? ", " : "") + describeOne(static_cast<T>(values[i]));
    return values.size() <= kShownElements ? text + "]"
                                           : text + fmt::format(", …] ({} values)", values.size());
}

} // namespace

const MetadataValue* Metadata::find(std::string_view key) const {
    const auto found = m_index.find(key);
    return found == m_index.end() ? nullptr : &m_entries[found->second].second;
}

void Metadata::set(std::string_view key, MetadataValue value) {
    const auto found = m_index.find(key);
    if (found != m_index.end()) {
        m_entries[found->second].second = std::move(value);
        return;
    }
    m_index.emplace(key, m_entries.size());
    m_entries.emplace_back(key, std::move(value));
}

void Metadata::erase(std::string_view key) {
    const auto found = m_index.find(key);
    if (found == m_index.end())
        return;
    const std::size_t position = found->second;
    m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(position));
    m_index.erase(found);
    for (auto& [name, index] : m_index)
        index -= index > position ? 1 : 0;
}

std::optional<std::int64_t> Metadata::integer(std::string_view key) const {
    const MetadataValue* value = find(key);
    if (!value)
        return std::nullopt;
    return std::visit(
        [](const auto& held) -> std::optional<std::int64_t> {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<T, std::uint64_t>) {
                if (held > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                    return std::nullopt;
                return static_cast<std::int64_t>(held);
            } else if constexpr (isIntegerType<T>) {
                return static_cast<std::int64_t>(held);
            } else if constexpr (std::is_floating_point_v<T>) {
                return toInteger(static_cast<double>(held));
            } else {
                return std::nullopt;
            }
        },
        *value);
}

std::optional<double> Metadata::number(std::string_view key) const {
    const MetadataValue* value = find(key);
    if (!value)
        return std::nullopt;
    return std::visit(
        [](const auto& held) -> std::optional<double> {
            using T = std::decay_t<decltype(held)>;
            if constexpr (isIntegerType<T> || std::is_floating_point_v<T>)
                return static_cast<double>(held);
            else
                return std::nullopt;
        },
        *value);
}

std::optional<bool> Metadata::boolean(std::string_view key) const {
    const bool* value = get<bool>(*this, key);
    return value ? std::optional(*value) : std::nullopt;
}

const std::string* Metadata::text(std::string_view key) const {
    return get<std::string>(*this, key);
}

const std::vector<std::string>* Metadata::texts(std::string_view key) const {
    return get<std::vector<std::string>>(*this, key);
}

const std::vector<float>* Metadata::floats(std::string_view key) const {
    return get<std::vector<float>>(*this, key);
}

std::optional<std::vector<std::int64_t>> Metadata::integers(std::string_view key) const {
    const MetadataValue* value = find(key);
    if (!value)
        return std::nullopt;
    return std::visit(
        [](const auto& held) -> std::optional<std::vector<std::int64_t>> {
            using T = std::decay_t<decltype(held)>;
            if constexpr (requires { typename T::allocator_type; }) {
                if constexpr (isIntegerType<typename T::value_type> && !std::is_same_v<T, std::string>)
                    return std::vector<std::int64_t>(held.begin(), held.end());
            }
            return std::nullopt;
        },
        *value);
}

std::string describe(const MetadataValue& value) {
    return std::visit(
        [](const auto& held) -> std::string {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>)
                return describeOne(held);
            else
                return describeArray(held);
        },
        value);
}

} // namespace nibble
