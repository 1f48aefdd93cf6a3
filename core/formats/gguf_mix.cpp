// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules of llama_tensor_get_type (llama.cpp of 2026, src/llama-quant.cpp) for dense models.
#include "core/formats/gguf_mix.h"

#include <algorithm>
#include <array>
#include <string>

namespace nibble {

namespace {

using enum ElementType;
using File = GgufFileType;

constexpr std::array kFileTypes = {
#define NIBBLE_FILE_TYPE(id, name, base, number)                                                             \
    GgufFileTypeInfo{GgufFileType::id, name, ElementType::base, number},
#include "core/formats/gguf_file_types.def"
#undef NIBBLE_FILE_TYPE
};

bool divides(ElementType type, std::int64_t cols) {
    return cols % info(type).blockElements == 0;
}

/// Which layers get more bits in the M mixes: the first and the last eighth, and every third between.
bool moreBits(const MixTensor& tensor) {
    const std::int64_t eighth = tensor.layers / 8;
    return tensor.layer < eighth || tensor.layer >= 7 * tensor.layers / 8 || (tensor.layer - eighth) % 3 == 2;
}

bool inFirstEighth(const MixTensor& tensor) {
    return tensor.layer < tensor.layers / 8;
}

/// Values (and a fused projection of queries, keys and values).
ElementType valueType(File file, ElementType base, const MixTensor& tensor) {
    // Each head of values serves at least four of queries: more depends on it, and it is small.
    const bool grouped = tensor.kvHeads > 0 && tensor.heads / tensor.kvHeads >= 4;
    switch (file) {
    case File::q2_k:
        return grouped ? q4_k : q3_k;
    case File::q2_k_s:
        return grouped ? q4_k : base;
    case File::q3_k_m:
        return tensor.layer < 2 ? q5_k : q4_k;
    case File::q3_k_l:
        return q5_k;
    case File::q4_k_s:
        return tensor.layer < 4 ? q5_k : base;
    case File::q4_k_m:
    case File::q5_k_m:
        return moreBits(tensor) ? q6_k : base;
    case File::iq4_nl:
    case File::iq4_xs:
        return grouped ? q5_k : base;
    default:
        return base;
    }
}

/// llama.cpp knows models of 70 billion parameters by their 80 layers and grouped queries; values of less
/// than five bits get five there.
ElementType valueTypeBySize(ElementType type, const MixTensor& tensor) {
    const bool large = tensor.layers == 80 && tensor.kvHeads < tensor.heads;
    return large && (type == q3_k || type == q4_k) ? q5_k : type;
}

ElementType attentionOutputType(File file, ElementType base) {
    switch (file) {
    case File::q2_k:
        return q3_k;
    case File::q3_k_m:
        return q4_k;
    case File::q3_k_l:
        return q5_k;
    default:
        return base;
    }
}

ElementType downType(File file, ElementType base, const MixTensor& tensor) {
    const bool first = inFirstEighth(tensor);
    switch (file) {
    case File::q2_k:
        return q3_k;
    case File::q2_k_s:
        return first ? q4_k : base;
    case File::q3_k_m:
        return tensor.layer < tensor.layers / 16 ? q5_k : q4_k;
    case File::q3_k_l:
        return q5_k;
    case File::q4_k_s:
        return first ? q5_k : base;
    case File::q4_k_m:
    case File::q5_k_m:
        return moreBits(tensor) ? q6_k : base;
    case File::iq4_nl:
    case File::iq4_xs:
        return first && !tensor.importance ? q5_k : base;
    case File::q4_0:
        return first && tensor.importance ? q4_1 : base;
    case File::q5_0:
        return first && tensor.importance ? q5_1 : base;
    default:
        return base;
    }
}

/// What the rules want, whatever the row's length.
ElementType wantedType(const GgufFileTypeInfo& row, const MixTensor& tensor) {
    const auto isPart = [&](std::string_view part) { return tensor.name.ends_with(part); };
    if (tensor.isOutput)
        return row.fileType == File::q8_0 ? q8_0 : q6_k;
    if (tensor.layer < 0)
        return row.base;
    if (isPart(".attn_v.weight") || isPart(".attn_qkv.weight"))
        return valueTypeBySize(valueType(row.fileType, row.base, tensor), tensor);
    if (isPart(".attn_output.weight"))
        return attentionOutputType(row.fileType, row.base);
    if (isPart(".ffn_down.weight"))
        return downType(row.fileType, row.base, tensor);
    return row.base;
}

/// The type of blocks of 32 that takes the place of one of super-blocks.
ElementType smallBlockType(ElementType type) {
    switch (type) {
    case q2_k:
    case q3_k:
        return q4_0;
    case q4_k:
        return q5_0;
    case q5_k:
        return q5_1;
    case q6_k:
        return q8_0;
    case iq4_xs:
        return iq4_nl;
    default:
        return type;
    }
}

} // namespace

std::span<const GgufFileTypeInfo> allGgufFileTypes() {
    return kFileTypes;
}

const GgufFileTypeInfo* ggufFileTypeByName(std::string_view name) {
    const auto find = [](std::string_view wanted) {
        return std::find_if(kFileTypes.begin(), kFileTypes.end(),
                            [&](const GgufFileTypeInfo& row) { return row.name == wanted; });
    };
    auto found = find(name);
    if (found == kFileTypes.end())
        found = find(std::string(name) + "_m");
    return found == kFileTypes.end() ? nullptr : &*found;
}

std::optional<std::uint32_t> ggufFileTypeNumber(ElementType base) {
    const auto found = std::find_if(kFileTypes.begin(), kFileTypes.end(),
                                    [&](const GgufFileTypeInfo& row) { return row.base == base; });
    return found == kFileTypes.end() ? std::nullopt : std::optional(found->number);
}

MixChoice ggufMixType(GgufFileType fileType, const MixTensor& tensor) {
    return fittingType(wantedType(kFileTypes[static_cast<std::size_t>(fileType)], tensor), tensor.cols);
}

MixChoice ggufExpertMixType(GgufFileType fileType, const MixTensor& tensor) {
    constexpr std::array fewBits = {File::q2_k,   File::q3_k_s, File::q3_k_m, File::q4_k_s,
                                    File::q4_k_m, File::iq4_nl, File::iq4_xs};
    if (tensor.name.ends_with(".attn_k.weight") || tensor.name.ends_with(".attn_v.weight"))
        return fittingType(q8_0, tensor.cols);
    if (tensor.name.ends_with(".attn_output.weight"))
        return fittingType(std::find(fewBits.begin(), fewBits.end(), fileType) != fewBits.end()
                               ? q5_k
                               : kFileTypes[static_cast<std::size_t>(fileType)].base,
                           tensor.cols);
    return ggufMixType(fileType, tensor);
}

MixChoice fittingType(ElementType wanted, std::int64_t cols) {
    if (divides(wanted, cols))
        return {wanted, false};
    const ElementType smaller = smallBlockType(wanted);
    return {divides(smaller, cols) ? smaller : f16, true};
}

} // namespace nibble
