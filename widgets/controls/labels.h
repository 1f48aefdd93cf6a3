// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QLabel;
class QWidget;

namespace nibble::ui {

/// Small and quiet.
[[nodiscard]] QLabel* captionLabel(const QString& text);
/// Says what is wrong with an entry; hidden until there is something to say.
[[nodiscard]] QLabel* problemLabel(const QString& name = {});
/// A formula with its numbers, rich text, framed as inspectors show it; its text can be marked.
[[nodiscard]] QWidget* formulaBox(const QString& html);

} // namespace nibble::ui
