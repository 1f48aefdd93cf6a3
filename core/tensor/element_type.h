// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace nibble {

/// How the values of a tensor are stored; what the bits mean is the business of `formats`.
enum class ElementType : std::uint8_t {
#define NIBBLE_ELEMENT_TYPE(id, name, ggml, safetensors, elements, bytes) id,
#include "core/tensor/element_types.def"
#undef NIBBLE_ELEMENT_TYPE
};

struct ElementTypeInfo {
    ElementType type;
    std::string_view name;            ///< lower case, as in schemes and JSON
    int ggmlId;                       ///< type number in GGUF files, -1 if it has none
    std::string_view safetensorsName; ///< dtype in safetensors files, empty if it has none
    std::int64_t blockElements;       ///< values per block
    std::int64_t blockBytes;          ///< bytes per block

    [[nodiscard]] double bitsPerElement() const {
        return 8.0 * static_cast<double>(blockBytes) / static_cast<double>(blockElements);
    }
};

[[nodiscard]] const ElementTypeInfo& info(ElementType type);
[[nodiscard]] std::span<const ElementTypeInfo> allElementTypes();
[[nodiscard]] std::optional<ElementType> elementTypeByName(std::string_view name);
[[nodiscard]] std::optional<ElementType> elementTypeByGgmlId(std::uint32_t id);
[[nodiscard]] std::optional<ElementType> elementTypeBySafetensorsName(std::string_view name);

} // namespace nibble
