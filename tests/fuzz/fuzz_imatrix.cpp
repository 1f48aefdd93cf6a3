// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/importance_matrix.h"
#include "fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const nibble::fuzz::Input input(data, size);
    if (const auto matrix = nibble::parseImportanceMatrix(input.bytes(), input.owner, "input.dat"))
        for (const auto& [name, entry] : matrix->entries)
            for (const float value : entry.meanSquare)
                if (name.empty() || !(value >= 0) || !(entry.count > 0))
                    std::abort(); // what was promised of every value
    return 0;
}
