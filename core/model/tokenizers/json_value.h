// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "core/base/expected.h"

namespace nibble::tokenizers {

/// A value of a JSON file that knows where it stands ("model.merges[17]"), so that errors can say so.
/// Texts are views into the document. All errors are badFile.
class JsonValue {
public:
    JsonValue(simdjson::dom::element element, std::string path)
        : m_element(element), m_path(std::move(path)) {}

    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] bool isNull() const { return m_element.is_null(); }
    [[nodiscard]] bool isText() const { return m_element.is_string(); }
    [[nodiscard]] bool isObject() const { return m_element.is_object(); }
    [[nodiscard]] bool isArray() const { return m_element.is_array(); }
    [[nodiscard]] const simdjson::dom::element& element() const { return m_element; }

    /// The value under `key`; nothing if this is no object, or the key is missing or null.
    [[nodiscard]] std::optional<JsonValue> find(std::string_view key) const;
    [[nodiscard]] Expected<JsonValue> at(std::string_view key) const;
    [[nodiscard]] Expected<std::string_view> text() const;
    [[nodiscard]] Expected<std::int64_t> integer() const;
    [[nodiscard]] Expected<bool> boolean() const;
    [[nodiscard]] Expected<std::vector<JsonValue>> items() const;

    [[nodiscard]] Expected<std::string_view> text(std::string_view key) const;
    /// The value under `key`, or `fallback` if it is missing or null.
    [[nodiscard]] Expected<std::string_view> text(std::string_view key, std::string_view fallback) const;
    [[nodiscard]] Expected<bool> boolean(std::string_view key, bool fallback) const;
    [[nodiscard]] Expected<std::int64_t> integer(std::string_view key, std::int64_t fallback) const;

    [[nodiscard]] Unexpected wrong(std::string message) const;
    [[nodiscard]] Unexpected refused(std::string message) const; ///< unsupported

private:
    [[nodiscard]] std::string below(std::string_view key) const;

    simdjson::dom::element m_element;
    std::string m_path;
};

/// Reads the fields of an object one after another and keeps the first error, so that it is looked at once.
class JsonFields {
public:
    explicit JsonFields(JsonValue holder) : m_holder(std::move(holder)) {}

    /// The text under `key`, which must be there.
    std::string text(std::string_view key) { return kept(m_holder.text(key)); }
    std::string text(std::string_view key, std::string_view fallback) {
        return kept(m_holder.text(key, fallback));
    }
    bool boolean(std::string_view key, bool fallback) { return kept(m_holder.boolean(key, fallback)); }
    std::int64_t integer(std::string_view key, std::int64_t fallback) {
        return kept(m_holder.integer(key, fallback));
    }
    [[nodiscard]] Expected<void> outcome() const;

private:
    std::string kept(const Expected<std::string_view>& value);
    bool kept(const Expected<bool>& value);
    std::int64_t kept(const Expected<std::int64_t>& value);
    void keep(const Error& error);

    JsonValue m_holder;
    std::optional<Error> m_error;
};

/// A parsed JSON text.
class JsonDocument {
public:
    /// Errors: badFile (also for ill-formed UTF-8 and nesting beyond 1024 levels).
    static Expected<std::unique_ptr<JsonDocument>> parse(std::string_view text);
    [[nodiscard]] JsonValue root() const { return {m_root, ""}; }

private:
    simdjson::dom::parser m_parser;
    simdjson::dom::element m_root;
};

} // namespace nibble::tokenizers
