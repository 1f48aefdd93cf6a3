// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/scale_search.h"

#include <algorithm>
#include <cmath>

#include "core/formats/levels.h"

namespace nibble::codec {

namespace {

constexpr int kLevels = 16;
/// Where the nearest level changes: the middles between neighbours, exact in F32.
constexpr float middle(int i) {
    return 0.5F * static_cast<float>(kIq4Levels[i] + kIq4Levels[i + 1]);
}

/// The level nearest to x.
Lanes nearestLevels(Lanes x) {
    Lanes level = inAllLanes(kIq4Levels[0]);
    for (int i = 0; i + 1 < kLevels; ++i) {
        const auto rise = static_cast<float>(kIq4Levels[i + 1] - kIq4Levels[i]);
        level += x >= inAllLanes(middle(i)) ? inAllLanes(rise) : Lanes{};
    }
    return level;
}

/// Tries that run side by side, one per lane.
template <int registers>
struct Tries {
    Lanes steps[registers];
    Lanes products[registers] = {}; ///< Σ w·x·code
    Lanes squares[registers] = {};  ///< Σ w·code²

    [[nodiscard]] float step(int i) const { return steps[i / kLaneCount][i % kLaneCount]; }
    [[nodiscard]] float product(int i) const { return products[i / kLaneCount][i % kLaneCount]; }
    [[nodiscard]] float square(int i) const { return squares[i / kLaneCount][i % kLaneCount]; }
    void setStep(int i, float value) { steps[i / kLaneCount][i % kLaneCount] = value; }

    /// The first of the best: products² / squares is what a least-squares scale takes from the error.
    [[nodiscard]] ScaleFit best() const {
        ScaleFit found{square(0) != 0 ? product(0) / square(0) : 0.0F, step(0)};
        float gain = found.scale * product(0);
        for (int i = 1; i < registers * kLaneCount; ++i) {
            if (square(i) > 0 && product(i) * product(i) > gain * square(i)) {
                found = {product(i) / square(i), step(i)};
                gain = found.scale * product(i);
            }
        }
        return found;
    }
};

/// Coordinate descent: each code in turn goes where the scale of the others would have it, if that gains.
void descend(const float* values, const float* weights, int count, int levels, std::uint8_t* codes,
             float& products, float& squares) {
    constexpr int passes = 5;
    bool changed = true;
    for (int pass = 0; pass < passes && changed; ++pass) {
        changed = false;
        for (int i = 0; i < count; ++i) {
            const float code = codes[i];
            float product = products - weights[i] * values[i] * code;
            float square = squares - weights[i] * code * code;
            if (!(product > 0 && square > 0))
                continue;
            const float moved = nearestUnsigned(values[i] * square / product, static_cast<float>(levels));
            product += weights[i] * values[i] * moved;
            square += weights[i] * moved * moved;
            if (moved != code && product * product * squares > products * products * square) {
                codes[i] = static_cast<std::uint8_t>(moved);
                products = product;
                squares = square;
                changed = true;
            }
        }
    }
}

float errorWithStep(const float* values, const float* weights, int count, int levels, float step) {
    const float scale = 1 / step;
    float error = 0;
    for (int i = 0; i < count; ++i) {
        const float code = nearestUnsigned(step * values[i], static_cast<float>(levels));
        const float difference = values[i] - scale * code;
        error += weights[i] * difference * difference;
    }
    return error;
}

} // namespace

float signedExtreme(const float* values, int count) {
    float extreme = 0;
    for (int i = 0; i < count; ++i) {
        if (std::fabs(values[i]) > std::fabs(extreme))
            extreme = values[i];
    }
    return extreme;
}

float meanSquare(const float* values, std::int64_t count) {
    float sum = 0;
    for (std::int64_t i = 0; i < count; ++i)
        sum += values[i] * values[i];
    return sum / static_cast<float>(count);
}

void weighByImportance(const float* values, const float* importance, int count, float variance,
                       float* weights) {
    for (int i = 0; i < count; ++i)
        weights[i] = importance[i] * std::sqrt(variance + values[i] * values[i]);
}

ScaleFit searchScale(const float* values, const float* weights, int count, float halfLevels) {
    constexpr int registers = 5; // 19 tries and one repeated
    constexpr int tries = registers * kLaneCount;
    const float extreme = signedExtreme(values, count);
    if (std::fabs(extreme) < kNothing)
        return {};
    Tries<registers> all;
    for (int i = 0; i < tries; ++i) {
        // 0, −9 … −1, 1 … 9, 0
        const int k = i == 0 || i == tries - 1 ? 0 : i - (i < 10 ? 10 : 9);
        all.setStep(i, -(halfLevels + 0.1F * static_cast<float>(k)) / extreme);
    }
    for (int i = 0; i < count; ++i) {
        for (int r = 0; r < registers; ++r) {
            const Lanes code =
                atLeast(atMost(nearest(all.steps[r] * values[i]), halfLevels - 1), -halfLevels);
            all.products[r] += weights[i] * values[i] * code;
            all.squares[r] += weights[i] * code * code;
        }
    }
    return all.best();
}

ScaleFit searchLevelScale(const float* values, const float* weights, int count) {
    constexpr int registers = 4;
    constexpr int farthest = 7;
    constexpr float lowest = kIq4Levels[0];
    const float extreme = signedExtreme(values, count);
    if (std::fabs(extreme) < kNothing)
        return {};
    Tries<registers> all;
    all.setStep(0, 1 / (-extreme / lowest));
    for (int k = -farthest; k <= farthest; ++k)
        all.setStep(k + farthest + 1, (static_cast<float>(k) + lowest) / extreme);
    for (int i = 0; i < count; ++i) {
        for (int r = 0; r < registers; ++r) {
            const Lanes level = nearestLevels(all.steps[r] * values[i]);
            const Lanes weighted = weights[i] * level;
            all.products[r] += weighted * values[i];
            all.squares[r] += weighted * level;
        }
    }
    return all.best();
}

int nearestLevel(float x) {
    int level = 0;
    for (int i = 0; i + 1 < kLevels; ++i)
        level += x >= middle(i) ? 1 : 0;
    return level;
}

float fitPositive(const float* values, const float* weights, int count, int levels, std::uint8_t* codes) {
    const float largest = signedExtreme(values, count);
    if (!(largest >= kNothing)) {
        std::fill_n(codes, count, std::uint8_t{0});
        return 0;
    }
    float step = static_cast<float>(levels) / largest;
    float error = errorWithStep(values, weights, count, levels, step);
    for (int k = -4; k <= 4; ++k) {
        const float tried = (0.1F * static_cast<float>(k) + static_cast<float>(levels)) / largest;
        const float triedError = errorWithStep(values, weights, count, levels, tried);
        if (triedError < error) {
            error = triedError;
            step = tried;
        }
    }
    float products = 0;
    float squares = 0;
    for (int i = 0; i < count; ++i) {
        const float code = nearestUnsigned(step * values[i], static_cast<float>(levels));
        codes[i] = static_cast<std::uint8_t>(code);
        products += weights[i] * values[i] * code;
        squares += weights[i] * code * code;
    }
    descend(values, weights, count, levels, codes, products, squares);
    return squares > 0 ? products / squares : 0.0F;
}

} // namespace nibble::codec
