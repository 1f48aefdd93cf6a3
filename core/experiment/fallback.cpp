// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/fallback.h"

#include <fmt/format.h>

namespace nibble {

double fallbackShare(const VariantResult& variant) {
    double fallen = 0;
    double all = 0;
    for (const TensorResult& tensor : variant.tensors) {
        const auto weights = static_cast<double>(tensor.elements);
        all += weights;
        fallen += tensor.fallback ? weights : 0;
    }
    return all > 0 ? fallen / all : 0;
}

bool mostlyFellBack(const VariantResult& variant) {
    return fallbackShare(variant) > 0.5;
}

std::string fallbackRemark(const VariantResult& variant) {
    return mostlyFellBack(variant) ? fmt::format(" ({:.0f} % fell back)", 100 * fallbackShare(variant)) : "";
}

std::string methodWithRemark(const VariantResult& variant) {
    return variant.method + fallbackRemark(variant);
}

} // namespace nibble
