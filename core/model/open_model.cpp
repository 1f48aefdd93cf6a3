// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <filesystem>

#include "core/base/mapped_file.h"
#include "core/model/gguf_reader.h"
#include "core/model/hf_model.h"
#include "core/model/llama2c_reader.h"
#include "core/model/model.h"

namespace nibble {

namespace {

/// Formats that are known by their first bytes and not read.
struct ForeignFormat {
    std::string_view magic, name;
};
constexpr std::array kForeignFormats = {
    ForeignFormat{"lmgg", "an old ggml file (before GGUF)"},
    ForeignFormat{"fmgg", "an old ggml file (before GGUF)"},
    ForeignFormat{"tjgg", "an old ggml file (before GGUF)"},
    ForeignFormat{"algg", "an old ggml adapter (before GGUF)"},
    ForeignFormat{"PK\x03\x04", "a PyTorch pickle or another zip archive"},
    ForeignFormat{"24ka", "a llama2.c file of version 1 or 2; the version without a magic is read"},
};

bool beginsWith(std::span<const std::byte> bytes, std::string_view magic) {
    return bytes.size() >= magic.size() &&
           std::equal(magic.begin(), magic.end(), bytes.begin(),
                      [](char a, std::byte b) { return static_cast<std::byte>(a) == b; });
}

/// A length of 8 bytes and then the opening of a JSON object.
bool looksLikeSafetensors(std::span<const std::byte> bytes) {
    return bytes.size() > 8 && bytes[8] == std::byte{'{'};
}

} // namespace

Expected<ModelPointer> openModel(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        return openHuggingFaceFolder(path);
    auto mapped = MappedFile::open(path);
    if (!mapped)
        return passOn(mapped);
    const auto bytes = (*mapped)->bytes();
    if (beginsWith(bytes, "GGUF") || path.ends_with(".gguf"))
        return openGguf(path);
    if (path.ends_with(".safetensors") || (looksLikeSafetensors(bytes) && !parseLlama2cHeader(bytes)))
        return openSafetensors(path);
    for (const ForeignFormat& format : kForeignFormats)
        if (beginsWith(bytes, format.magic))
            return Unexpected(Error{.kind = ErrorKind::unsupported,
                                    .message = fmt::format("{} cannot be read", format.name),
                                    .path = path,
                                    .offset = 0});
    return openLlama2c(path);
}

} // namespace nibble
