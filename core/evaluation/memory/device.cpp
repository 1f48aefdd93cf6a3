// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory/device.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>

#include "core/base/parallel.h"
#include "core/base/translate.h"
#include "core/evaluation/machine.h"
#include "core/evaluation/memory_use.h"
#include "core/kernels/bandwidth.h"
#include "core/kernels/gemm.h"

namespace nibble {

namespace {

constexpr double kGiga = 1e9, kTera = 1e12;
constexpr double kOwnRuntimeBytes = 0.05e9; // the program, its libraries, oneDNN's scratch
constexpr double kLargestQuantity = 1e18;

struct DeviceRow {
    const char *name, *title;
    double memory, reserved, runtime, bandwidth, f32, f16, int8, fp8;
    const char *hardware, *source;
};

constexpr std::array kDevices = {
#define NIBBLE_DEVICE(...) DeviceRow{__VA_ARGS__},
#include "core/evaluation/memory/devices.def"
#undef NIBBLE_DEVICE
};

std::vector<Device> makeDevices() {
    std::vector<Device> devices;
    for (const DeviceRow& row : kDevices)
        devices.push_back(
            {.name = row.name,
             .title = row.title,
             .source = row.source,
             .memoryBytes = row.memory * kGiga,
             .reservedBytes = row.reserved * kGiga,
             .runtimeBytes = row.runtime * kGiga,
             .bandwidth = row.bandwidth * kGiga,
             .operations = {row.f32 * kTera, row.f16 * kTera, row.int8 * kTera, row.fp8 * kTera},
             .hardware = row.hardware});
    return devices;
}

std::optional<double> plainNumber(std::string_view text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos)
            return parts;
        text.remove_prefix(at + 1);
    }
}

/// Operations per second of float products of the size that prompts have: the best of a few.
double measureFloatRate() {
    constexpr std::int64_t n = 512, k = 1024;
    constexpr int repeats = 5;
    const std::vector<float> a(static_cast<std::size_t>(n * k), 0.5F),
        b(static_cast<std::size_t>(k * n), 0.25F);
    std::vector<float> c(static_cast<std::size_t>(n * n));
    double best = 0;
    for (int i = 0; i <= repeats; ++i) { // the first one makes the primitive
        const auto start = std::chrono::steady_clock::now();
        kernels::sgemm(false, n, n, k, a.data(), k, b.data(), n, c.data(), n);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        if (i > 0 && seconds.count() > 0)
            best = std::max(best, 2.0 * n * n * k / seconds.count());
    }
    return best;
}

} // namespace

std::string_view computeClassName(ComputeClass compute) {
    constexpr std::array<std::string_view, kComputeClasses> names = {"f32", "f16", "int8", "fp8"};
    return names[static_cast<std::size_t>(compute)];
}

ComputeClass Device::rateClass(ComputeClass compute) const {
    const auto has = [&](ComputeClass one) { return operations[static_cast<std::size_t>(one)] > 0; };
    if (has(compute))
        return compute;
    for (const ComputeClass other : {ComputeClass::f16, ComputeClass::f32})
        if (has(other))
            return other;
    return compute;
}

double Device::rate(ComputeClass compute) const {
    return operations[static_cast<std::size_t>(rateClass(compute))];
}

const std::vector<Device>& allDevices() {
    static const std::vector<Device> devices = makeDevices();
    return devices;
}

const Device* findDevice(std::string_view name) {
    const auto& devices = allDevices();
    const auto found =
        std::find_if(devices.begin(), devices.end(), [&](const Device& row) { return row.name == name; });
    return found == devices.end() ? nullptr : &*found;
}

Expected<Device> deviceFrom(std::string_view definition) {
    const auto equals = definition.find('=');
    if (equals == 0 || equals == std::string_view::npos)
        return fail(ErrorKind::usage, "device '{}': NAME=GB:GB/s was expected", definition);
    Device device{.name = std::string(definition.substr(0, equals)), .known = DeviceSource::user};
    device.title = device.name;
    std::vector<double> numbers;
    for (const std::string_view part : split(definition.substr(equals + 1), ':')) {
        const auto value = plainNumber(part);
        if (!value || *value < 0 || *value > kTera)
            return fail(ErrorKind::usage, "device '{}': '{}' is no number from 0 to 10¹²", device.name, part);
        numbers.push_back(*value);
    }
    if (numbers.size() < 2 || numbers.size() > 6)
        return fail(ErrorKind::usage,
                    "device '{}': memory in GB, bandwidth in GB/s and up to four rates were expected",
                    device.name);
    if (numbers[0] <= 0)
        return fail(ErrorKind::usage, "device '{}': its memory must be above zero", device.name);
    device.memoryBytes = numbers[0] * kGiga;
    device.bandwidth = numbers[1] * kGiga;
    if (numbers.size() == 3)
        device.operations[static_cast<std::size_t>(ComputeClass::f16)] = numbers[2] * kTera;
    else
        for (std::size_t i = 2; i < numbers.size(); ++i)
            device.operations[i - 2] = numbers[i] * kTera;
    return device;
}

std::string definitionOf(const Device& device) {
    std::string text =
        fmt::format("{}={}:{}", device.name, device.memoryBytes / kGiga, device.bandwidth / kGiga);
    for (const double rate : device.operations)
        text += fmt::format(":{}", rate / kTera);
    return text;
}

Device thisMachine() {
    const MachineInfo machine = machineInfo();
    const auto available = static_cast<double>(memoryUse().availableBytes);
    Device device{.name = "this",
                  .title = NIBBLE_TRANSLATE("Memory", "This machine"),
                  .source = machine.processor,
                  .memoryBytes = static_cast<double>(machine.memoryBytes),
                  .runtimeBytes = kOwnRuntimeBytes,
                  .hardware = "this",
                  .known = DeviceSource::measured};
    if (available > 0)
        device.reservedBytes = std::max(0.0, device.memoryBytes - available);
    return device;
}

Device measureThisMachine(int threads) {
    Device device = thisMachine();
    const int before = threadCount();
    setThreadCount(threads);
    device.bandwidth = kernels::measureReadBandwidth(threads) * kGiga;
    device.operations[static_cast<std::size_t>(ComputeClass::f32)] = measureFloatRate();
    setThreadCount(before);
    return device;
}

Expected<double> quantityFrom(std::string_view text) {
    std::string plain;
    for (const char letter : text)
        if (letter != '_' && letter != ' ' && letter != '\'')
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    struct Unit {
        std::string_view end;
        double factor;
    };
    constexpr std::array units = {
        Unit{"kib", 1024},
        Unit{"mib", 1048576.0},
        Unit{"gib", 1073741824.0},
        Unit{"tib", 1099511627776.0},
        Unit{"kb", 1e3},
        Unit{"mb", 1e6},
        Unit{"gb", 1e9},
        Unit{"tb", 1e12},
        Unit{"k", 1e3},
        Unit{"m", 1e6},
        Unit{"g", 1e9},
        Unit{"b", 1e9},
        Unit{"t", 1e12},
    };
    double factor = 1;
    std::string_view digits = plain;
    for (const Unit& unit : units)
        if (digits.ends_with(unit.end)) {
            factor = unit.factor;
            digits.remove_suffix(unit.end.size());
            break;
        }
    const auto value = plainNumber(digits);
    if (!value || !(*value * factor > 0) || *value * factor > kLargestQuantity)
        return fail(ErrorKind::usage, "'{}' is no number above zero and up to 10¹⁸ (350M, 7B, 2.5GB, 16GiB)",
                    text);
    return *value * factor;
}

} // namespace nibble
