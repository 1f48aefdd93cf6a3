// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/parallel.h"

namespace nibble {

/// While it lives, products of the calling thread do not spread over others: what they add up in which order
/// depends on their split.
class OneThread {
public:
    OneThread() : m_before(threadCount()) { setThreadCount(1); }
    ~OneThread() { setThreadCount(m_before); }
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

private:
    int m_before;
};

} // namespace nibble
