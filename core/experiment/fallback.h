// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/experiment/result.h"

namespace nibble {

/// Share of a variant's quantized weights that another type holds because the method's own does not divide
/// their rows; 0 before anything is quantized.
[[nodiscard]] double fallbackShare(const VariantResult& variant);
/// More than half: its name alone would promise what is not there.
[[nodiscard]] bool mostlyFellBack(const VariantResult& variant);
/// What must be said beside the name then: " (100 % fell back)"; empty otherwise.
[[nodiscard]] std::string fallbackRemark(const VariantResult& variant);
/// The method's name and what must be said beside it.
[[nodiscard]] std::string methodWithRemark(const VariantResult& variant);

} // namespace nibble
