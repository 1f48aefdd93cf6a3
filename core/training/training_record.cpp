// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/training_record.h"

#include <nlohmann/json.hpp>

#include "core/base/json_document.h"

namespace nibble {

namespace {

constexpr std::size_t kFields = 6;

bool isRow(const nlohmann::json& row) {
    if (!row.is_array() || row.size() != kFields || !row[0].is_number_integer() ||
        !row[1].is_number_integer())
        return false;
    return row[2].is_number() && row[3].is_number() && (row[4].is_number() || row[4].is_null()) &&
           row[5].is_number();
}

} // namespace

std::string recordToText(const std::vector<RecordRow>& record) {
    auto rows = nlohmann::ordered_json::array();
    for (const RecordRow& row : record)
        rows.push_back({row.step, row.tokens, finiteOrNull(row.learningRate), finiteOrNull(row.trainingLoss),
                        finiteOrNull(row.heldOutLoss), finiteOrNull(row.seconds)});
    return rows.dump();
}

Expected<std::vector<RecordRow>> recordFromText(const std::string& text, const std::string& path) {
    const auto document = parseJson(text, path);
    if (!document)
        return Unexpected(document.error());
    if (!document->is_array())
        return Unexpected(jsonError(path, "record", "an array is expected"));
    std::vector<RecordRow> record;
    for (const auto& row : *document) {
        if (!isRow(row))
            return Unexpected(jsonError(path, "record", "a row of six figures is expected"));
        record.push_back({row[0].get<std::int64_t>(), row[1].get<std::int64_t>(), row[2].get<double>(),
                          row[3].get<double>(),
                          row[4].is_null() ? std::nullopt : std::optional(row[4].get<double>()),
                          row[5].get<double>()});
    }
    return record;
}

} // namespace nibble
