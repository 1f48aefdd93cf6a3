// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_reader.h"

#include <utility>

#include "core/base/json_document.h"

namespace nibble {

namespace {

using nlohmann::json;

/// A value for a message: numbers as they are, everything else by its type.
std::string shown(const json& value) {
    return value.is_number() ? value.dump() : value.type_name();
}

} // namespace

JsonReader::JsonReader(const json& value, std::string path, std::string prefix)
    : m_value(value), m_path(std::move(path)), m_prefix(std::move(prefix)) {
    if (!m_value.is_object()) {
        const std::string place = m_prefix.empty() ? "" : m_prefix.substr(0, m_prefix.size() - 1);
        m_error = jsonError(m_path, place, fmt::format("an object is expected, not {}", m_value.type_name()));
    }
}

bool JsonReader::has(const char* key) const {
    return m_value.is_object() && m_value.contains(key);
}

const json* JsonReader::find(const char* key) {
    m_known.emplace(key);
    if (!has(key))
        return nullptr;
    return &m_value.find(key).value();
}

void JsonReader::refuse(const std::string& key, const std::string& message) {
    if (!m_error)
        m_error = jsonError(m_path, fieldName(key), message);
}

void JsonReader::nested(Expected<void> result) {
    if (!result && !m_error)
        m_error = std::move(result.error());
}

void JsonReader::require(const char* key) {
    if (!has(key))
        refuse(key, "is missing");
}

void JsonReader::text(const char* key, std::string& out) {
    const json* value = find(key);
    if (!value)
        return;
    if (value->is_string())
        out = value->get<std::string>();
    else
        refuse(key, fmt::format("a string is expected, not {}", value->type_name()));
}

void JsonReader::texts(const char* key, std::vector<std::string>& out) {
    const json* value = member(key, json::value_t::array);
    if (!value)
        return;
    out.clear();
    for (const json& item : *value) {
        if (!item.is_string())
            return refuse(fmt::format("{}[{}]", key, out.size()),
                          fmt::format("a string is expected, not {}", item.type_name()));
        out.push_back(item.get<std::string>());
    }
}

void JsonReader::flag(const char* key, bool& out) {
    const json* value = find(key);
    if (!value)
        return;
    if (value->is_boolean())
        out = value->get<bool>();
    else
        refuse(key, fmt::format("true or false is expected, not {}", value->type_name()));
}

void JsonReader::number(const char* key, double& out, double least, double most) {
    const json* value = find(key);
    if (!value)
        return;
    if (!value->is_number())
        return refuse(key, fmt::format("a number is expected, not {}", value->type_name()));
    const auto read = value->get<double>();
    if (!(read >= least && read <= most))
        return refuse(key, fmt::format("{} is outside {} to {}", read, least, most));
    out = read;
}

void JsonReader::integer(const char* key, std::int64_t& out, std::int64_t least, std::int64_t most) {
    const json* value = find(key);
    if (!value)
        return;
    if (!value->is_number_integer())
        return refuse(key, fmt::format("a whole number is expected, not {}", shown(*value)));
    // An unsigned number beyond int64 would wrap to a negative one.
    const bool tooLarge =
        value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(kMost);
    const auto read = tooLarge ? kMost : value->get<std::int64_t>();
    if (tooLarge || read < least || read > most)
        return refuse(key, fmt::format("{} is outside {} to {}", value->dump(), least, most));
    out = read;
}

void JsonReader::integer(const char* key, int& out, int least, int most) {
    std::int64_t wide = out;
    integer(key, wide, std::int64_t{least}, std::int64_t{most});
    out = static_cast<int>(wide);
}

void JsonReader::seed(const char* key, std::uint64_t& out) {
    const json* value = find(key);
    if (!value)
        return;
    if (value->is_number_unsigned())
        out = value->get<std::uint64_t>();
    else
        refuse(key, fmt::format("a whole number from 0 to 2^64 - 1 is expected, not {}", shown(*value)));
}

void JsonReader::number(const char* key, std::optional<double>& out) {
    const json* value = find(key);
    if (!value || value->is_null())
        return;
    double read = 0;
    number(key, read);
    out = read;
}

void JsonReader::integer(const char* key, std::optional<std::int64_t>& out) {
    const json* value = find(key);
    if (!value || value->is_null())
        return;
    std::int64_t read = 0;
    integer(key, read);
    out = read;
}

const json* JsonReader::member(const char* key, json::value_t kind) {
    const json* value = find(key);
    if (!value || value->is_null())
        return nullptr;
    if (value->type() == kind)
        return value;
    refuse(key, fmt::format("{} is expected, not {}", json(kind).type_name(), value->type_name()));
    return nullptr;
}

Expected<void> JsonReader::finish(UnknownKeys unknown) {
    if (!m_error && unknown == UnknownKeys::refused) {
        for (const auto& [key, value] : m_value.items()) {
            if (!m_known.contains(key)) {
                refuse(key, "unknown key");
                break;
            }
        }
    }
    if (m_error)
        return Unexpected(*m_error);
    return {};
}

} // namespace nibble
