// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa.h"

#include <array>
#include <atomic>
#include <cstdlib>
#include <string>

#include <cpuid.h>

#include "core/kernels/onednn.h"

namespace nibble::kernels {
namespace {

constexpr std::array isaNames = {
#define NIBBLE_ISA(name, flags) std::string_view(#name),
#include "core/kernels/isas.def"
#undef NIBBLE_ISA
};

constexpr int notSelected = -1;
std::atomic<int> selectedIsa = notSelected;

bool hasBit(unsigned word, int bit) {
    return (word >> bit & 1U) != 0;
}

/// AVX-VNNI is CPUID leaf 7, sub-leaf 1, EAX bit 4; the compilers' __builtin_cpu_supports of our baseline
/// does not know its name. The system's part (YMM state) is the same as AVX2's.
bool cpuHasAvxVnni() {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && hasBit(a, 4);
}

/// __builtin_cpu_supports knows no F16C in some compilers: CPUID leaf 1, ECX bit 29.
bool cpuHasF16c() {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __get_cpuid(1, &a, &b, &c, &d) != 0 && hasBit(c, 29);
}

/// __builtin_cpu_supports asks XGETBV too, so a system that does not save the wide registers says no.
bool detect(Isa isa) {
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && cpuHasF16c();
    switch (isa) {
    case Isa::scalar:
        return true;
    case Isa::avx2:
        return avx2;
    case Isa::avx2vnni:
        return avx2 && cpuHasAvxVnni();
    case Isa::avx512vnni:
        return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vnni");
    }
    return false;
}

/// The error of a name that cannot be selected, or the level.
Expected<Isa> usableIsa(std::string_view name) {
    const std::optional<Isa> isa = isaByName(name);
    std::string supported;
    for (const Isa each : supportedIsas())
        supported += (supported.empty() ? "" : ", ") + std::string(isaName(each));
    if (!isa)
        return fail(ErrorKind::usage, "no instruction set is called \"{}\" (this processor has {})", name,
                    supported);
    if (!isaSupported(*isa))
        return fail(ErrorKind::usage, "this processor lacks {} (it has {})", name, supported);
    return *isa;
}

Isa bestIsa() {
    return supportedIsas().back();
}

} // namespace

std::string_view isaName(Isa isa) {
    return isaNames[static_cast<std::size_t>(isa)];
}

std::optional<Isa> isaByName(std::string_view name) {
    for (std::size_t i = 0; i < isaNames.size(); ++i)
        if (isaNames[i] == name)
            return static_cast<Isa>(i);
    return std::nullopt;
}

bool isaSupported(Isa isa) {
    static const auto supported = [] {
        std::array<bool, isaNames.size()> all{};
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = detect(static_cast<Isa>(i));
        return all;
    }();
    return supported[static_cast<std::size_t>(isa)];
}

std::vector<Isa> supportedIsas() {
    std::vector<Isa> isas;
    for (std::size_t i = 0; i < isaNames.size(); ++i)
        if (isaSupported(static_cast<Isa>(i)))
            isas.push_back(static_cast<Isa>(i));
    return isas;
}

Isa activeIsa() {
    const int selected = selectedIsa.load(std::memory_order_relaxed);
    if (selected != notSelected)
        return static_cast<Isa>(selected);
    static const Isa fromEnvironment = [] {
        const char* name = std::getenv("NIBBLE_ISA");
        if (name == nullptr || *name == '\0')
            return bestIsa();
        const auto isa = usableIsa(name);
        if (isa)
            limitOneDnn(*isa);
        return isa.value_or(bestIsa());
    }();
    return fromEnvironment;
}

Expected<void> selectIsa(std::string_view name) {
    auto isa = usableIsa(name);
    if (!isa)
        return passOn(isa);
    limitOneDnn(*isa);
    selectedIsa.store(static_cast<int>(*isa), std::memory_order_relaxed);
    return {};
}

Expected<void> selectIsaFromEnvironment() {
    const char* name = std::getenv("NIBBLE_ISA");
    if (name == nullptr || *name == '\0')
        return {};
    return selectIsa(name);
}

} // namespace nibble::kernels
