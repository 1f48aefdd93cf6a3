// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace nibble {

/// One metadata value, of the types that GGUF knows (gguf.md). Arrays are homogeneous and not nested.
using MetadataValue =
    std::variant<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t, std::int32_t, float,
                 bool, std::string, std::uint64_t, std::int64_t, double, std::vector<std::uint8_t>,
                 std::vector<std::int8_t>, std::vector<std::uint16_t>, std::vector<std::int16_t>,
                 std::vector<std::uint32_t>, std::vector<std::int32_t>, std::vector<float>, std::vector<bool>,
                 std::vector<std::string>, std::vector<std::uint64_t>, std::vector<std::int64_t>,
                 std::vector<double>>;

/// Keys and values in the order of the file; keys are unique.
class Metadata {
public:
    using Entry = std::pair<std::string, MetadataValue>;

    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
    [[nodiscard]] const MetadataValue* find(std::string_view key) const;
    /// Adds or replaces.
    void set(std::string_view key, MetadataValue value);
    void erase(std::string_view key);

    /// Any integer type or an integral float, if it fits.
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
    /// Any number.
    [[nodiscard]] std::optional<double> number(std::string_view key) const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view key) const;
    /// Null if missing or of another type.
    [[nodiscard]] const std::string* text(std::string_view key) const;
    [[nodiscard]] const std::vector<std::string>* texts(std::string_view key) const;
    [[nodiscard]] const std::vector<float>* floats(std::string_view key) const;
    /// Any integer array, widened.
    [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(std::string_view key) const;

private:
    std::vector<Entry> m_entries;
    std::map<std::string, std::size_t, std::less<>> m_index;
};

/// One value as short text, arrays cut after a few elements.
[[nodiscard]] std::string describe(const MetadataValue& value);

} // namespace nibble
