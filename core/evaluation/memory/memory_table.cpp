// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory/memory_table.h"

#include <fmt/format.h>

namespace nibble {

namespace {

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string result = "\"";
    for (const char letter : text)
        result += letter == '"' ? "\"\"" : std::string(1, letter);
    return result + '"';
}

/// A scheme may hold a bar only in patterns of hostile names; in Markdown it would end the cell.
std::string cell(const std::string& text) {
    std::string result;
    for (const char letter : text)
        result += letter == '|' ? "\\|" : std::string(1, letter);
    return result;
}

std::string rateText(const std::optional<double>& rate) {
    return rate ? fmt::format("{:.4g}", *rate) : "–";
}

} // namespace

std::vector<std::string> usualFormats(const MemoryModel& model) {
    std::vector<std::string> formats;
    if (model.opened)
        formats.emplace_back("as_opened");
    for (const char* format :
         {"f32", "bf16", "q8_0", "q6_k", "q5_k_m", "q4_k_m", "q4_0", "iq4_xs", "q3_k_m", "q2_k"})
        formats.emplace_back(format);
    return formats;
}

std::string memoryMarkdown(std::span<const MemoryRow> rows, ByteUnit unit) {
    const auto size = [&](double bytes) { return fmt::format("{:.3f}", bytes / bytesOf(unit)); };
    std::string text =
        fmt::format("| Format | Bits per weight | Weights {0} | KV cache {0} | Runtime {0} | Total "
                    "{0} | Fits | Largest context | Tokens/s at most |\n"
                    "|---|---:|---:|---:|---:|---:|---|---:|---:|\n",
                    unitName(unit));
    for (const MemoryRow& row : rows)
        text += fmt::format("| {} | {:.4f} | {} | {} | {} | {} | {} | {} | {} |\n", cell(row.plan.format),
                            row.plan.bitsPerWeight, size(row.estimate.weightBytes),
                            size(row.estimate.kvBytes), size(row.estimate.runtimeBytes),
                            size(row.estimate.totalBytes()), row.estimate.fits ? "yes" : "no",
                            row.estimate.largestContext, rateText(row.estimate.tokensPerSecond));
    return text;
}

std::string memoryCsv(std::span<const MemoryRow> rows) {
    std::string text =
        "format,bits_per_weight,nominal_bits,weights_bytes,kv_cache_bytes,runtime_bytes,total_bytes,"
        "fits,largest_context,tokens_per_second_bound\r\n";
    for (const MemoryRow& row : rows)
        text +=
            fmt::format("{},{},{},{:.0f},{:.0f},{:.0f},{:.0f},{},{},{}\r\n", quoted(row.plan.format),
                        row.plan.bitsPerWeight, row.plan.nominalBits, row.estimate.weightBytes,
                        row.estimate.kvBytes, row.estimate.runtimeBytes, row.estimate.totalBytes(),
                        row.estimate.fits ? "true" : "false", row.estimate.largestContext,
                        row.estimate.tokensPerSecond ? fmt::format("{}", *row.estimate.tokensPerSecond) : "");
    return text;
}

} // namespace nibble
