// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTest>

#include <filesystem>
#include <string>

#include "core/base/output_file.h"
#include "core/model/model.h"

// Real models and texts that stand beside the repository. A test that needs one is skipped where it is
// missing.
#define NIBBLE_NEED_SHARED(path)                                                                             \
    do {                                                                                                     \
        if (!std::filesystem::exists(nibble::sharedPath(path)))                                              \
            QSKIP("the folder of real models and texts is not here");                                        \
    } while (false)

namespace nibble {

inline std::string sharedPath(const std::string& path) {
    return std::string(NIBBLE_SHARED_DIR) + "/" + path;
}

inline ModelPointer openShared(const std::string& path) {
    auto model = openModel(sharedPath(path));
    if (!model)
        QTest::qFail(model.error().text().c_str(), __FILE__, __LINE__);
    return model ? *model : nullptr;
}

inline std::string sharedText(const std::string& path) {
    return readTextFile(sharedPath(path), std::size_t{1} << 28).value_or("");
}

} // namespace nibble
