// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/model/gguf_reader.h"
#include "fuzz_input.h"

namespace {

/// Opens a tokenizer of any kind on the input and takes a text through it and back.
void use(const nibble::Expected<nibble::TokenizerPointer>& tokenizer, std::string_view text) {
    if (!tokenizer) {
        if (tokenizer.error().message.empty())
            std::abort();
        return;
    }
    const auto ids = (*tokenizer)->encode(text.substr(0, 512));
    for (const nibble::TokenId id : ids)
        if (id < 0 || id >= (*tokenizer)->vocabularySize())
            std::abort();
    (void)(*tokenizer)->decode(ids);
    nibble::Metadata metadata;
    (void)(*tokenizer)->describe(metadata);
    (void)(*tokenizer)->piece(-1);
    (void)(*tokenizer)->piece(1 << 30);
}

} // namespace

/// The first byte chooses the source; the rest is the file. The text that is tokenized is the file itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const nibble::fuzz::Input input(data + 1, size - 1);
    const std::string_view text = input.text();
    const std::size_t half = text.find('\0');
    const std::string_view first = text.substr(0, half);
    const std::string_view second =
        half == std::string_view::npos ? std::string_view() : text.substr(half + 1);
    switch (data[0] % 3) {
    case 0:
        use(nibble::tokenizerFromJson(first, second, "{}"), text);
        break;
    case 1:
        use(nibble::tokenizerFromVocabAndMerges(first, second), text);
        break;
    default:
        if (const auto file = nibble::parseGguf(input.bytes(), input.owner, "input.gguf"))
            use(nibble::tokenizerFromGguf(file->metadata), text);
    }
    return 0;
}
