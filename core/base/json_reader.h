// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/expected.h"

namespace nibble {

/// Reads the fields of one JSON object with their types and ranges checked. The first error is kept and
/// reported by `finish`; fields that are absent leave their destination as it was.
class JsonReader {
public:
    enum class UnknownKeys { refused, ignored };

    /// `prefix` is this object's place in the document ("results[2]."), for messages.
    JsonReader(const nlohmann::json& value, std::string path, std::string prefix = {});

    void text(const char* key, std::string& out);
    void texts(const char* key, std::vector<std::string>& out);
    void flag(const char* key, bool& out);
    void number(const char* key, double& out, double least = -kHuge, double most = kHuge);
    void integer(const char* key, std::int64_t& out, std::int64_t least = 0, std::int64_t most = kMost);
    void integer(const char* key, int& out, int least = 0, int most = std::numeric_limits<int>::max());
    void seed(const char* key, std::uint64_t& out);
    /// `null` and an absent field leave these empty.
    void number(const char* key, std::optional<double>& out);
    void integer(const char* key, std::optional<std::int64_t>& out);

    /// The member itself, or null where it is absent or JSON null; `kind` is what it must be.
    const nlohmann::json* member(const char* key, nlohmann::json::value_t kind);
    [[nodiscard]] bool has(const char* key) const;
    void require(const char* key);
    void refuse(const std::string& key, const std::string& message);
    /// Notes the error of a nested object.
    void nested(Expected<void> result);
    [[nodiscard]] std::string fieldName(std::string_view key) const { return m_prefix + std::string(key); }
    [[nodiscard]] const std::string& path() const { return m_path; }

    Expected<void> finish(UnknownKeys unknown);

private:
    static constexpr double kHuge = std::numeric_limits<double>::max();
    static constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

    const nlohmann::json* find(const char* key);

    const nlohmann::json& m_value;
    std::string m_path, m_prefix;
    std::set<std::string, std::less<>> m_known;
    std::optional<Error> m_error;
};

} // namespace nibble
