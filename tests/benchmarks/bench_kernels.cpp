// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every weight format on every instruction set, for one row of activations (bound by memory: GB/s and the
// share of the read bandwidth measured just before and after) and for 512 (bound by arithmetic: GOP/s, two
// per weight). The matrices of one benchmark together are far larger than the caches and are taken in turns.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/kernels/bandwidth.h"
#include "core/kernels/gguf_linear.h"
#include "core/kernels/isa.h"
#include "core/kernels/linear.h"

namespace {

using namespace nibble;
using namespace nibble::kernels;

struct Shape {
    std::int64_t rows, cols;
};

/// Random bytes and scales that every format takes what it needs from.
struct Source {
    std::vector<std::uint8_t> bytes;
    std::vector<float> floats;
    std::vector<std::uint16_t> halves;
    std::vector<float> integers, asymmetric, levels, map;

    explicit Source(const Shape& shape)
        : bytes(static_cast<std::size_t>(shape.rows * shape.cols * 2)),
          floats(static_cast<std::size_t>(shape.rows * shape.cols / 32), 0.01F),
          halves(static_cast<std::size_t>(shape.rows * shape.cols / 32), 0x2000), map(256, 0.5F) {
        Random random(1);
        for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
            const std::uint64_t value = random.next() & 0x3F3F3F3F3F3F3F3FU; // no infinities in F16
            std::memcpy(&bytes[i], &value, 8);
        }
        for (int q = 0; q < 16; ++q) {
            integers.push_back(static_cast<float>(q - 8));
            asymmetric.push_back(static_cast<float>(q));
            levels.push_back(std::sin(static_cast<float>(q) * 0.2F - 1.5F));
        }
    }

    [[nodiscard]] NibbleMatrix nibbles(const Shape& shape, std::int64_t group,
                                       const std::vector<float>& table) const {
        NibbleMatrix matrix;
        matrix.rows = shape.rows;
        matrix.cols = shape.cols;
        matrix.group = group;
        matrix.codes = bytes.data();
        matrix.table = table.data();
        return matrix;
    }
};

LinearPointer makeInt4(const Source& s, const Shape& shape, bool isAsymmetric, Activations activations) {
    NibbleMatrix matrix = s.nibbles(shape, 32, isAsymmetric ? s.asymmetric : s.integers);
    std::vector<std::uint8_t> zeros(s.halves.size(), 7);
    matrix.scalesF16 = s.halves.data();
    matrix.zeros = isAsymmetric ? zeros.data() : nullptr;
    return makeNibbleLinear(matrix, activations);
}

LinearPointer makeNf4(const Source& s, const Shape& shape, bool isDoublyQuantized, Activations activations) {
    NibbleMatrix matrix = s.nibbles(shape, 64, s.levels);
    if (isDoublyQuantized) {
        matrix.scaleCodes = s.bytes.data();
        matrix.secondScales = s.floats.data();
        matrix.map256 = s.map.data();
    } else {
        matrix.scalesF32 = s.floats.data();
    }
    return makeNibbleLinear(matrix, activations);
}

LinearPointer makeFloat(const Source& s, const Shape& shape, FloatType type) {
    return makeFloatLinear({shape.rows, shape.cols, type, s.bytes.data(), nullptr});
}

LinearPointer makeGguf(const Source& s, const Shape& shape, GgufFormat format) {
    const auto* blocks = reinterpret_cast<const std::byte*>(s.bytes.data());
    const auto* levels = reinterpret_cast<const std::int8_t*>(s.bytes.data());
    return makeGgufLinear({format, shape.rows, shape.cols, blocks, levels});
}

struct Format {
    const char* name;
    LinearPointer (*make)(const Source&, const Shape&);
};

const Format formats[] = {
    {"w8a8",
     [](const Source& s, const Shape& shape) {
         return makeInt8Linear(
             {shape.rows, shape.cols, reinterpret_cast<const std::int8_t*>(s.bytes.data()), s.floats.data()});
     }},
    {"int4:g32", [](const Source& s, const Shape& h) { return makeInt4(s, h, false, Activations::f32); }},
    {"int4:g32:asym", [](const Source& s, const Shape& h) { return makeInt4(s, h, true, Activations::f32); }},
    {"int4:g32:a8",
     [](const Source& s, const Shape& h) { return makeInt4(s, h, false, Activations::int8Per32); }},
    {"int4:g32:asym:a8",
     [](const Source& s, const Shape& h) { return makeInt4(s, h, true, Activations::int8Per32); }},
    {"nf4:g64", [](const Source& s, const Shape& h) { return makeNf4(s, h, false, Activations::f32); }},
    {"nf4:g64:dq", [](const Source& s, const Shape& h) { return makeNf4(s, h, true, Activations::f32); }},
    {"nf4:g64:a8",
     [](const Source& s, const Shape& h) { return makeNf4(s, h, false, Activations::int8Per32); }},
    {"q8_0",
     [](const Source& s, const Shape& h) {
         return makeQ8_0Linear(reinterpret_cast<const std::byte*>(s.bytes.data()), h.rows, h.cols);
     }},
#define NIBBLE_GGUF_FORMAT(name, block, sub, low, high, scales, minima, offset, levels)                      \
    {#name, [](const Source& s, const Shape& h) { return makeGguf(s, h, GgufFormat::name); }},
#include "core/kernels/gguf_formats.def"
#undef NIBBLE_GGUF_FORMAT
    {"f16", [](const Source& s, const Shape& h) { return makeFloat(s, h, FloatType::f16); }},
    {"bf16", [](const Source& s, const Shape& h) { return makeFloat(s, h, FloatType::bf16); }},
};

void multiply(benchmark::State& state, const Format& format, Isa isa, Shape shape, std::int64_t m,
              int threads) {
    constexpr std::size_t spreadBytes = 192U << 20U;
    if (!selectIsa(isaName(isa)))
        return state.SkipWithError("instruction set not selectable");
    const int before = threadCount();
    setThreadCount(threads);
    const Source source(shape);
    std::vector<LinearPointer> matrices;
    matrices.push_back(format.make(source, shape));
    const std::size_t copies = m > 1 ? 2 : std::clamp<std::size_t>(spreadBytes / matrices[0]->bytes(), 2, 64);
    while (matrices.size() < copies)
        matrices.push_back(format.make(source, shape));
    const std::vector<float> x(static_cast<std::size_t>(m * shape.cols), 0.37F);
    std::vector<float> y(static_cast<std::size_t>(m * shape.rows));
    double bandwidth = measureReadBandwidth(threads);
    std::size_t turn = 0;
    for (auto _ : state) {
        matrices[turn]->multiply(x.data(), m, y.data());
        turn = (turn + 1) % copies;
        benchmark::ClobberMemory();
    }
    bandwidth = (bandwidth + measureReadBandwidth(threads)) / 2;
    const auto count = static_cast<double>(state.iterations());
    const double bytes = static_cast<double>(matrices[0]->bytes()) * count;
    state.counters["GB/s"] = benchmark::Counter(bytes * 1e-9, benchmark::Counter::kIsRate);
    state.counters["share"] = benchmark::Counter(bytes * 1e-9 / bandwidth, benchmark::Counter::kIsRate);
    const double operations = 2 * static_cast<double>(shape.rows * shape.cols * m) * count;
    state.counters["GOP/s"] = benchmark::Counter(operations * 1e-9, benchmark::Counter::kIsRate);
    state.SetLabel(std::string(matrices[0]->kernelName()));
    setThreadCount(before);
}

const bool registered = [] {
    const Shape shapes[] = {{5632, 2048}, {2048, 5632}};
    for (const Isa isa : supportedIsas())
        for (const Format& format : formats)
            for (const Shape& shape : shapes)
                for (const std::int64_t m : {1, 512})
                    for (const int threads : {1, hardwareThreads()}) {
                        if (isa == Isa::scalar && m > 1)
                            continue; // takes minutes and tells nothing
                        const std::string name = std::string(isaName(isa)) + '/' + format.name +
                                                 "/rows:" + std::to_string(shape.rows) +
                                                 "/m:" + std::to_string(m) +
                                                 "/threads:" + std::to_string(threads);
                        benchmark::RegisterBenchmark(
                            name.c_str(),
                            [=](benchmark::State& state) { multiply(state, format, isa, shape, m, threads); })
                            ->UseRealTime()
                            ->Unit(benchmark::kMicrosecond);
                    }
    return true;
}();

} // namespace
