// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/dispatch.h"

#include <array>
#include <cstring>
#include <type_traits>

#include "core/kernels/isa.h"

namespace nibble::kernels {
namespace {

constexpr KernelSet emptySet{};

/// Each table is an array of pointers: those that are not null replace the lower level's. A name and its
/// function are both given or both missing.
template <typename Table>
void overlay(Table& table, const Table& upper) {
    static_assert(std::is_trivially_copyable_v<Table> && sizeof(Table) % sizeof(void*) == 0);
    auto* target = reinterpret_cast<unsigned char*>(&table);
    const auto* source = reinterpret_cast<const unsigned char*>(&upper);
    const auto* none = reinterpret_cast<const unsigned char*>(&emptySet);
    for (std::size_t at = 0; at < sizeof(Table); at += sizeof(void*))
        if (std::memcmp(source + at, none, sizeof(void*)) != 0)
            std::memcpy(target + at, source + at, sizeof(void*));
}

std::vector<KernelSet> buildSets() {
    std::vector<KernelSet> sets;
    KernelSet set = emptySet;
#define NIBBLE_ISA(name, flags)                                                                              \
    overlay(set.nibble, nibbleKernels__##name);                                                              \
    overlay(set.byte, byteKernels__##name);                                                                  \
    overlay(set.gguf, ggufKernels__##name);                                                                  \
    overlay(set.floats, floatKernels__##name);                                                               \
    overlay(set.vector, vectorOps__##name);                                                                  \
    sets.push_back(set);
#include "core/kernels/isas.def"
#undef NIBBLE_ISA
    return sets;
}

} // namespace

const KernelSet& activeKernels() {
    static const std::vector<KernelSet> sets = buildSets();
    return sets[static_cast<std::size_t>(activeIsa())];
}

const VectorOps& vectorOps() {
    return activeKernels().vector;
}

} // namespace nibble::kernels
