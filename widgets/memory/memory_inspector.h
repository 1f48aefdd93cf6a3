// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/controls/inspector_rows.h"

namespace nibble {
struct Device;
}

namespace nibble::ui {

class MemoryBench;

/// The chosen format in full: bits, devices, limits, the bound of speed, and where the device's figures come
/// from.
class MemoryInspector : public InspectorRows {
    Q_OBJECT

public:
    explicit MemoryInspector(MemoryBench& bench, QWidget* parent = nullptr);

private:
    void refresh();
    void addBits();
    void addLoads();
    void addSpeed();
    void addDevice(const Device& device);

    MemoryBench& m_bench;
};

} // namespace nibble::ui
