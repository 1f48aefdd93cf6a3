// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <vector>

#include "core/base/parallel.h"
#include "core/kernels/linear.h"

namespace nibble::kernels {

namespace {

constexpr std::int64_t kGrain = 32768; ///< values that are worth a thread of their own

class ReorderedLinear : public Linear {
public:
    ReorderedLinear(LinearPointer inner, std::span<const std::uint32_t> order)
        : Linear(inner->rows(), inner->cols(), inner->bytes() + order.size_bytes(), inner->kernelName(),
                 inner->executed()),
          m_inner(std::move(inner)), m_order(order.begin(), order.end()) {}

    void multiply(const float* x, std::int64_t m, float* y) const override {
        std::vector<float> turned(static_cast<std::size_t>(m * cols()));
        parallelFor(m, std::max<std::int64_t>(1, kGrain / cols()), [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t row = begin; row < end; ++row)
                for (std::int64_t c = 0; c < cols(); ++c)
                    turned[static_cast<std::size_t>(row * cols() + c)] =
                        x[row * cols() + m_order[static_cast<std::size_t>(c)]];
        });
        m_inner->multiply(turned.data(), m, y);
    }

private:
    LinearPointer m_inner;
    std::vector<std::uint32_t> m_order;
};

} // namespace

LinearPointer makeReorderedLinear(LinearPointer inner, std::span<const std::uint32_t> order) {
    return std::make_unique<ReorderedLinear>(std::move(inner), order);
}

} // namespace nibble::kernels
