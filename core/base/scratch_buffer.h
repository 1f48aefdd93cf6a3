// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/expected.h"

namespace nibble {

/// Bytes for the length of a job: in memory up to a limit, above it in a temporary file without a name, which
/// the system removes however the job ends.
class ScratchBuffer {
public:
    static constexpr std::uint64_t kInMemory = std::uint64_t{256} << 20;

    /// The file lies in $TMPDIR, or in /var/tmp, which is on disk where /tmp may be memory. Errors: failed if
    /// it cannot be made or the disk has no room for `bytes`.
    static Expected<ScratchBuffer> create(std::uint64_t bytes, std::uint64_t inMemory = kInMemory);
    ScratchBuffer(ScratchBuffer&& other) noexcept;
    ScratchBuffer& operator=(ScratchBuffer&&) = delete;
    ~ScratchBuffer();

    /// Errors: failed, as the system says.
    Expected<void> write(std::uint64_t offset, std::span<const std::byte> bytes);
    Expected<void> read(std::uint64_t offset, std::span<std::byte> bytes) const;
    [[nodiscard]] bool onDisk() const { return m_file >= 0; }

private:
    ScratchBuffer() = default;

    std::vector<std::byte> m_memory;
    int m_file = -1;
};

} // namespace nibble
