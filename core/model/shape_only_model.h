// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/expected.h"
#include "core/model/model.h"
#include "core/model/presets.h"

namespace nibble {

/// A model of this shape for plans and sizes: its matrices have a type (F16) and a shape but no bytes, so
/// that 400 billion parameters cost nothing; vectors are ones. Errors: usage, naming the extent that is out
/// of range.
Expected<ModelPointer> shapeOnlyModel(const ModelShape& shape);

/// Bytes of a tensor that may have none: as stored, or as its type and shape would take.
[[nodiscard]] double tensorBytes(const ModelTensor& tensor);

} // namespace nibble
