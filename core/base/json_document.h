// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/base/expected.h"

namespace nibble {

/// Parses one JSON document. Errors: badFile with path and offset for bad JSON or bad UTF-8, with the key for
/// an object that has the same key twice (nlohmann would silently keep one), and for nesting deeper than 64.
Expected<nlohmann::json> parseJson(std::string_view text, const std::string& path);

/// The error of a field of a JSON file.
[[nodiscard]] Error jsonError(const std::string& path, std::string field, std::string message);

/// NaN and infinity have no spelling in JSON and become null, as does a figure that was not taken.
[[nodiscard]] nlohmann::ordered_json finiteOrNull(const std::optional<double>& value);

/// The document as indented text with a decimal point in every locale; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string dumpJson(const nlohmann::ordered_json& document);

} // namespace nibble
