// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tokenizers/json_value.h"

#include <algorithm>

namespace nibble::tokenizers {

namespace {

template <typename Type>
Expected<Type> get(const JsonValue& value, const char* what) {
    Type result{};
    if (value.element().get(result) != simdjson::SUCCESS)
        return value.wrong(fmt::format("{} is expected", what));
    return result;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Integers beyond 64 bits with ".0" behind them. Hugging Face writes such ("model_max_length" is about
/// 1e30), and simdjson reads them only as floating-point numbers.
std::string withHugeIntegersAsFloats(std::string_view text) {
    constexpr std::size_t kDigitsThatFit = 18;
    std::string result;
    bool inText = false;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        if (inText && text[at] == '\\') {
            end = std::min(at + 2, text.size());
        } else if (text[at] == '"') {
            inText = !inText;
        } else if (!inText && isDigit(text[at])) {
            while (end < text.size() && (isDigit(text[end]) ||
                                         std::string_view(".eE+-").find(text[end]) != std::string_view::npos))
                ++end;
        }
        const std::string_view token = text.substr(at, end - at);
        result += token;
        if (token.size() > kDigitsThatFit && token.find_first_not_of("0123456789") == std::string_view::npos)
            result += ".0";
        at = end;
    }
    return result;
}

} // namespace

std::optional<JsonValue> JsonValue::find(std::string_view key) const {
    simdjson::dom::element found;
    if (!isObject() || m_element.at_key(key).get(found) != simdjson::SUCCESS || found.is_null())
        return {};
    return JsonValue(found, below(key));
}

Expected<JsonValue> JsonValue::at(std::string_view key) const {
    if (!isObject())
        return wrong("an object is expected");
    if (auto found = find(key))
        return *found;
    return JsonValue(m_element, below(key)).wrong("missing");
}

Expected<std::string_view> JsonValue::text() const {
    return get<std::string_view>(*this, "a text");
}

Expected<std::int64_t> JsonValue::integer() const {
    return get<std::int64_t>(*this, "an integer");
}

Expected<bool> JsonValue::boolean() const {
    return get<bool>(*this, "true or false");
}

Expected<std::vector<JsonValue>> JsonValue::items() const {
    const auto array = get<simdjson::dom::array>(*this, "a list");
    if (!array)
        return Unexpected(array.error());
    std::vector<JsonValue> result;
    for (const simdjson::dom::element item : *array)
        result.emplace_back(item, fmt::format("{}[{}]", m_path, result.size()));
    return result;
}

Expected<std::string_view> JsonValue::text(std::string_view key) const {
    const auto value = at(key);
    return value ? value->text() : Unexpected(value.error());
}

Expected<std::string_view> JsonValue::text(std::string_view key, std::string_view fallback) const {
    const auto value = find(key);
    return value ? value->text() : fallback;
}

Expected<bool> JsonValue::boolean(std::string_view key, bool fallback) const {
    const auto value = find(key);
    return value ? value->boolean() : fallback;
}

Expected<std::int64_t> JsonValue::integer(std::string_view key, std::int64_t fallback) const {
    const auto value = find(key);
    return value ? value->integer() : fallback;
}

Unexpected JsonValue::wrong(std::string message) const {
    return Unexpected(Error{.kind = ErrorKind::badFile, .message = std::move(message), .field = m_path});
}

Unexpected JsonValue::refused(std::string message) const {
    return Unexpected(Error{.kind = ErrorKind::unsupported, .message = std::move(message), .field = m_path});
}

std::string JsonValue::below(std::string_view key) const {
    return m_path.empty() ? std::string(key) : fmt::format("{}.{}", m_path, key);
}

Expected<void> JsonFields::outcome() const {
    return m_error ? Unexpected(*m_error) : Expected<void>();
}

std::string JsonFields::kept(const Expected<std::string_view>& value) {
    if (!value)
        keep(value.error());
    return std::string(value.value_or(""));
}

bool JsonFields::kept(const Expected<bool>& value) {
    if (!value)
        keep(value.error());
    return value.value_or(false);
}

std::int64_t JsonFields::kept(const Expected<std::int64_t>& value) {
    if (!value)
        keep(value.error());
    return value.value_or(0);
}

void JsonFields::keep(const Error& error) {
    if (!m_error)
        m_error = error;
}

Expected<std::unique_ptr<JsonDocument>> JsonDocument::parse(std::string_view text) {
    auto document = std::make_unique<JsonDocument>();
    if (text.empty())
        return fail(ErrorKind::badFile, "no JSON: empty");
    auto error = document->m_parser.parse(text.data(), text.size()).get(document->m_root);
    if (error == simdjson::NUMBER_ERROR)
        error = document->m_parser.parse(withHugeIntegersAsFloats(text)).get(document->m_root);
    if (error != simdjson::SUCCESS)
        return fail(ErrorKind::badFile, "no JSON: {}", simdjson::error_message(error));
    return document;
}

} // namespace nibble::tokenizers
