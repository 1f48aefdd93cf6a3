// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Experiments and results from anybody's JSON: what is read can be written, and every report can be made of
// it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/experiment/experiment_json.h"
#include "core/experiment/report.h"
#include "core/experiment/result_json.h"
#include "core/experiment/text_table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto experiment = nibble::experimentFromJson(text, "")) {
        const auto again = nibble::experimentFromJson(nibble::experimentToJson(*experiment), "");
        if (!again || nibble::experimentToJson(*again) != nibble::experimentToJson(*experiment))
            std::abort();
    }
    if (const auto result = nibble::resultFromJson(text, "")) {
        if (nibble::htmlReport(*result).empty() || nibble::markdownReport(*result).empty() ||
            nibble::csvReport(*result).empty() || nibble::tensorsCsv(*result).empty() ||
            nibble::textTable(*result, {.colour = true, .width = 80}).empty())
            std::abort();
    }
    return 0;
}
