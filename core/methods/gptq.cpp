// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/gptq.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/base/one_thread.h"
#include "core/base/parallel.h"
#include "core/kernels/gemm.h"
#include "core/methods/coding.h"
#include "core/methods/inverse_factor.h"

namespace nibble {

namespace {

/// Rows that go through a block of columns together: their updates of the rest are one product.
constexpr std::int64_t kRows = 64;
constexpr std::int64_t kPackedAtATime = 4096; ///< codes, a multiple of 8

class GptqRun {
public:
    GptqRun(const GptqSettings& settings, std::span<const float> weights, const JobContext& job,
            GptqObserver* observer);

    Expected<GptqResult> run(std::span<const float> hessian);

private:
    [[nodiscard]] bool grouped() const { return m_grid.group < m_grid.cols && !m_grid.flattened; }
    [[nodiscard]] bool fixedScales() const { return m_settings.staticGroups || m_grid.flattened; }
    Expected<InverseFactor> prepare(std::span<const float> hessian);
    void fixScales();
    void reorder();
    [[nodiscard]] std::int64_t blockEnd(std::int64_t first) const;
    void runBlock(std::int64_t first, std::int64_t last, std::span<const float> upper);
    void runRow(std::int64_t row, std::int64_t first, std::int64_t last, std::span<const float> upper,
                float* errors);
    [[nodiscard]] std::size_t groupAt(std::int64_t row, std::int64_t place) const;
    void beginGroup(std::size_t group, const float* weights, std::int64_t count);
    [[nodiscard]] GridStep step(std::size_t group) const;
    CodedMatrix packed();

    const GptqSettings& m_settings;
    const RoundToNearest& m_grid;
    const JobContext& m_job;
    GptqObserver* m_observer;
    std::vector<float> m_weights; ///< [rows][cols], columns in the order of the walk
    std::vector<std::uint8_t> m_codes, m_zeros;
    std::vector<float> m_scales;
    std::vector<std::int64_t> m_order; ///< input of each place of the walk
    CodedMatrix m_matrix;
};

GptqRun::GptqRun(const GptqSettings& settings, std::span<const float> weights, const JobContext& job,
                 GptqObserver* observer)
    : m_settings(settings), m_grid(settings.grid), m_job(job), m_observer(observer),
      m_weights(weights.begin(), weights.end()), m_codes(weights.size()),
      m_order(static_cast<std::size_t>(settings.grid.cols)),
      m_matrix(CodedLayout{.rows = settings.grid.rows,
                           .cols = settings.grid.cols,
                           .bits = settings.grid.bits,
                           .group = settings.grid.group,
                           .flattened = settings.grid.flattened}
                   .matrix()) {
    m_scales.resize(static_cast<std::size_t>(m_matrix.groups()));
    m_zeros.resize(m_scales.size());
    std::iota(m_order.begin(), m_order.end(), 0);
}

/// Inputs that never were anything but 0 say nothing of their weights: those go, and cost nothing.
Expected<InverseFactor> GptqRun::prepare(std::span<const float> hessian) {
    const std::int64_t cols = m_grid.cols;
    std::vector<float> alive(hessian.begin(), hessian.end());
    for (std::int64_t c = 0; c < cols; ++c) {
        float& diagonal = alive[static_cast<std::size_t>(c * cols + c)];
        if (diagonal != 0.0F)
            continue;
        diagonal = 1.0F;
        for (std::int64_t row = 0; row < m_grid.rows; ++row)
            m_weights[static_cast<std::size_t>(row * cols + c)] = 0.0F;
    }
    if (m_settings.activationOrder)
        std::stable_sort(m_order.begin(), m_order.end(), [&](std::int64_t a, std::int64_t b) {
            return alive[static_cast<std::size_t>(a * cols + a)] >
                   alive[static_cast<std::size_t>(b * cols + b)];
        });
    return inverseFactor(alive, m_order, m_settings.damping, m_job);
}

void GptqRun::beginGroup(std::size_t group, const float* weights, std::int64_t count) {
    std::pair<float, float> range{0.0F, 0.0F};
    for (std::int64_t i = 0; i < count; ++i) {
        range.first = std::min(range.first, weights[i]);
        range.second = std::max(range.second, weights[i]);
    }
    const GridStep found = gridStep(m_grid, range);
    m_scales[group] = found.scale;
    m_zeros[group] = static_cast<std::uint8_t>(found.zero);
}

GridStep GptqRun::step(std::size_t group) const {
    return {m_scales[group], static_cast<float>(m_zeros[group])};
}

/// All scales from the weights as they came.
void GptqRun::fixScales() {
    std::vector<std::pair<float, float>> ranges(m_scales.size());
    groupRanges(m_matrix, m_weights, ranges);
    for (std::size_t group = 0; group < ranges.size(); ++group) {
        const GridStep found = gridStep(m_grid, ranges[group]);
        m_scales[group] = found.scale;
        m_zeros[group] = static_cast<std::uint8_t>(found.zero);
    }
}

void GptqRun::reorder() {
    const std::int64_t cols = m_grid.cols;
    parallelFor(m_grid.rows, kRows, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> before(static_cast<std::size_t>(cols));
        for (std::int64_t row = begin; row < end; ++row) {
            float* values = m_weights.data() + row * cols;
            std::copy_n(values, cols, before.begin());
            for (std::size_t place = 0; place < before.size(); ++place)
                values[place] = before[static_cast<std::size_t>(m_order[place])];
        }
    });
}

/// Blocks end where groups end, so that a group's scale always sees what all columns before it left.
std::int64_t GptqRun::blockEnd(std::int64_t first) const {
    const std::int64_t group = grouped() && !fixedScales() ? m_grid.group : m_grid.cols;
    const std::int64_t groupEnd = (first / group + 1) * group;
    const std::int64_t whole = std::max(group, m_settings.block / group * group);
    return std::min(
        {m_grid.cols, first + m_settings.block, group > m_settings.block ? groupEnd : first + whole});
}

/// The group of a place of the walk: of the input there where scales are fixed, else of the place itself.
std::size_t GptqRun::groupAt(std::int64_t row, std::int64_t place) const {
    return static_cast<std::size_t>(
        m_matrix.groupOf(row, fixedScales() ? m_order[static_cast<std::size_t>(place)] : place));
}

void GptqRun::runRow(std::int64_t row, std::int64_t first, std::int64_t last, std::span<const float> upper,
                     float* errors) {
    const std::int64_t cols = m_grid.cols;
    float* weights = m_weights.data() + row * cols;
    const bool observed = m_observer && m_observer->wants(row);
    for (std::int64_t place = first; place < last; ++place) {
        const std::size_t group = groupAt(row, place);
        if (!fixedScales() && place % m_grid.group == 0)
            beginGroup(group, weights + place, std::min(m_grid.group, cols - place));
        const GridStep grid = step(group);
        std::uint8_t& code = m_codes[static_cast<std::size_t>(row * cols + place)];
        encodeOnGrid(weights + place, 1, grid, m_grid.bits, &code);
        const float rounded = grid.scale * (static_cast<float>(code) - grid.zero);
        const float* factor = upper.data() + place * cols;
        const float error = (weights[place] - rounded) / factor[place];
        if (observed)
            m_observer->rounded(row, place, rounded, error, {weights, static_cast<std::size_t>(cols)});
        for (std::int64_t later = place + 1; later < last; ++later)
            weights[later] -= error * factor[later];
        errors[place - first] = -error;
    }
}

void GptqRun::runBlock(std::int64_t first, std::int64_t last, std::span<const float> upper) {
    const std::int64_t cols = m_grid.cols, width = last - first;
    parallelFor(m_grid.rows, kRows, [&](std::int64_t begin, std::int64_t end) {
        const OneThread alone; // the split of a product must not depend on how many threads there are
        std::vector<float> errors(static_cast<std::size_t>(kRows * width));
        for (std::int64_t row = begin; row < end && !m_job.stopRequested(); row += kRows) {
            const std::int64_t rows = std::min(kRows, end - row);
            for (std::int64_t i = 0; i < rows; ++i)
                runRow(row + i, first, last, upper, errors.data() + i * width);
            if (last < cols)
                kernels::sgemm(false, rows, cols - last, width, errors.data(), width,
                               upper.data() + first * cols + last, cols, m_weights.data() + row * cols + last,
                               cols, true);
        }
    });
}

/// The codes as they are stored: in the walk's order where groups follow it, else each at its input's place.
CodedMatrix GptqRun::packed() {
    const std::int64_t cols = m_grid.cols;
    if (storesColumnOrder(m_settings)) {
        m_matrix.columnOrder.assign(m_order.begin(), m_order.end());
    } else if (m_settings.activationOrder) {
        parallelFor(m_grid.rows, kRows, [&](std::int64_t begin, std::int64_t end) {
            std::vector<std::uint8_t> walked(static_cast<std::size_t>(cols));
            for (std::int64_t row = begin; row < end; ++row) {
                std::uint8_t* codes = m_codes.data() + row * cols;
                std::copy_n(codes, cols, walked.begin());
                for (std::size_t place = 0; place < walked.size(); ++place)
                    codes[m_order[place]] = walked[place];
            }
        });
    }
    const auto total = static_cast<std::int64_t>(m_codes.size());
    m_matrix.codes.resize(static_cast<std::size_t>((total * m_grid.bits + 7) / 8));
    parallelFor(total, kPackedAtATime, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t at = begin; at < end; at += kPackedAtATime)
            packCodes(
                std::span(m_codes).subspan(static_cast<std::size_t>(at),
                                           static_cast<std::size_t>(std::min(kPackedAtATime, end - at))),
                m_grid.bits, at, m_matrix.codes.data());
    });
    if (!m_grid.asymmetric)
        m_zeros.clear();
    storeGrid(m_matrix, m_grid, std::move(m_scales), std::move(m_zeros));
    return std::move(m_matrix);
}

Expected<GptqResult> GptqRun::run(std::span<const float> hessian) {
    auto factor = prepare(hessian);
    if (!factor)
        return passOn(factor);
    if (fixedScales())
        fixScales();
    if (m_settings.activationOrder)
        reorder();
    if (m_observer)
        m_observer->begin(factor->upper, m_order);
    for (std::int64_t first = 0; first < m_grid.cols; first = blockEnd(first)) {
        runBlock(first, blockEnd(first), factor->upper);
        if (m_job.stopRequested())
            return stoppedByUser();
    }
    return GptqResult{packed(), factor->damping};
}

} // namespace

bool storesColumnOrder(const GptqSettings& settings) {
    return settings.activationOrder && !settings.staticGroups && !settings.grid.flattened &&
           settings.grid.group < settings.grid.cols;
}

Expected<GptqResult> gptq(const GptqSettings& settings, std::span<const float> weights,
                          std::span<const float> hessian, const JobContext& job, GptqObserver* observer) {
    if (!hessian.empty())
        return GptqRun(settings, weights, job, observer).run(hessian);
    auto rounded = roundToNearest(settings.grid, weights, job);
    if (!rounded)
        return passOn(rounded);
    if (storesColumnOrder(settings)) {
        rounded->columnOrder.resize(static_cast<std::size_t>(settings.grid.cols));
        std::iota(rounded->columnOrder.begin(), rounded->columnOrder.end(), 0U);
    }
    return GptqResult{std::move(*rounded), settings.damping};
}

} // namespace nibble
