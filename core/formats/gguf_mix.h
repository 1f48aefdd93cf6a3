// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/tensor/element_type.h"

namespace nibble {

/// llama.cpp's file types: a base type and rules that give some tensors another (methods.md §7.4).
enum class GgufFileType : std::uint8_t {
#define NIBBLE_FILE_TYPE(id, name, base, number) id,
#include "core/formats/gguf_file_types.def"
#undef NIBBLE_FILE_TYPE
};

struct GgufFileTypeInfo {
    GgufFileType fileType;
    std::string_view name; ///< lower case, as in schemes
    ElementType base;
    std::uint32_t number; ///< general.file_type
};

[[nodiscard]] std::span<const GgufFileTypeInfo> allGgufFileTypes();
/// The file type of this name; `q3_k`, `q4_k` and `q5_k` name their M mixes, as for llama.cpp's tool.
[[nodiscard]] const GgufFileTypeInfo* ggufFileTypeByName(std::string_view name);
/// llama.cpp's number of the file type whose base is this type; nothing if it has none.
[[nodiscard]] std::optional<std::uint32_t> ggufFileTypeNumber(ElementType base);

/// What the rules look at.
struct MixTensor {
    std::string_view name; ///< `blk.0.attn_v.weight`, …
    std::int64_t cols = 0;
    std::int64_t layer = -1, layers = 0; ///< −1 outside the blocks
    std::int64_t heads = 0, kvHeads = 0;
    bool isOutput = false;   ///< the output projection, or the token embedding where the two are tied
    bool importance = false; ///< the model is quantized with an importance matrix
};

struct MixChoice {
    ElementType type;
    bool fallback = false; ///< the rules' own type does not divide the row
};

/// The type that a file type gives to a matrix, fallbacks included.
[[nodiscard]] MixChoice ggufMixType(GgufFileType fileType, const MixTensor& tensor);
/// The same for a model of eight experts, whose attention is small beside them: its keys and values get eight
/// bits, its outputs five in the mixes of up to four.
[[nodiscard]] MixChoice ggufExpertMixType(GgufFileType fileType, const MixTensor& tensor);
/// `wanted`, or what takes its place on rows that it does not divide: llama.cpp's next type of blocks of 32,
/// and F16 where no block divides the row.
[[nodiscard]] MixChoice fittingType(ElementType wanted, std::int64_t cols);

} // namespace nibble
