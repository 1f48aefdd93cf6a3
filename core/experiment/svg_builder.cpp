// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/svg_builder.h"

#include <array>
#include <cmath>
#include <iterator>
#include <numbers>

#include <fmt/format.h>

#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

/// A regular polygon with its first corner at `turn` (radians, clockwise from the top).
std::string polygon(int corners, double x, double y, double radius, double turn) {
    std::string commands;
    for (int i = 0; i < corners; ++i) {
        const double angle = turn + 2 * std::numbers::pi * i / corners;
        commands += fmt::format("{}{:.2f} {:.2f}", i == 0 ? "M" : "L", x + radius * std::sin(angle),
                                y - radius * std::cos(angle));
    }
    return commands + "Z";
}

std::string markerPath(MarkerShape shape, double x, double y, double r) {
    constexpr double pi = std::numbers::pi;
    switch (shape) {
    case MarkerShape::diamond:
        return polygon(4, x, y, 1.3 * r, 0);
    case MarkerShape::square:
        return polygon(4, x, y, 1.25 * r, pi / 4);
    case MarkerShape::triangle:
        return polygon(3, x, y, 1.3 * r, 0);
    case MarkerShape::flag:
        return polygon(3, x, y, 1.3 * r, pi);
    case MarkerShape::pentagon:
        return polygon(5, x, y, 1.2 * r, 0);
    case MarkerShape::hexagon:
        return polygon(6, x, y, 1.15 * r, 0);
    case MarkerShape::cross:
        return fmt::format("M{0:.2f} {2:.2f}L{1:.2f} {3:.2f}M{0:.2f} {3:.2f}L{1:.2f} {2:.2f}", x - r, x + r,
                           y - r, y + r);
    case MarkerShape::circle:
        break;
    }
    return fmt::format("M{0:.2f} {1:.2f}a{2:.2f} {2:.2f} 0 1 0 {3:.2f} 0a{2:.2f} {2:.2f} 0 1 0 -{3:.2f} 0Z",
                       x - r, y, r, 2 * r);
}

constexpr std::array kAnchors{"start", "middle", "end"};

} // namespace

SvgBuilder::SvgBuilder(double width, std::string_view title, std::string_view description)
    : m_width(width),
      m_head(fmt::format("<title>{}</title>\n<desc>{}</desc>\n", escapeXml(title), escapeXml(description))) {}

void SvgBuilder::line(double x1, double y1, double x2, double y2, std::string_view classes) {
    fmt::format_to(std::back_inserter(m_text),
                   "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1,
                   x2, y2, classes);
}

void SvgBuilder::box(const PlotBox& box, std::string_view classes) {
    fmt::format_to(std::back_inserter(m_text),
                   "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"{}\"/>\n",
                   box.left, box.top, box.right - box.left, box.bottom - box.top, classes);
}

void SvgBuilder::path(std::string_view commands, std::string_view classes) {
    fmt::format_to(std::back_inserter(m_text), "<path d=\"{}\" class=\"{}\"/>\n", commands, classes);
}

void SvgBuilder::text(double x, double y, std::string_view text, std::string_view classes,
                      TextAnchor anchor) {
    fmt::format_to(std::back_inserter(m_text),
                   "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n", x, y,
                   kAnchors[static_cast<std::size_t>(anchor)], classes, escapeXml(text));
}

void SvgBuilder::verticalText(double x, double y, std::string_view text, std::string_view classes) {
    fmt::format_to(std::back_inserter(m_text),
                   "<text transform=\"translate({:.1f} {:.1f}) rotate(-90)\" text-anchor=\"middle\" "
                   "class=\"{}\">{}</text>\n",
                   x, y, classes, escapeXml(text));
}

void SvgBuilder::marker(MarkerShape shape, double x, double y, double radius, std::string_view classes) {
    path(markerPath(shape, x, y, radius), classes);
}

void SvgBuilder::beginGroup(std::string_view classes, std::string_view tooltip) {
    fmt::format_to(std::back_inserter(m_text), "<g class=\"{}\">\n", classes);
    if (!tooltip.empty())
        fmt::format_to(std::back_inserter(m_text), "<title>{}</title>\n", escapeXml(tooltip));
}

void SvgBuilder::endGroup() {
    m_text += "</g>\n";
}

std::string SvgBuilder::finish(double height) && {
    return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" role=\"img\" "
                       "viewBox=\"0 0 {:.0f} {:.0f}\">\n{}{}</svg>\n",
                       m_width, height, m_head, m_text);
}

} // namespace nibble
