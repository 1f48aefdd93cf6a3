// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/experiment/plot_labels.h"

namespace nibble {

enum class TextAnchor : std::uint8_t { start, middle, end };
enum class MarkerShape : std::uint8_t { diamond, circle, square, triangle, flag, pentagon, hexagon, cross };

/// Writes one SVG picture. Colours come from the style sheet around it by class names, so that one picture
/// serves the light and the dark theme. Texts are escaped here.
class SvgBuilder {
public:
    /// `title` and `description` are what a screen reader says.
    SvgBuilder(double width, std::string_view title, std::string_view description);

    void line(double x1, double y1, double x2, double y2, std::string_view classes);
    void box(const PlotBox& box, std::string_view classes);
    /// `commands` as in SVG's attribute d.
    void path(std::string_view commands, std::string_view classes);
    /// `y` is the baseline of the text.
    void text(double x, double y, std::string_view text, std::string_view classes,
              TextAnchor anchor = TextAnchor::start);
    /// A text that reads upwards, its middle at (x, y).
    void verticalText(double x, double y, std::string_view text, std::string_view classes);
    void marker(MarkerShape shape, double x, double y, double radius, std::string_view classes);
    /// Everything until `endGroup` has these classes and this tooltip (none if empty).
    void beginGroup(std::string_view classes, std::string_view tooltip = {});
    void endGroup();
    [[nodiscard]] std::string finish(double height) &&;

private:
    double m_width;
    std::string m_head, m_text;
};

} // namespace nibble
