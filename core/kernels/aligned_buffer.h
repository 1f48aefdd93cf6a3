// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace nibble::kernels {

/// An array of plain values that starts on a cache line; not initialized.
template <typename T>
class AlignedBuffer {
public:
    static constexpr std::size_t alignment = 64;

    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t count) { reserve(count); }

    /// Grows to `count` values, without keeping the old ones; never shrinks.
    T* reserve(std::size_t count) {
        if (count > m_count) {
            m_data.reset();
            m_data.reset(static_cast<T*>(::operator new(count * sizeof(T), std::align_val_t(alignment))));
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
        void operator()(T* data) const { ::operator delete(data, std::align_val_t(alignment)); }
    };
    std::unique_ptr<T, Deleter> m_data;
    std::size_t m_count = 0;
};

[[nodiscard]] constexpr std::int64_t roundUp(std::int64_t value, std::int64_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

} // namespace nibble::kernels
