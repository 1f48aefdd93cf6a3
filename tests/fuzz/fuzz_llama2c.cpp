// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/llama2c_reader.h"
#include "fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const nibble::fuzz::Input input(data, size);
    const auto config = nibble::parseLlama2cHeader(input.bytes());
    if (config) {
        auto model = std::make_shared<nibble::Model>();
        model->path = "input.bin";
        const auto opened = nibble::modelFromLlama2c(std::move(model), *config, input.bytes(), input.owner);
        if (!opened)
            std::abort(); // the header promises every byte
        nibble::fuzz::inspect(**opened);
    }
    // The tokenizer file that lies beside such a model, for as many tokens as its first byte says.
    const std::int64_t tokens = size > 0 ? data[0] : 0;
    const auto rest = input.bytes().subspan(size > 0 ? 1 : 0);
    if (const auto tokenizer = nibble::tokenizerFromLlama2c(rest, tokens))
        (void)(*tokenizer)->decode((*tokenizer)->encode("Once upon a time"));
    return 0;
}
