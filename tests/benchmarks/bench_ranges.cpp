// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How fast the page Ranges follows a slider on a 4096 × 4096 tensor: the first answer on a sample (limit 100
// ms, loading included), the exact one from nothing (limit 1 s), and, once all values are there, an answer
// for another clip.
#include <benchmark/benchmark.h>

#include "core/base/parallel.h"
#include "core/evaluation/ranges/range_study.h"

namespace {

using namespace nibble;

constexpr std::int64_t kSide = 4096;
constexpr std::int64_t kSample = std::int64_t{1} << 18; ///< as the page takes

const ModelTensor& tensor() {
    static const ModelTensor made = [] {
        ModelTensor result;
        result.name = std::string("w");
        Random random(1);
        std::vector<float> values(static_cast<std::size_t>(kSide * kSide));
        for (float& value : values)
            value = static_cast<float>(0.02 * random.normal());
        result.data = Tensor::ownFloats({kSide, kSide}, std::move(values));
        return result;
    }();
    return made;
}

GridRequest requestFor(benchmark::State& state, GridUnit unit = GridUnit::tensor) {
    GridRequest request{.scheme = {.bits = static_cast<int>(state.range(0)), .unit = unit, .group = 64}};
    if (unit == GridUnit::tensor)
        request.range = GridRange{-0.06, 0.06};
    return request;
}

void firstAnswer(benchmark::State& state) {
    tensor();
    for (auto _ : state) {
        const auto data = RangeData::ofTensor(tensor(), kSample);
        benchmark::DoNotOptimize(rangeRow(**data, requestFor(state)));
    }
}

void exactAnswerFromNothing(benchmark::State& state) {
    setThreadCount(1); // as the page's thread
    tensor();
    for (auto _ : state) {
        const auto data = RangeData::ofTensor(tensor());
        benchmark::DoNotOptimize(rangeRow(**data, requestFor(state)));
    }
}

const RangeDataPointer& all() {
    static const RangeDataPointer data = *RangeData::ofTensor(tensor());
    return data;
}

void exactAnswerAtTheNextClip(benchmark::State& state) {
    auto request = requestFor(state);
    benchmark::DoNotOptimize(rangeRow(*all(), request));
    double clip = 0.05;
    for (auto _ : state) {
        request.range = GridRange{-clip, clip};
        clip = clip > 0.09 ? 0.02 : clip * 1.01;
        benchmark::DoNotOptimize(rangeRow(*all(), request));
    }
}

void exactAnswerPerGroup(benchmark::State& state) {
    setThreadCount(1);
    benchmark::DoNotOptimize(rangeRow(*all(), {}));
    for (auto _ : state)
        benchmark::DoNotOptimize(rangeRow(*all(), requestFor(state, GridUnit::group)));
}

void sampleAnswerPerGroup(benchmark::State& state) {
    setThreadCount(1);
    const auto data = *RangeData::ofTensor(tensor(), kSample);
    for (auto _ : state)
        benchmark::DoNotOptimize(rangeRow(*data, requestFor(state, GridUnit::group)));
}

} // namespace

BENCHMARK(firstAnswer)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(exactAnswerFromNothing)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(exactAnswerAtTheNextClip)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(sampleAnswerPerGroup)->Arg(4)->Unit(benchmark::kMillisecond);
BENCHMARK(exactAnswerPerGroup)->Arg(4)->Unit(benchmark::kMillisecond);
