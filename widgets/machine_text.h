// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace nibble::ui {

/// The processor in a few words, without trademarks and clock rates: "Xeon Platinum 8488C".
[[nodiscard]] QString shortProcessorName(const QString& name);
/// "AVX-512 VNNI" for avx512vnni.
[[nodiscard]] QString isaText(const QString& name);
/// Processor, cores and instruction set, a line each: the foot of the navigation rail.
[[nodiscard]] QString machineText();

} // namespace nibble::ui
