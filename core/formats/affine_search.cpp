// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/scale_search.h"

namespace nibble::codec {

namespace {

/// Four sub-blocks and the sums that no try changes.
struct Sample {
    const Lanes* values;
    const Lanes* weights;
    int count;
    Lanes weight, product; ///< Σw, Σwx
};

struct Line {
    Lanes scale, offset; ///< x ≈ scale · code + offset
};

/// Codes with this step from this origin, and the line that fits them best with an offset ≤ 0. Lanes in
/// which all codes are alike get none: `found` is 0 there.
struct TriedLine {
    Line line;
    LaneMask found;
};

void makeCodes(const Sample& sample, Lanes step, Lanes origin, float levels, Lanes* codes) {
    for (int i = 0; i < sample.count; ++i)
        codes[i] = atLeast(atMost(nearest(step * (sample.values[i] - origin)), levels), 0);
}

TriedLine fitLine(const Sample& sample, const Lanes* codes) {
    Lanes sum{}, squares{}, products{};
    for (int i = 0; i < sample.count; ++i) {
        const Lanes weighted = sample.weights[i] * codes[i];
        sum += weighted;
        squares += weighted * codes[i];
        products += weighted * sample.values[i];
    }
    const Lanes determinant = sample.weight * squares - sum * sum;
    const Lanes scale = (sample.weight * products - sample.product * sum) / determinant;
    const Lanes offset = (squares * sample.product - sum * products) / determinant;
    const Lanes zero{};
    const LaneMask isAbove = offset > zero;
    return {{isAbove ? products / squares : scale, isAbove ? zero : offset}, determinant > zero};
}

template <bool absolute>
Lanes errorOf(const Sample& sample, const Lanes* codes, const Line& line) {
    Lanes error{};
    for (int i = 0; i < sample.count; ++i) {
        const Lanes difference = line.scale * codes[i] + line.offset - sample.values[i];
        error += sample.weights[i] * (absolute ? magnitude(difference) : difference * difference);
    }
    return error;
}

template <bool absolute>
AffineFit search(const Sample& sample, Lanes low, Lanes high, const AffineSearch& settings) {
    Lanes codes[kLongestSubBlock];
    AffineFit fit{low, low, inAllLanes(settings.levels) / (high - low), low};
    Line best{inAllLanes(1) / fit.step, low};
    makeCodes(sample, fit.step, fit.origin, settings.levels, codes);
    Lanes error = errorOf<absolute>(sample, codes, best);
    for (int k = 0; k < settings.tries; ++k) {
        // The reference measures the range from the offset found so far; so must we.
        const float spread = settings.first + settings.increment * static_cast<float>(k) + settings.levels;
        const Lanes step = inAllLanes(spread) / (high - best.offset);
        const Lanes origin = best.offset;
        makeCodes(sample, step, origin, settings.levels, codes);
        const TriedLine tried = fitLine(sample, codes);
        const Lanes triedError = errorOf<absolute>(sample, codes, tried.line);
        const LaneMask isBetter = tried.found & (triedError < error);
        error = isBetter ? triedError : error;
        best.scale = isBetter ? tried.line.scale : best.scale;
        best.offset = isBetter ? tried.line.offset : best.offset;
        fit.step = isBetter ? step : fit.step;
        fit.origin = isBetter ? origin : fit.origin;
    }
    const Lanes zero{};
    const LaneMask isFlat = high == low;
    fit.scale = isFlat ? zero : best.scale;
    fit.min = isFlat ? -low : -best.offset;
    fit.step = isFlat ? zero : fit.step;
    fit.origin = isFlat ? low : fit.origin;
    return fit;
}

} // namespace

AffineFit fitAffine(const Lanes* values, const Lanes* weights, int count, const AffineSearch& settings) {
    Lanes low = values[0];
    Lanes high = values[0];
    Sample sample{values, weights, count, weights[0], weights[0] * values[0]};
    for (int i = 1; i < count; ++i) {
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
        sample.weight += weights[i];
        sample.product += weights[i] * values[i];
    }
    low = atMost(low, 0);
    return settings.absolute ? search<true>(sample, low, high, settings)
                             : search<false>(sample, low, high, settings);
}

} // namespace nibble::codec
