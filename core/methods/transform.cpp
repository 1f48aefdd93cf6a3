// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/methods/transform.h"

namespace nibble {

Expected<ModelVariant> storedVariant(const EditedModel& model, ElementType type, const JobContext& job) {
    ModelVariant variant{.model = model.model()};
    variant.scheme.base.method = info(type).name;
    if (auto stored = model.storeRest(variant, type, job); !stored)
        return passOn(stored);
    return variant;
}

} // namespace nibble
