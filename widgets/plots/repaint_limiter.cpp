// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/repaint_limiter.h"

#include <algorithm>

namespace nibble::ui {

RepaintLimiter::RepaintLimiter(QObject* parent) : QObject(parent) {
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_sinceLast.start();
        emit due();
    });
}

void RepaintLimiter::request() {
    if (m_timer.isActive())
        return;
    const qint64 since = m_sinceLast.isValid() ? m_sinceLast.elapsed() : kMilliseconds;
    m_timer.start(static_cast<int>(std::clamp<qint64>(kMilliseconds - since, 0, kMilliseconds)));
}

} // namespace nibble::ui
