// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/awq_search.h"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.h"
#include "core/kernels/gemm.h"

namespace nibble {

namespace {

constexpr int kRatios = kAwqTrials - 1;
constexpr int kClipSteps = 20; ///< a step is this part of the largest weight
constexpr int kClips = 10;     ///< so that at most half is cut
constexpr std::int64_t kRowsTogether = 64;

/// The matrix as it comes back from being stored. Errors: stopped.
Expected<FloatMatrix> rounded(const FloatMatrix& weights, const AwqRounding& rounding,
                              const JobContext& job) {
    auto coded = roundToNearest(rounding.of(weights.rows, weights.cols), weights.values, job);
    if (!coded)
        return passOn(coded);
    FloatMatrix result{weights.rows, weights.cols, std::vector<float>(weights.values.size())};
    parallelFor(weights.rows, 16, [&](std::int64_t begin, std::int64_t end) {
        coded->decodeRows(begin, end - begin, result.values.data() + begin * weights.cols);
    });
    return result;
}

/// Q(W · s) / s. Errors: stopped.
Expected<FloatMatrix> roundedScaled(const FloatMatrix& weights, std::span<const float> scales,
                                    const AwqRounding& rounding, const JobContext& job) {
    FloatMatrix scaled = weights;
    multiplyColumns(scaled.rows, scaled.cols, scaled.values.data(), scales);
    auto result = rounded(scaled, rounding, job);
    if (!result)
        return result;
    std::vector<float> inverse(scales.begin(), scales.end());
    for (float& scale : inverse)
        scale = 1 / scale;
    multiplyColumns(result->rows, result->cols, result->values.data(), inverse);
    return result;
}

/// Columns [first, first + width) of a group.
struct GroupSpan {
    std::int64_t first, width;
};

GroupSpan groupSpan(const FloatMatrix& weights, std::int64_t size, std::int64_t index) {
    const std::int64_t first = index * size;
    return {first, std::min(size, weights.cols - first)};
}

std::int64_t groupsPerRow(const FloatMatrix& weights, std::int64_t size) {
    return (weights.cols + size - 1) / size;
}

/// Mean of x·xᵀ over the sample for the channels of every group, one after the other.
std::vector<std::vector<float>> groupMoments(const FloatMatrix& weights, const LayerInputs& inputs,
                                             std::int64_t size) {
    std::vector<std::vector<float>> moments(static_cast<std::size_t>(groupsPerRow(weights, size)));
    parallelFor(std::ssize(moments), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t g = begin; g < end; ++g) {
            const auto [first, width] = groupSpan(weights, size, g);
            auto& moment = moments[static_cast<std::size_t>(g)];
            moment.resize(static_cast<std::size_t>(width * width));
            std::vector<double> sums(moment.size());
            for (std::int64_t row = 0; row < inputs.sampleRows; ++row) {
                const float* const x = inputs.sample.data() + row * weights.cols + first;
                for (std::int64_t i = 0; i < width; ++i)
                    for (std::int64_t j = 0; j < width; ++j)
                        sums[static_cast<std::size_t>(i * width + j)] +=
                            static_cast<double>(x[i]) * static_cast<double>(x[j]);
            }
            for (std::size_t i = 0; i < sums.size(); ++i)
                moment[i] = static_cast<float>(sums[i] / static_cast<double>(inputs.sampleRows));
        }
    });
    return moments;
}

/// dᵀ M d for the differences d of every row and group, [rows][groups].
std::vector<float> groupErrors(const FloatMatrix& a, const FloatMatrix& b, std::int64_t size,
                               const std::vector<std::vector<float>>& moments) {
    const std::int64_t groups = groupsPerRow(a, size);
    std::vector<float> errors(static_cast<std::size_t>(a.rows * groups));
    parallelFor((a.rows + kRowsTogether - 1) / kRowsTogether, 1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> difference(static_cast<std::size_t>(kRowsTogether * size));
        std::vector<float> product(difference.size());
        for (std::int64_t piece = begin; piece < end; ++piece) {
            const std::int64_t firstRow = piece * kRowsTogether;
            const std::int64_t rows = std::min(kRowsTogether, a.rows - firstRow);
            for (std::int64_t g = 0; g < groups; ++g) {
                const auto [first, width] = groupSpan(a, size, g);
                for (std::int64_t i = 0; i < rows * width; ++i) {
                    const auto at =
                        static_cast<std::size_t>((firstRow + i / width) * a.cols + first + i % width);
                    difference[static_cast<std::size_t>(i)] = a.values[at] - b.values[at];
                }
                kernels::sgemm(false, rows, width, width, difference.data(), width,
                               moments[static_cast<std::size_t>(g)].data(), width, product.data(), width);
                for (std::int64_t row = 0; row < rows; ++row) {
                    double sum = 0;
                    for (std::int64_t i = row * width; i < (row + 1) * width; ++i)
                        sum += static_cast<double>(difference[static_cast<std::size_t>(i)]) *
                               static_cast<double>(product[static_cast<std::size_t>(i)]);
                    errors[static_cast<std::size_t>((firstRow + row) * groups + g)] = static_cast<float>(sum);
                }
            }
        }
    });
    return errors;
}

std::vector<float> largestOfGroups(const FloatMatrix& weights, std::int64_t size) {
    const std::int64_t groups = groupsPerRow(weights, size);
    std::vector<float> largest(static_cast<std::size_t>(weights.rows * groups));
    for (std::int64_t row = 0; row < weights.rows; ++row)
        for (std::int64_t col = 0; col < weights.cols; ++col) {
            float& one = largest[static_cast<std::size_t>(row * groups + col / size)];
            one = std::max(one, std::abs(weights.values[static_cast<std::size_t>(row * weights.cols + col)]));
        }
    return largest;
}

} // namespace

AwqRounding awqRounding(const ParamValues& values) {
    return {.bits = values.bits(),
            .group = values.granularity().group,
            .asymmetric = values.flag("asym"),
            .exponent = values.flag("fixed") ? std::optional(values.number("r")) : std::nullopt};
}

std::vector<float> relativeWeightSizes(std::span<const FloatMatrix> matrices, std::int64_t group) {
    std::vector<double> sums(static_cast<std::size_t>(matrices.front().cols));
    std::int64_t rows = 0;
    for (const auto& matrix : matrices) {
        const auto largest = largestOfGroups(matrix, group);
        const std::int64_t groups = groupsPerRow(matrix, group);
        for (std::int64_t row = 0; row < matrix.rows; ++row)
            for (std::int64_t col = 0; col < matrix.cols; ++col)
                sums[static_cast<std::size_t>(col)] += static_cast<double>(
                    std::abs(matrix.values[static_cast<std::size_t>(row * matrix.cols + col)]) /
                    (largest[static_cast<std::size_t>(row * groups + col / group)] + 1e-6F));
        rows += matrix.rows;
    }
    std::vector<float> means;
    for (const double sum : sums)
        means.push_back(static_cast<float>(sum / static_cast<double>(rows)));
    return means;
}

std::vector<float> awqScales(std::span<const float> meanAbs, std::span<const float> relativeSizes,
                             double ratio) {
    std::vector<double> scales;
    for (std::size_t i = 0; i < meanAbs.size(); ++i)
        scales.push_back(
            std::max(1e-4, std::pow(static_cast<double>(meanAbs[i]), ratio) /
                               (std::pow(static_cast<double>(relativeSizes[i]), 1 - ratio) + 1e-4)));
    const auto [smallest, largest] = std::minmax_element(scales.begin(), scales.end());
    const double middle = std::sqrt(*smallest * *largest);
    std::vector<float> result;
    for (const double scale : scales) {
        const auto value = static_cast<float>(scale / middle);
        result.push_back(std::isfinite(value) && value > 0 ? value : 1.0F);
    }
    return result;
}

Expected<AwqScales> searchAwqScales(std::span<const FloatMatrix> matrices, std::span<const float> meanAbs,
                                    const AwqRounding& rounding, const AwqLoss& loss, const JobContext& job,
                                    const AwqObserver& observer) {
    const auto sizes = relativeWeightSizes(matrices, rounding.group);
    if (rounding.exponent && !observer)
        return AwqScales{.scales = awqScales(meanAbs, sizes, *rounding.exponent)};
    AwqScales best;
    std::vector<FloatMatrix> candidates(matrices.size());
    const int last = rounding.exponent ? 1 : kRatios;
    for (int step = -1; step < last; ++step) {
        const double ratio = rounding.exponent.value_or(static_cast<double>(step) / kRatios);
        const auto scales =
            step < 0 ? std::vector<float>(meanAbs.size(), 1.0F) : awqScales(meanAbs, sizes, ratio);
        for (std::size_t i = 0; i < matrices.size(); ++i) {
            auto candidate = roundedScaled(matrices[i], scales, rounding, job);
            if (!candidate)
                return passOn(candidate);
            candidates[i] = std::move(*candidate);
        }
        const double found = loss(candidates);
        const bool isBest = step < 0 || rounding.exponent || found < best.loss;
        if (observer)
            observer({step < 0 ? std::nullopt : std::optional(ratio), scales, found, isBest});
        if (step < 0)
            best.loss = best.plainLoss = found;
        else if (isBest)
            best = {scales, found, best.plainLoss};
    }
    return best;
}

namespace {

/// A matrix as the model has it by now.
Expected<FloatMatrix> decoded(const EditedModel& model, const std::string& name, const JobContext& job) {
    const auto* tensor = model.model()->find(name);
    if (!tensor)
        return fail(ErrorKind::badFile, "tensor {} is missing", name);
    FloatMatrix matrix{tensor->rows(), tensor->cols(), {}};
    matrix.values.resize(static_cast<std::size_t>(matrix.rows * matrix.cols));
    if (auto filled = model.weights(*tensor, matrix.values, job); !filled)
        return passOn(filled);
    return matrix;
}

} // namespace

Expected<AwqScales> searchGroupScales(const EditedModel& model, std::int64_t layer, const ScalingGroup& group,
                                      const LayerInputs& inputs, const AwqRounding& rounding,
                                      const JobContext& job, const AwqObserver& observer) {
    std::vector<FloatMatrix> matrices;
    for (const auto& consumer : group.consumers) {
        auto matrix = decoded(model, consumer, job);
        if (!matrix)
            return passOn(matrix);
        matrices.push_back(std::move(*matrix));
    }
    const std::span<const float> x = inputs.sample;
    const std::int64_t count = inputs.sampleRows;
    AwqLoss loss = [&](std::span<const FloatMatrix> candidates) {
        double sum = 0;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            sum += outputError(x, count, candidates[i], matrices[i]);
        return sum;
    };
    const bool gated = group.consumers.front() == blockTensor(layer, "ffn_gate.weight");
    FloatMatrix down;
    std::vector<float> hidden;
    if (gated && (!rounding.exponent || observer)) {
        auto matrix = decoded(model, blockTensor(layer, "ffn_down.weight"), job);
        if (!matrix)
            return passOn(matrix);
        down = std::move(*matrix);
        hidden = gatedHidden(x, count, matrices[0], matrices[1]);
        loss = [&](std::span<const FloatMatrix> candidates) {
            return hiddenError(hidden, gatedHidden(x, count, candidates[0], candidates[1]), count, down);
        };
    }
    return searchAwqScales(matrices, inputs.meanAbs, rounding, loss, job, observer);
}

Expected<AwqClips> searchAwqClips(const FloatMatrix& weights, const LayerInputs& inputs,
                                  const AwqRounding& rounding, const JobContext& job) {
    const std::int64_t size = std::min(rounding.group, weights.cols);
    const auto moments = groupMoments(weights, inputs, size);
    const auto largest = largestOfGroups(weights, size);
    AwqClips clips{.limits = largest};
    std::vector<float> best;
    for (int step = 0; step < kClips; ++step) {
        std::vector<float> limits = largest;
        for (float& limit : limits)
            limit *= 1.0F - static_cast<float>(step) / kClipSteps;
        FloatMatrix clipped = weights;
        clipWeights(clipped, size, limits);
        const auto candidate = rounded(clipped, rounding, job);
        if (!candidate)
            return Unexpected(candidate.error());
        const auto errors = groupErrors(*candidate, weights, size, moments);
        if (step == 0)
            best = errors;
        for (std::size_t i = 0; i < errors.size(); ++i) {
            clips.unclippedLoss += step == 0 ? static_cast<double>(errors[i]) : 0.0;
            if (errors[i] < best[i]) {
                best[i] = errors[i];
                clips.limits[i] = limits[i];
            }
        }
    }
    for (const float error : best)
        clips.loss += static_cast<double>(error);
    return clips;
}

void clipWeights(FloatMatrix& weights, std::int64_t group, std::span<const float> limits) {
    const std::int64_t groups = groupsPerRow(weights, group);
    for (std::int64_t row = 0; row < weights.rows; ++row)
        for (std::int64_t col = 0; col < weights.cols; ++col) {
            const float limit = limits[static_cast<std::size_t>(row * groups + col / group)];
            float& weight = weights.values[static_cast<std::size_t>(row * weights.cols + col)];
            weight = std::clamp(weight, -limit, limit);
        }
}

} // namespace nibble
