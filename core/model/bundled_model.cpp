// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/bundled_model.h"

#include "core/base/resource.h"
#include "core/model/gguf_reader.h"

namespace nibble {

std::span<const std::byte> bundledModelBytes() {
    return resource("models/nibblescope-4m.gguf");
}

Expected<ModelPointer> bundledModel() {
    auto file = parseGguf(bundledModelBytes(), nullptr, {});
    if (!file)
        return passOn(file);
    std::vector<GgufFile> files;
    files.push_back(std::move(*file));
    return modelFromGguf(std::move(files), {});
}

bool isBundled(const Model& model) {
    // Models made in memory have no path either, but say that they are of no file format.
    return model.path.empty() && model.format == "GGUF";
}

} // namespace nibble
