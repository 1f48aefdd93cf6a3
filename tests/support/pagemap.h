// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>

namespace nibble::test {

/// Whether the system says which pages are resident (Linux); without it there is nothing to measure.
inline bool hasPagemap() {
    QFile file(QStringLiteral("/proc/self/pagemap"));
    return file.open(QIODevice::ReadOnly);
}

} // namespace nibble::test
