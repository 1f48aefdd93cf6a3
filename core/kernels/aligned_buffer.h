// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include <sys/mman.h>

namespace nibble::kernels {

/// An array of plain values that starts on a cache line; not initialized. A large one asks for huge pages:
/// with small ones, streaming weights waits for page tables.
template <typename T>
class AlignedBuffer {
public:
    static constexpr std::size_t alignment = 64;
    static constexpr std::size_t hugePage = std::size_t{2} << 20U;

    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t count) { reserve(count); }

    /// Grows to `count` values, without keeping the old ones; never shrinks.
    T* reserve(std::size_t count) {
        if (count > m_count) {
            m_data.reset();
            const std::size_t bytes = count * sizeof(T);
            const std::size_t unit = bytes >= hugePage ? hugePage : alignment;
            void* memory = std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
            if (memory == nullptr)
                throw std::bad_alloc();
            m_data.reset(static_cast<T*>(memory));
            // Only whole huge pages: the rest of the last one would be memory for nothing.
            if (unit == hugePage)
                madvise(memory, bytes / hugePage * hugePage, MADV_HUGEPAGE);
            m_count = count;
        }
        return m_data.get();
    }

    [[nodiscard]] T* data() { return m_data.get(); }
    [[nodiscard]] const T* data() const { return m_data.get(); }
    [[nodiscard]] std::size_t bytes() const { return m_count * sizeof(T); }
    T& operator[](std::size_t i) { return m_data.get()[i]; }
    const T& operator[](std::size_t i) const { return m_data.get()[i]; }

private:
    struct Deleter {
        void operator()(T* data) const { std::free(data); }
    };
    std::unique_ptr<T, Deleter> m_data;
    std::size_t m_count = 0;
};

[[nodiscard]] constexpr std::int64_t roundUp(std::int64_t value, std::int64_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

} // namespace nibble::kernels
