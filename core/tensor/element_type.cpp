// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/element_type.h"

#include <algorithm>
#include <array>

namespace nibble {

namespace {

constexpr std::array kTypes = {
#define NIBBLE_ELEMENT_TYPE(id, name, ggml, safetensors, elements, bytes)                                    \
    ElementTypeInfo{ElementType::id, name, ggml, safetensors, elements, bytes},
#include "core/tensor/element_types.def"
#undef NIBBLE_ELEMENT_TYPE
};

template <typename Predicate>
std::optional<ElementType> find(Predicate&& matches) {
    const auto* found = std::find_if(kTypes.begin(), kTypes.end(), matches);
    return found == kTypes.end() ? std::nullopt : std::optional(found->type);
}

} // namespace

const ElementTypeInfo& info(ElementType type) {
    return kTypes[static_cast<std::size_t>(type)];
}

std::span<const ElementTypeInfo> allElementTypes() {
    return kTypes;
}

std::optional<ElementType> elementTypeByName(std::string_view name) {
    return find([&](const ElementTypeInfo& row) { return row.name == name; });
}

std::optional<ElementType> elementTypeByGgmlId(std::uint32_t id) {
    return find([&](const ElementTypeInfo& row) {
        return row.ggmlId >= 0 && static_cast<std::uint32_t>(row.ggmlId) == id;
    });
}

std::optional<ElementType> elementTypeBySafetensorsName(std::string_view name) {
    if (name.empty())
        return std::nullopt;
    return find([&](const ElementTypeInfo& row) { return row.safetensorsName == name; });
}

} // namespace nibble
