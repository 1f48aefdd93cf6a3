// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/experiment/result.h"
#include "core/experiment/svg_builder.h"

namespace nibble {

/// How one variant looks in every plot and table: the colour says the method, the shape the bits; further
/// variants with the same colour and shape are hollow, further lines of one colour dashed.
struct VariantStyle {
    std::string colour; ///< class that sets the fill and line colour
    MarkerShape shape = MarkerShape::circle;
    bool hollow = false;
    int dash = 0;      ///< 0 solid, then dash patterns
    std::string label; ///< the scheme, shortened for drawing

    [[nodiscard]] std::string markerClasses() const;
    [[nodiscard]] std::string lineClasses() const;
};

/// One style per variant, in their order.
[[nodiscard]] std::vector<VariantStyle> variantStyles(const std::vector<VariantResult>& variants);

/// One style per loss curve: those differ by their bits, so the colour says these too.
[[nodiscard]] std::vector<VariantStyle> trainingStyles(const std::vector<TrainingResult>& trainings);

/// Class of a verdict's colours: pass, review, undecided.
[[nodiscard]] std::string verdictClass(const std::string& status);

/// Width in pixels of `text` in the plots' fixed-width letters.
[[nodiscard]] double labelWidth(const std::string& text);

} // namespace nibble
