// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_document.h"

#include <cmath>
#include <set>
#include <utility>
#include <vector>

namespace nibble {

namespace {

using nlohmann::json;

/// Watches the parser's events for what a parsed document no longer shows: a key given twice, deep nesting.
class DocumentGuard final : public nlohmann::json_sax<json> {
public:
    explicit DocumentGuard(const std::string& path) : m_path(path) {}

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }

    bool key(string_t& name) override {
        if (m_keys.back().insert(name).second)
            return true;
        m_error = jsonError(m_path, name, "this key stands twice in the same object");
        return false;
    }

    bool parse_error(std::size_t position, const std::string& token, const json::exception&) override {
        m_error = jsonError(m_path, {}, fmt::format("not valid JSON near '{}'", token));
        m_error->offset = position > 0 ? position - 1 : 0;
        return false;
    }

    [[nodiscard]] std::optional<Error> error() const { return m_error; }

private:
    static constexpr std::size_t kDeepest = 64;

    bool enter() {
        m_keys.emplace_back();
        if (m_keys.size() <= kDeepest)
            return true;
        m_error = jsonError(m_path, {}, fmt::format("nested deeper than {} levels", kDeepest));
        return false;
    }
    bool leave() {
        m_keys.pop_back();
        return true;
    }

    const std::string& m_path;
    std::vector<std::set<std::string>> m_keys;
    std::optional<Error> m_error;
};

} // namespace

Error jsonError(const std::string& path, std::string field, std::string message) {
    return Error{
        .kind = ErrorKind::badFile, .message = std::move(message), .path = path, .field = std::move(field)};
}

Expected<json> parseJson(std::string_view text, const std::string& path) {
    DocumentGuard guard(path);
    const bool accepted = json::sax_parse(text.begin(), text.end(), &guard);
    if (const auto error = guard.error())
        return Unexpected(*error);
    json document = json::parse(text.begin(), text.end(), nullptr, false);
    if (!accepted || document.is_discarded())
        return Unexpected(jsonError(path, {}, "not valid JSON"));
    return document;
}

nlohmann::ordered_json finiteOrNull(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

std::string dumpJson(const nlohmann::ordered_json& document) {
    return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace nibble
