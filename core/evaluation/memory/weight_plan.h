// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.h"
#include "core/evaluation/memory/device.h"
#include "core/evaluation/memory/kv_format.h"
#include "core/model/model.h"
#include "core/model/presets.h"

namespace nibble {

/// What a tensor does in the model.
enum class WeightRole : std::uint8_t { embedding, attention, feedForward, head, other };

/// One tensor of a planned model.
struct WeightPart {
    WeightRole role = WeightRole::other;
    std::int64_t layer = -1; ///< −1 outside the blocks
    std::string type;
    std::int64_t elements = 0;
    double bytes = 0;
    double codeBytes = 0; ///< of them, without scales, minima and zero points
    bool fallback = false;
};

/// Formats for single roles in place of the base's; empty: the base's.
struct RoleFormats {
    std::string embedding, attention, feedForward, head;
};

/// What is known of a model's size before its format: its own tensors, a shape without weights, or a mere
/// number.
struct MemoryModel {
    ModelPointer model; ///< null for a mere count
    std::string name;
    double parameters = 0;
    ShapeExtras extras;
    CacheShape cache; ///< no layers for a mere count
    std::int64_t trainedContext = 0;
    bool opened = false; ///< with weights: `as_opened` is a format too

    [[nodiscard]] bool hasShape() const { return model != nullptr; }
};

/// Errors: usage for a name that presets.def lacks, or heads that do not divide; `kvHeads` 0 keeps the
/// preset's.
Expected<MemoryModel> presetMemory(std::string_view name, std::int64_t kvHeads = 0);
/// Errors: unsupported for a model without weights or with extents that cannot be.
Expected<MemoryModel> openedMemory(const ModelPointer& model);
/// Errors: usage for a count that is none.
Expected<MemoryModel> countMemory(double parameters);

/// The weights of a model in a format: exact bytes by role and layer, without quantizing.
struct WeightPlan {
    std::string format; ///< canonical: a scheme, a number format's name, or "as_opened"
    double parameters = 0;
    double bytes = 0;
    double bitsPerWeight = 0; ///< true: scales, norms, fallbacks and other types counted in
    double nominalBits = 0;   ///< the number in the format's name
    /// No shapes were known: every parameter takes what the format takes in the limit of large matrices.
    bool nominal = false;
    ComputeClass compute = ComputeClass::f16; ///< in what its products are
    std::vector<WeightPart> parts;            ///< empty for a mere count
    std::vector<double> layerBytes;
    double embeddingBytes = 0, headBytes = 0,
           outsideBytes = 0; ///< outside the blocks; a tied table is the head
    double expertBytes = 0;  ///< of the blocks' bytes, the experts'
    double headParameters = 0, layerParameters = 0, expertParameters = 0; ///< that products use
    std::int64_t fallbacks = 0; ///< tensors whose rows the format's own type does not divide
    std::vector<std::string> notes;

    [[nodiscard]] double nominalBytes() const { return parameters * nominalBits / 8; }
};

/// `format` is any scheme, the name of a number format (its codes alone, no scales), or "as_opened". Errors:
/// usage; unsupported where a transform does not fit the architecture.
Expected<WeightPlan> planWeights(const MemoryModel& model, std::string_view format,
                                 const RoleFormats& roles = {});

/// The number in the name of a stored type: 4 of "q4_k", "rtn:int4:g32" and "nf4:g64", 16 of "f16".
[[nodiscard]] double codeBits(std::string_view type);

/// The role's name for people, in the context "Memory".
[[nodiscard]] std::string_view weightRoleName(WeightRole role);

} // namespace nibble
