// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Colour maps for magnitudes (viridis), overviews (cividis) and signed values, by points with linear
// interpolation.
#include <algorithm>
#include <cmath>
#include <span>

#include "widgets/theme.h"

namespace nibble::ui {

namespace {

constexpr std::array<QRgb, 11> kViridis{0xFF440154, 0xFF482475, 0xFF414487, 0xFF355F8D,
                                        0xFF2A788E, 0xFF21918C, 0xFF22A884, 0xFF44BF70,
                                        0xFF7AD151, 0xFFBDDF26, 0xFFFDE725};
constexpr std::array<QRgb, 10> kCividis{0xFF00224E, 0xFF123570, 0xFF3B496C, 0xFF575D6D, 0xFF707173,
                                        0xFF8A8678, 0xFFA59C74, 0xFFC3B369, 0xFFE1CC55, 0xFFFEE838};
constexpr std::array<QRgb, 9> kDivergingLight{0xFF0B4F80, 0xFF2E7DB5, 0xFF7FB3D8, 0xFFC8DFEE, 0xFFF7F7F7,
                                              0xFFF8DCC6, 0xFFEBA672, 0xFFCF6A1E, 0xFF8F3A00};
constexpr std::array<QRgb, 9> kDivergingDark{0xFF8CCBF5, 0xFF4C9AD4, 0xFF2A6590, 0xFF1F3A50, 0xFF20252B,
                                             0xFF4A2E1C, 0xFF8E4E20, 0xFFD27A3A, 0xFFFFB685};

QRgb interpolate(std::span<const QRgb> points, double position) {
    if (!std::isfinite(position))
        return qRgb(0x80, 0x80, 0x80);
    const double at = std::clamp(position, 0.0, 1.0) * static_cast<double>(points.size() - 1);
    const auto low = std::min(static_cast<std::size_t>(at), points.size() - 2);
    const double share = at - static_cast<double>(low);
    const auto mix = [&](int a, int b) { return static_cast<int>(std::lround(a + share * (b - a))); };
    const QRgb a = points[low], b = points[low + 1];
    return qRgb(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
}

} // namespace

QRgb Theme::viridis(double position) {
    return interpolate(kViridis, position);
}

QRgb Theme::cividis(double position) {
    return interpolate(kCividis, position);
}

QRgb Theme::diverging(double position) const {
    return interpolate(isDark() ? kDivergingDark : kDivergingLight, (position + 1) / 2);
}

} // namespace nibble::ui
