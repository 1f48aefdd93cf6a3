// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gguf_reader.h"
#include "fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const nibble::fuzz::Input input(data, size);
    auto file = nibble::parseGguf(input.bytes(), input.owner, "input.gguf");
    if (!file) {
        nibble::fuzz::check(file.error());
        return 0;
    }
    std::vector<nibble::GgufFile> files;
    files.push_back(std::move(*file));
    const auto model = nibble::modelFromGguf(std::move(files), "input.gguf");
    if (model)
        nibble::fuzz::inspect(**model);
    else
        nibble::fuzz::check(model.error());
    return 0;
}
