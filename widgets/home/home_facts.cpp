// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/home/home_facts.h"

#include <algorithm>
#include <cmath>

#include "core/evaluation/ranges/range_study.h"
#include "core/evaluation/tensor_error.h"
#include "core/methods/model_quantizer.h"
#include "core/methods/registry.h"
#include "core/methods/round_to_nearest.h"

namespace nibble::ui {

namespace {

constexpr std::int64_t kSampledValues = 1 << 16;
constexpr int kFactBins = 48, kClips = 60;

const ModelTensor* largestMatrix(const Model& model) {
    const ModelTensor* largest = nullptr;
    for (const auto& tensor : model.tensors())
        if (tensor.name.starts_with("blk.") && tensor.shape().size() == 2 &&
            tensor.role == TensorRole::parameter &&
            (!largest || tensor.data.elements() > largest->data.elements()))
            largest = &tensor;
    return largest;
}

void takeHistogram(std::span<const float> weights, HomeFacts& facts) {
    double squares = 0;
    for (const float w : weights)
        squares += static_cast<double>(w) * w;
    facts.limit = 3.2 * std::sqrt(squares / static_cast<double>(std::max<std::size_t>(1, weights.size())));
    if (facts.limit <= 0)
        return;
    std::vector<double> bins(kFactBins, 0);
    for (const float w : weights) {
        const double at = (w / facts.limit + 1) / 2 * kFactBins;
        if (at >= 0 && at < kFactBins)
            bins[static_cast<std::size_t>(at)] += 1;
    }
    const double highest = std::max(1.0, *std::max_element(bins.begin(), bins.end()));
    for (auto& bin : bins)
        bin /= highest;
    facts.histogram = std::move(bins);
}

/// The engine's own round to nearest on these rows: 4 bits, a scale per 32.
Expected<std::optional<double>> fourBitSqnr(std::span<const float> weights, std::int64_t rows,
                                            const JobContext& job) {
    const std::int64_t cols = static_cast<std::int64_t>(weights.size()) / rows;
    auto codes = roundToNearest({.rows = rows, .cols = cols, .bits = 4, .group = 32}, weights, job);
    if (!codes)
        return passOn(codes);
    QuantizedTensor quantized;
    quantized.shape = {rows, cols};
    quantized.storage = std::make_shared<const CodedMatrix>(std::move(*codes));
    return measureTensorError(weights, quantized, nullptr).sqnrDb();
}

/// One scale for all these rows, its range cut further and further.
Expected<void> addClips(std::span<const float> weights, HomeFacts& facts, const JobContext& job) {
    const GridScheme scheme{.bits = 4};
    auto data =
        RangeData::make({weights.begin(), weights.end()}, std::ssize(weights), RangeData::Kind::weights, job);
    if (!data)
        return data.error().kind == ErrorKind::stopped ? Expected<void>(passOn(data)) : Expected<void>();
    const ValueTable& table = (*data)->table();
    const double most = table.largestMagnitude();
    const GridRange best = optimalRange(table, scheme);
    const auto atMost = gridError(table, makeGrid(scheme, {-most, most})).sqnrDb(),
               atBest = gridError(table, makeGrid(scheme, best)).sqnrDb();
    if (!atMost || !atBest || !(best.high > 0))
        return {};
    facts.bestClip = best.high;
    facts.clipGain = *atBest - *atMost;
    for (const ClipPoint& point : errorOverClips(table, scheme, best.high / 3, most, kClips))
        facts.clips.push_back({point.clip, point.rounding, point.clipping});
    return {};
}

} // namespace

Expected<HomeFacts> homeFacts(const ModelPointer& model, const JobContext& job) {
    HomeFacts facts;
    const auto addSize = [&](const char* text) {
        const auto scheme = parseScheme(text);
        const auto plan = scheme ? planVariant(*model, *scheme) : Expected<VariantPlan>(VariantPlan{});
        if (scheme && plan)
            facts.sizes.push_back({scheme->text(), plan->totalBytes, plan->bitsPerWeight});
    };
    for (const char* text : {"f16", "w8a8", "q4_0"})
        addSize(text);
    double largest = 0;
    for (const auto& tensor : model->tensors())
        if (static_cast<double>(tensor.data.bytes().size()) > largest) {
            largest = static_cast<double>(tensor.data.bytes().size());
            facts.largestTensor = tensor.name;
        }
    facts.largestShare = largest / static_cast<double>(std::max<std::int64_t>(1, model->tensorBytes()));
    if (job.stopRequested())
        return stoppedByUser();
    const auto* matrix = largestMatrix(*model);
    if (!matrix)
        return facts;
    facts.tensor = matrix->name;
    const std::int64_t rows = std::clamp<std::int64_t>(
        kSampledValues / std::max<std::int64_t>(1, matrix->cols()), 1, matrix->rows());
    std::vector<float> weights(static_cast<std::size_t>(rows * matrix->cols()));
    if (auto decoded = matrix->decodeRows(0, rows, weights.data()); !decoded)
        return passOn(decoded);
    facts.sampledRows = rows;
    takeHistogram(weights, facts);
    auto sqnr = fourBitSqnr(weights, rows, job);
    if (!sqnr)
        return passOn(sqnr);
    facts.fourBitSqnr = *sqnr;
    if (auto added = addClips(weights, facts, job); !added)
        return passOn(added);
    return facts;
}

} // namespace nibble::ui
