// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBrush>
#include <QColor>
#include <QString>

#include "core/formats/numbers/code_sequence.h"

namespace nibble::ui {

/// How the bits of a field are told from those of the next: by colour and by pattern.
struct FieldLook {
    QColor tint, ink;
    Qt::BrushStyle pattern;
};
/// In the theme's colours of the moment.
[[nodiscard]] FieldLook fieldLook(FieldPart part);
/// "sign", "exponent", …, translated.
[[nodiscard]] QString fieldName(FieldPart part);

} // namespace nibble::ui
