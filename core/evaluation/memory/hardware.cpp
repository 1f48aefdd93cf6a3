// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory/hardware.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "core/base/translate.h"
#include "core/evaluation/machine.h"

namespace nibble {

namespace {

constexpr Support n = Support::native, e = Support::emulated, x = Support::none;

// Named as hardware.def and kHardwareFormats have them.
enum Column { fp32, fp16, bf16, int8, int4, fp8, fp4 };

std::vector<HardwareRow> makeHardware() {
    std::vector<HardwareRow> rows;
#define NIBBLE_HARDWARE(name, title, unit, f32, f16, b16, i8, i4, f8, f4, source)                            \
    rows.push_back({name, title, unit, source, {f32, f16, b16, i8, i4, f8, f4}});
#include "core/evaluation/memory/hardware.def"
#undef NIBBLE_HARDWARE
    return rows;
}

} // namespace

std::string_view supportName(Support support) {
    constexpr std::array<std::string_view, 3> names = {NIBBLE_TRANSLATE("Memory", "native"),
                                                       NIBBLE_TRANSLATE("Memory", "emulated"),
                                                       NIBBLE_TRANSLATE("Memory", "none")};
    return names[static_cast<std::size_t>(support)];
}

const std::vector<HardwareRow>& allHardware() {
    static const std::vector<HardwareRow> rows = makeHardware();
    return rows;
}

HardwareRow hardwareFromFlags(std::string_view title, std::string_view flags) {
    std::set<std::string> words;
    std::istringstream stream{std::string(flags)};
    for (std::string word; stream >> word;)
        words.insert(word);
    const auto has = [&](std::initializer_list<const char*> any) {
        return std::any_of(any.begin(), any.end(), [&](const char* word) { return words.count(word) > 0; });
    };
    HardwareRow row{.name = "this", .title = std::string(title), .detected = true};
    row.support.fill(Support::emulated);
    row.support[fp32] = Support::native;
    std::string found;
    const auto note = [&](int column, std::initializer_list<const char*> any) {
        for (const char* word : any)
            if (words.count(word) > 0) {
                row.support[static_cast<std::size_t>(column)] = Support::native;
                found.append(found.empty() ? "" : " ").append(word);
            }
    };
    note(int8, {"avx512_vnni", "avx_vnni", "amx_int8", "avx_vnni_int8", "asimddp", "i8mm"});
    note(bf16, {"avx512_bf16", "amx_bf16", "bf16"});
    note(fp16, {"avx512_fp16", "amx_fp16", "asimdhp"});
    row.unit = has({"amx_int8", "amx_bf16"})       ? "AMX"
               : has({"avx512_vnni", "avx_vnni"})  ? "VNNI"
               : has({"avx512f", "avx2", "asimd"}) ? "SIMD"
                                                   : "scalar";
    row.source = found.empty()
                     ? NIBBLE_TRANSLATE("Memory", "none of the features that multiply narrow formats")
                     : found;
    return row;
}

HardwareRow thisHardware() {
    std::ifstream file("/proc/cpuinfo");
    std::string flags;
    for (std::string line; flags.empty() && std::getline(file, line);)
        if (line.starts_with("flags") || line.starts_with("Features"))
            flags = line.substr(std::min(line.size(), line.find(':') + 1));
    return hardwareFromFlags(machineInfo().processor, flags);
}

} // namespace nibble
