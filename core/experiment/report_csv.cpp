// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/report.h"
#include "core/experiment/result_json.h"
#include "core/experiment/text_escape.h"

#include <nlohmann/json.hpp>

namespace nibble {

namespace {

using nlohmann::ordered_json;

constexpr const char* kLineEnd = "\r\n";

std::string csvValue(const ordered_json& value) {
    if (value.is_null())
        return {};
    if (value.is_string())
        return quoteCsv(value.get<std::string>());
    if (!value.is_array())
        return value.dump();
    std::string joined;
    for (const ordered_json& item : value)
        joined += (joined.empty() ? "" : "; ") + item.get<std::string>();
    return quoteCsv(joined);
}

/// Single figures and lists of texts go into the row; tensors and tasks have tables of their own.
bool isColumn(const std::string& key) {
    return key != "tensors" && key != "tasks";
}

void addLine(std::string& csv, const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i)
        csv += (i == 0 ? "" : ",") + fields[i];
    csv += kLineEnd;
}

void addRow(std::string& csv, std::vector<std::string> fields, const ordered_json& row) {
    for (const auto& [key, value] : row.items()) {
        if (isColumn(key))
            fields.push_back(csvValue(value));
    }
    addLine(csv, fields);
}

void addHeader(std::string& csv, std::vector<std::string> fields, const ordered_json& row) {
    for (const auto& [key, value] : row.items()) {
        if (isColumn(key))
            fields.push_back(key);
    }
    addLine(csv, fields);
}

} // namespace

std::string csvReport(const Result& result) {
    std::string csv;
    addHeader(csv, {}, variantToJson({}));
    for (const VariantResult& variant : result.variants)
        addRow(csv, {}, variantToJson(variant));
    return csv;
}

std::string tensorsCsv(const Result& result) {
    std::string csv;
    addHeader(csv, {"method"}, tensorToJson({}));
    for (const VariantResult& variant : result.variants) {
        for (const TensorResult& tensor : variant.tensors)
            addRow(csv, {quoteCsv(variant.method)}, tensorToJson(tensor));
    }
    return csv;
}

std::string tasksCsv(const Result& result) {
    std::string csv;
    addHeader(csv, {"method"}, taskToJson({}));
    for (const VariantResult& variant : result.variants) {
        for (const TaskScore& score : variant.tasks)
            addRow(csv, {quoteCsv(variant.method)}, taskToJson(score));
    }
    return csv;
}

} // namespace nibble
