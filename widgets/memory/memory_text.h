// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/evaluation/memory/memory_table.h"
#include "widgets/controls/kind.h"

namespace nibble::ui {

/// "13.5 GB" or "12.6 GiB"; below a tenth in MB or MiB.
[[nodiscard]] QString sizeText(double bytes, ByteUnit unit);
/// "8 192", "128 K" where it is whole thousands of 1024.
[[nodiscard]] QString contextText(std::int64_t tokens);
/// A text of core's calculator in the reader's language.
[[nodiscard]] QString memoryWords(std::string_view text);
/// A plan's format as the window names it.
[[nodiscard]] QString formatName(const QString& format);
[[nodiscard]] QString deviceTitle(const Device& device);
/// Where its figures come from, in a sentence.
[[nodiscard]] QString deviceOrigin(const Device& device);
[[nodiscard]] Kind deviceKind(const Device& device);
[[nodiscard]] Kind itemKindOf(ItemKind kind);

} // namespace nibble::ui
