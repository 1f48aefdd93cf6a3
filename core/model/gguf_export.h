// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/expected.h"
#include "core/model/metadata.h"
#include "core/model/model.h"

namespace nibble {

/// Writes a configuration as GGUF's `general.*` and `{architecture}.*` keys (methods.md §7.6). Nothing but
/// the name for architectures that we do not run.
void describeConfig(const ModelConfig& config, const std::string& name, Metadata& metadata);

} // namespace nibble
