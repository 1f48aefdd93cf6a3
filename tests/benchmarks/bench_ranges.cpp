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

GridRequest requestFor(const benchmark::State& state) {
    return {.scheme = {.bits = static_cast<int>(state.range(0))}, .range = GridRange{-0.06, 0.06}};
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

/// Arguments: bits, values in a group (4096: a channel), rule.
GridRequest severalGrids(const benchmark::State& state) {
    const auto group = state.range(1);
    return {.scheme = {.bits = static_cast<int>(state.range(0)),
                       .unit = group == kSide ? GridUnit::channel : GridUnit::group,
                       .group = group},
            .rule = static_cast<RangeRule>(state.range(2))};
}

void exactAnswerOfSeveralGrids(benchmark::State& state) {
    setThreadCount(1);
    const GridRequest request = severalGrids(state);
    benchmark::DoNotOptimize(rangeRow(*all(), {}));
    for (auto _ : state)
        benchmark::DoNotOptimize(rangeRow(*all(), request));
    state.SetLabel(std::string(info(request.rule).name));
}

void sampleAnswerOfSeveralGrids(benchmark::State& state) {
    setThreadCount(1);
    const GridRequest request = severalGrids(state);
    const auto data = *RangeData::ofTensor(tensor(), kSample);
    for (auto _ : state)
        benchmark::DoNotOptimize(rangeRow(*data, request));
    state.SetLabel(std::string(info(request.rule).name));
}

void everyRule(benchmark::internal::Benchmark* benchmark) {
    for (const std::int64_t bits : {4, 8})
        for (const std::int64_t group : {std::int64_t{32}, std::int64_t{64}, kSide})
            for (const RangeRule rule : {RangeRule::minMax, RangeRule::percentile, RangeRule::mse,
                                         RangeRule::entropy, RangeRule::optimal})
                if (rule != RangeRule::entropy || group == kSide)
                    benchmark->Args({bits, group, static_cast<std::int64_t>(rule)});
}

} // namespace

BENCHMARK(firstAnswer)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(exactAnswerFromNothing)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(exactAnswerAtTheNextClip)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(sampleAnswerOfSeveralGrids)->Apply(everyRule)->Unit(benchmark::kMillisecond);
BENCHMARK(exactAnswerOfSeveralGrids)->Apply(everyRule)->Unit(benchmark::kMillisecond);
