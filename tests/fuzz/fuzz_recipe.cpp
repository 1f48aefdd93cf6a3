// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Training recipes and loss curves from anybody's JSON: what is read can be written and read again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <nlohmann/json.hpp>

#include "core/training/recipe.h"
#include "core/training/training_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto recipe = nibble::recipeFromJson(text, "")) {
        const auto written = nibble::recipeToJson(*recipe).dump();
        const auto again = nibble::recipeFromJson(written, "");
        if (!again || nibble::recipeToJson(*again).dump() != written)
            std::abort();
    }
    if (const auto record = nibble::recordFromText(text, "")) {
        const auto written = nibble::recordToText(*record);
        const auto again = nibble::recordFromText(written, "");
        if (!again || nibble::recordToText(*again) != written)
            std::abort();
    }
    return 0;
}
