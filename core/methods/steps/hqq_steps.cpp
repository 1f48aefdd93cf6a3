// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/formats/half.h"
#include "core/methods/steps/step_recorder.h"

namespace nibble {

namespace {

double meanNorm(std::span<const HqqWeight> weights, double power) {
    double sum = 0;
    for (const auto& weight : weights)
        sum += std::pow(std::abs(static_cast<double>(weight.error)), power);
    return sum / static_cast<double>(weights.size());
}

double meanError(std::span<const HqqWeight> weights) {
    return meanNorm(weights, 1);
}

/// The errors of every group at its first iteration and at its best.
struct GroupErrors {
    std::vector<double> first, best;

    explicit GroupErrors(std::int64_t groups) : first(static_cast<std::size_t>(groups), -1.0), best(first) {}

    void see(std::int64_t group, const HqqIteration& iteration) {
        const auto i = static_cast<std::size_t>(group);
        if (first[i] < 0)
            first[i] = best[i] = iteration.error;
        best[i] = std::min(best[i], iteration.error);
    }
    [[nodiscard]] std::int64_t fallsFurthest() const {
        std::size_t found = 0;
        for (std::size_t i = 1; i < first.size(); ++i)
            if (first[i] - best[i] > first[found] - best[found])
                found = i;
        return static_cast<std::int64_t>(found);
    }
};

class Recorder {
public:
    Recorder(const StepLayer& layer, const JobContext& job)
        : m_layer(layer), m_job(job),
          m_settings(halfQuadraticSettings(layer.values, layer.task.rows, layer.task.cols)) {}

    Expected<MethodSteps> record() {
        const std::int64_t groups =
            m_layer.task.rows * ((m_settings.cols + m_settings.group - 1) / m_settings.group);
        GroupErrors errors(m_settings.folded ? m_settings.rows * m_settings.cols / m_settings.group : groups);
        auto stored = halfQuadratic(m_settings, m_layer.weights, m_job,
                                    [&](auto group, const auto& iteration) { errors.see(group, iteration); });
        if (!stored)
            return passOn(stored);
        const std::int64_t group = errors.fallsFurthest();
        m_group = groupWeights(*stored, m_layer.weights, group);
        place(*stored, group);
        // Once more, to see this group: all of them would take too much memory.
        auto again = halfQuadratic(m_settings, m_layer.weights, m_job, [&](auto one, const auto& iteration) {
            if (one == group)
                add(iteration);
        });
        if (!again)
            return passOn(again);
        addStored(*stored, group);
        const double count = static_cast<double>(m_layer.weights.size());
        m_steps.firstError = std::accumulate(errors.first.begin(), errors.first.end(), 0.0) / count;
        m_steps.storedError = storedError(*stored) / count;
        return MethodSteps(std::move(m_steps));
    }

private:
    void place(const CodedMatrix& matrix, std::int64_t group) {
        m_steps.group = group;
        m_steps.size = m_group.size();
        m_steps.bits = m_settings.bits;
        m_steps.power = m_settings.power;
        m_steps.row = m_settings.folded ? -1 : group / matrix.groupsPerRow();
        m_steps.firstCol = m_settings.folded ? 0 : group % matrix.groupsPerRow() * m_settings.group;
        m_steps.weights.assign(m_group.begin(), m_group.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                      m_group.size(), HqqSteps::kShown)));
    }
    void add(const HqqIteration& iteration) {
        HqqSteps::Point point{.run = iteration.run,
                              .iteration = iteration.iteration,
                              .scale = 1 / iteration.grid.inverse,
                              .zero = iteration.grid.zero,
                              .penalty = m_settings.penaltyAt(iteration.iteration),
                              .isBest = iteration.isBest};
        fill(point, iteration.grid);
        m_steps.points.push_back(std::move(point));
    }
    void addStored(const CodedMatrix& matrix, std::int64_t group) {
        HqqSteps::Point point{
            .scale = matrix.scale(group), .zero = matrix.zero(group), .penalty = m_settings.penalty};
        fill(point, {1 / point.scale, point.zero});
        m_steps.points.push_back(std::move(point));
    }
    void fill(HqqSteps::Point& point, const HqqGrid& grid) const {
        point.weights = weighGroup(m_group, grid, m_settings, point.penalty);
        point.error = meanError(point.weights);
        point.norm = meanNorm(point.weights, m_settings.power);
        point.weights.resize(std::min(point.weights.size(), HqqSteps::kShown));
    }
    [[nodiscard]] double storedError(const CodedMatrix& matrix) const {
        std::vector<float> row(static_cast<std::size_t>(matrix.cols));
        double sum = 0;
        for (std::int64_t r = 0; r < matrix.rows; ++r) {
            matrix.decodeRows(r, 1, row.data());
            for (std::size_t c = 0; c < row.size(); ++c)
                sum += std::abs(static_cast<double>(
                    m_layer.weights[static_cast<std::size_t>(r * matrix.cols) + c] - row[c]));
        }
        return sum;
    }

    const StepLayer& m_layer;
    const JobContext& m_job;
    HalfQuadratic m_settings;
    std::vector<float> m_group;
    HqqSteps m_steps;
};

Expected<MethodSteps> recordHqq(const StepLayer& layer, const JobContext& job) {
    return Recorder(layer, job).record();
}

} // namespace

StepRecorder hqqSteps() {
    return {.method = "hqq", .record = recordHqq};
}

} // namespace nibble
