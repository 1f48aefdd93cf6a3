// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A training pass of the bundled model's shape, and the largest product in it: the second is the peak that
// the first is to be seen against. Run with --benchmark_counters_tabular=true; figures are per thread.

#include <vector>

#include <benchmark/benchmark.h>

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/model/architecture.h"
#include "core/training/arithmetic.h"
#include "core/training/training_transformer.h"

namespace nibble {
namespace {

constexpr std::int64_t kContext = 1024;

ModelConfig bundledShape() {
    ModelConfig config = familyDefaults(Architecture::llama);
    config.layers = 5;
    config.embeddingLength = 256;
    config.feedForwardLength = 768;
    config.heads = 4;
    config.kvHeads = 2;
    config.headDim = config.ropeDimensions = 64;
    config.vocabularySize = 2048;
    config.contextLength = kContext;
    config.tiedEmbeddings = true;
    return config;
}

/// Forward and back: 6 operations per weight and token, and for causal attention two products forward and
/// five back of half the square of the context.
double operations(const ModelConfig& config, const ParameterLayout& layout) {
    const auto tokens = static_cast<double>(kContext);
    const double attention = 2.0 * 7 * tokens / 2 * static_cast<double>(config.heads * config.headDim);
    return tokens *
           (6.0 * static_cast<double>(layout.size()) + static_cast<double>(config.layers) * attention);
}

void trainingPass(benchmark::State& state, Precision precision) {
    setThreadCount(1);
    const auto config = bundledShape();
    const auto layout = *ParameterLayout::create(config);
    Random random(1);
    std::vector<float> weights(static_cast<std::size_t>(layout.size())), gradients(weights);
    for (float& weight : weights)
        weight = static_cast<float>(0.02 * random.normal());
    std::vector<TokenId> tokens(kContext), targets(kContext);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        tokens[i] = static_cast<TokenId>(random.below(2048));
        targets[i] = static_cast<TokenId>(random.below(2048));
    }
    TrainingTransformer<float> model(config, layout, kContext, kContext, nullptr, precision);
    CrossEntropy<float> loss(targets.data());
    for (auto _ : state)
        benchmark::DoNotOptimize(model.lossAndGradient(
            weights.data(), {tokens.data(), targets.data(), 1, kContext}, loss, 1e-3, gradients.data()));
    const auto passes = static_cast<double>(state.iterations());
    state.counters["tokens/s"] =
        benchmark::Counter(passes * static_cast<double>(kContext), benchmark::Counter::kIsRate);
    state.counters["FLOP/s"] =
        benchmark::Counter(passes * operations(config, layout), benchmark::Counter::kIsRate);
}

void largestProduct(benchmark::State& state, Precision precision) {
    setThreadCount(1);
    constexpr std::int64_t m = kContext, n = 1536, k = 256;
    const std::vector<float> a(m * k, 0.5F), b(n * k, 0.25F);
    std::vector<float> c(m * n);
    for (auto _ : state) {
        productABt(m, n, k, a.data(), k, b.data(), k, c.data(), n, false, precision);
        benchmark::ClobberMemory();
    }
    state.counters["FLOP/s"] = benchmark::Counter(static_cast<double>(state.iterations()) * 2.0 * m * n * k,
                                                  benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(largestProduct, f32, Precision::f32);
BENCHMARK_CAPTURE(largestProduct, bf16, Precision::bf16);
BENCHMARK_CAPTURE(trainingPass, f32, Precision::f32)->Unit(benchmark::kMillisecond)->MinTime(2);
BENCHMARK_CAPTURE(trainingPass, bf16, Precision::bf16)->Unit(benchmark::kMillisecond)->MinTime(2);

} // namespace
} // namespace nibble
