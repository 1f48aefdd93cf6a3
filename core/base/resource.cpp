// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/resource.h"

#include <algorithm>
#include <iterator>

// The assembler copies each file into the read-only data, between two labels that C++ sees as arrays.
#define NIBBLE_RESOURCE(id, path)                                                                            \
    asm(".pushsection .rodata\n"                                                                             \
        ".balign 64\n"                                                                                       \
        "nibble_resource_begin_" #id ":\n"                                                                   \
        ".incbin \"" NIBBLE_RESOURCE_DIR "/" path "\"\n"                                                     \
        "nibble_resource_end_" #id ":\n"                                                                     \
        ".byte 0\n"                                                                                          \
        ".popsection\n");
#include "core/base/resources.def"
#undef NIBBLE_RESOURCE

extern "C" {
#define NIBBLE_RESOURCE(id, path)                                                                            \
    extern const std::byte nibble_resource_begin_##id[] __attribute__((visibility("hidden")));               \
    extern const std::byte nibble_resource_end_##id[] __attribute__((visibility("hidden")));
#include "core/base/resources.def"
#undef NIBBLE_RESOURCE
}

namespace nibble {

namespace {

struct Embedded {
    std::string_view name;
    const std::byte* begin;
    const std::byte* end;
};

const Embedded kEmbedded[] = {
#define NIBBLE_RESOURCE(id, path) {path, nibble_resource_begin_##id, nibble_resource_end_##id},
#include "core/base/resources.def"
#undef NIBBLE_RESOURCE
};

} // namespace

std::span<const std::byte> resource(std::string_view name) {
    const auto* found = std::find_if(std::begin(kEmbedded), std::end(kEmbedded),
                                     [&](const Embedded& file) { return file.name == name; });
    return found == std::end(kEmbedded) ? std::span<const std::byte>() : std::span(found->begin, found->end);
}

} // namespace nibble
