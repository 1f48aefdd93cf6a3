// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "core/base/parallel.h"
#include "core/methods/gptq.h"
#include "core/methods/steps/step_recorder.h"

namespace nibble {

namespace {

/// Keeps what the walk does to a window of the matrix.
class WindowObserver : public GptqObserver {
public:
    WindowObserver(GptqSteps& steps, std::int64_t matrixCols)
        : m_steps(steps), m_matrixCols(matrixCols),
          m_errors(static_cast<std::size_t>(steps.rows * matrixCols)) {
        steps.states.resize(static_cast<std::size_t>((steps.cols + 1) * steps.rows * steps.cols));
    }

    void begin(std::span<const float> upper, std::span<const std::int64_t> order) override {
        m_upper.assign(upper.begin(), upper.end());
        m_order.assign(order.begin(), order.end());
    }
    [[nodiscard]] bool wants(std::int64_t row) const override {
        return row >= m_steps.firstRow && row < m_steps.firstRow + m_steps.rows;
    }
    void rounded(std::int64_t row, std::int64_t place, float value, float error,
                 std::span<const float> weights) override {
        const std::int64_t r = row - m_steps.firstRow, c = place - m_steps.firstCol;
        m_errors[static_cast<std::size_t>(r * m_matrixCols + place)] = error;
        if (c < 0 || c >= m_steps.cols)
            return;
        // This state's columns that are still to come, and this column's value in all states that follow.
        std::copy(weights.begin() + place, weights.begin() + m_steps.firstCol + m_steps.cols, at(c, r, c));
        for (std::int64_t later = c + 1; later <= m_steps.cols; ++later)
            *at(later, r, c) = value;
    }

    /// [rows][matrix' columns] w − ŵ before rounding over U's diagonal.
    [[nodiscard]] const std::vector<float>& errors() const { return m_errors; }
    [[nodiscard]] const std::vector<float>& upper() const { return m_upper; }
    [[nodiscard]] const std::vector<std::int64_t>& order() const { return m_order; }

private:
    [[nodiscard]] std::vector<float>::iterator at(std::int64_t step, std::int64_t row,
                                                  std::int64_t col) const {
        return m_steps.states.begin() + ((step * m_steps.rows + row) * m_steps.cols + col);
    }

    GptqSteps& m_steps;
    std::int64_t m_matrixCols;
    std::vector<float> m_errors, m_upper;
    std::vector<std::int64_t> m_order;
};

/// Σ over rows of d·H·dᵀ for differences d that change by multiples of one vector at a time. In double.
class OutputError {
public:
    /// `hessian` is [cols][cols] by inputs; columns here stand in `order`.
    OutputError(std::span<const float> hessian, const std::vector<std::int64_t>& order, std::int64_t rows,
                const JobContext& job)
        : m_hessian(hessian), m_order(order), m_job(job), m_cols(std::ssize(order)),
          m_products(static_cast<std::size_t>(rows * m_cols)), m_sums(static_cast<std::size_t>(rows)) {}

    /// From nothing to `differences` [rows][cols]; ends early, with rows missing, when the job is to stop.
    void set(std::span<const double> differences) {
        parallelFor(std::ssize(m_sums), 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t row = begin; row < end && !m_job.stopRequested(); ++row) {
                const double* const d = differences.data() + row * m_cols;
                multiply(d, 0, productsOf(row));
                m_sums[static_cast<std::size_t>(row)] = dot(d, productsOf(row), 0);
            }
        });
    }
    /// Adds factors[row] · direction, which is 0 before `first`.
    void add(std::span<const double> direction, std::int64_t first, std::span<const double> factors) {
        std::vector<double> product(static_cast<std::size_t>(m_cols));
        parallelFor(m_cols, 16, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i)
                product[static_cast<std::size_t>(i)] = rowTimes(i, direction.data(), first);
        });
        const double square = dot(direction.data(), product.data(), first);
        parallelFor(std::ssize(m_sums), 4, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t row = begin; row < end; ++row) {
                const double factor = factors[static_cast<std::size_t>(row)];
                double* const known = productsOf(row);
                m_sums[static_cast<std::size_t>(row)] +=
                    2 * factor * dot(direction.data(), known, first) + factor * factor * square;
                for (std::int64_t i = 0; i < m_cols; ++i)
                    known[i] += factor * product[static_cast<std::size_t>(i)];
            }
        });
    }
    [[nodiscard]] double sum() const {
        double sum = 0;
        for (const double one : m_sums)
            sum += one;
        return sum;
    }

private:
    [[nodiscard]] double* productsOf(std::int64_t row) { return m_products.data() + row * m_cols; }
    [[nodiscard]] double dot(const double* a, const double* b, std::int64_t first) const {
        double sum = 0;
        for (std::int64_t i = first; i < m_cols; ++i)
            sum += a[i] * b[i];
        return sum;
    }
    [[nodiscard]] double rowTimes(std::int64_t i, const double* vector, std::int64_t first) const {
        const float* const row = m_hessian.data() + m_order[static_cast<std::size_t>(i)] * m_cols;
        double sum = 0;
        for (std::int64_t j = first; j < m_cols; ++j)
            sum += static_cast<double>(row[m_order[static_cast<std::size_t>(j)]]) * vector[j];
        return sum;
    }
    void multiply(const double* vector, std::int64_t first, double* out) const {
        for (std::int64_t i = 0; i < m_cols; ++i)
            out[i] = rowTimes(i, vector, first);
    }

    std::span<const float> m_hessian;
    const std::vector<std::int64_t>& m_order;
    const JobContext& m_job;
    std::int64_t m_cols;
    std::vector<double> m_products; ///< [rows][cols] H·d
    std::vector<double> m_sums;
};

/// The window's errors while the walk goes through it, and at its end.
class ErrorCurves {
public:
    ErrorCurves(GptqSteps& steps, const StepLayer& layer, const WindowObserver& walk, const JobContext& job)
        : m_steps(steps), m_layer(layer), m_walk(walk), m_job(job), m_cols(layer.task.cols) {}

    /// `nearest` is [rows][cols], in the order of the inputs. Errors: stopped.
    Expected<void> fill(std::span<const float> nearest) {
        const auto whole = errorOf([&](auto row, auto col) { return original(row, col); });
        const double signal = whole.sum() > 0 ? whole.sum() : 1;
        const std::int64_t end = m_steps.firstCol + m_steps.cols;
        const auto nearestError = [&](std::int64_t row, std::int64_t col) {
            return original(row, col) - static_cast<double>(nearest[inputOrder(row, col)]);
        };
        auto byNearest = errorOf(
            [&](auto row, auto col) { return col < m_steps.firstCol ? nearestError(row, col) : 0.0; });
        auto byWalk = pushed(m_steps.firstCol);
        std::vector<double> direction(static_cast<std::size_t>(m_cols)), factors;
        for (std::int64_t place = m_steps.firstCol;; ++place) {
            m_steps.error.push_back(std::max(0.0, byWalk.sum()) / signal);
            m_steps.nearestError.push_back(std::max(0.0, byNearest.sum()) / signal);
            if (place == end)
                break;
            if (m_job.stopRequested())
                return stoppedByUser();
            m_job.report("steps", place - m_steps.firstCol, m_steps.cols);
            factors = ofRows([&](std::int64_t row) { return walkError(row, place); });
            const float* const factor = m_walk.upper().data() + place * m_cols;
            std::copy(factor, factor + m_cols, direction.begin());
            byWalk.add(direction, place, factors);
            std::fill(direction.begin(), direction.end(), 0.0);
            direction[static_cast<std::size_t>(place)] = 1;
            byNearest.add(direction, place, ofRows([&](auto row) { return nearestError(row, place); }));
        }
        m_steps.finalError = pushed(m_cols).sum() / signal;
        m_steps.finalNearestError = errorOf(nearestError).sum() / signal;
        return m_job.stopRequested() ? Expected<void>(stoppedByUser()) : Expected<void>();
    }

private:
    template <typename Value>
    [[nodiscard]] std::vector<double> ofRows(const Value& value) const {
        std::vector<double> values;
        for (std::int64_t row = 0; row < m_steps.rows; ++row)
            values.push_back(value(row));
        return values;
    }
    template <typename Difference>
    [[nodiscard]] OutputError errorOf(const Difference& difference) const {
        std::vector<double> values;
        for (std::int64_t row = 0; row < m_steps.rows; ++row)
            for (std::int64_t col = 0; col < m_cols; ++col)
                values.push_back(difference(row, col));
        return errorOf(std::span<const double>(values));
    }
    [[nodiscard]] OutputError errorOf(std::span<const double> differences) const {
        OutputError error(m_layer.task.inputs->hessian, m_walk.order(), m_steps.rows, m_job);
        error.set(differences);
        return error;
    }
    /// W − Ŵ when the columns before `end` are rounded: Σ error · U.
    [[nodiscard]] OutputError pushed(std::int64_t end) const {
        std::vector<double> differences(static_cast<std::size_t>(m_steps.rows * m_cols));
        parallelFor(m_steps.rows, 1, [&](std::int64_t begin, std::int64_t last) {
            for (std::int64_t row = begin; row < last && !m_job.stopRequested(); ++row)
                for (std::int64_t place = 0; place < end; ++place) {
                    const double error = walkError(row, place);
                    const float* const factor = m_walk.upper().data() + place * m_cols;
                    for (std::int64_t col = place; col < m_cols; ++col)
                        differences[static_cast<std::size_t>(row * m_cols + col)] +=
                            error * static_cast<double>(factor[col]);
                }
        });
        return errorOf(std::span<const double>(differences));
    }
    [[nodiscard]] double walkError(std::int64_t row, std::int64_t place) const {
        return static_cast<double>(m_walk.errors()[static_cast<std::size_t>(row * m_cols + place)]);
    }
    /// Of a window's row and a column of the walk, in the matrix' own order.
    [[nodiscard]] std::size_t inputOrder(std::int64_t row, std::int64_t col) const {
        return static_cast<std::size_t>(row * m_cols + m_walk.order()[static_cast<std::size_t>(col)]);
    }
    [[nodiscard]] double original(std::int64_t row, std::int64_t col) const {
        return static_cast<double>(m_layer.weights[inputOrder(m_steps.firstRow + row, col)]);
    }

    GptqSteps& m_steps;
    const StepLayer& m_layer;
    const WindowObserver& m_walk;
    const JobContext& m_job;
    std::int64_t m_cols;
};

Expected<MethodSteps> recordGptq(const StepLayer& layer, const JobContext& job) {
    const auto& [rows, cols] = std::pair(layer.task.rows, layer.task.cols);
    GptqSteps steps{.rows = std::min(rows, GptqSteps::kRows), .cols = std::min(cols, GptqSteps::kCols)};
    steps.firstRow = std::clamp<std::int64_t>(layer.request.firstRow, 0, rows - steps.rows);
    steps.firstCol = std::clamp<std::int64_t>(layer.request.firstCol, 0, cols - steps.cols);
    const GptqSettings settings = gptqSettings(layer.values, rows, cols);
    WindowObserver walk(steps, cols);
    auto result = gptq(settings, layer.weights, layer.task.inputs->hessian, job, &walk);
    if (!result)
        return passOn(result);
    steps.damping = result->damping;
    auto nearest = roundToNearest(settings.grid, layer.weights, job);
    if (!nearest)
        return passOn(nearest);
    std::vector<float> decoded(static_cast<std::size_t>(steps.rows * cols));
    nearest->decodeRows(steps.firstRow, steps.rows, decoded.data());
    for (std::int64_t col = 0; col < steps.cols; ++col)
        steps.inputs.push_back(walk.order()[static_cast<std::size_t>(steps.firstCol + col)]);
    for (std::int64_t row = 0; row < steps.rows; ++row)
        for (const auto input : steps.inputs) {
            steps.original.push_back(
                layer.weights[static_cast<std::size_t>((steps.firstRow + row) * cols + input)]);
            steps.nearest.push_back(decoded[static_cast<std::size_t>(row * cols + input)]);
        }
    if (auto filled = ErrorCurves(steps, layer, walk, job).fill(decoded); !filled)
        return passOn(filled);
    return MethodSteps(std::move(steps));
}

} // namespace

StepRecorder gptqSteps() {
    return {.method = "gptq", .record = recordGptq};
}

} // namespace nibble
