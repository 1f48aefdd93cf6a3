// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/expected.h"

namespace nibble {

/// How a cache keeps keys and values: blocks along a token's row, scales included.
struct KvFormat {
    std::string_view name;
    std::int64_t blockElements = 1, blockBytes = 2;
    std::string_view description; ///< for people, or empty

    [[nodiscard]] double bitsPerElement() const {
        return 8.0 * static_cast<double>(blockBytes) / static_cast<double>(blockElements);
    }
    /// Of `elements` values in a row; its last block may be short and is whole in memory.
    [[nodiscard]] double rowBytes(std::int64_t elements) const {
        return static_cast<double>((elements + blockElements - 1) / blockElements) *
               static_cast<double>(blockBytes);
    }
};

/// The widest first.
[[nodiscard]] std::span<const KvFormat> allKvFormats();
/// By its name or another of the same format ("fp16", "fp8"). Errors: usage, naming those that there are.
Expected<KvFormat> kvFormat(std::string_view name);

/// Keys and values, each in a format of their own: llama.cpp's -ctk and -ctv.
struct KvFormats {
    KvFormat keys, values;

    /// One format for both.
    KvFormats(const KvFormat& both) : keys(both), values(both) {} // NOLINT(google-explicit-constructor)
    KvFormats(const KvFormat& ofKeys, const KvFormat& ofValues) : keys(ofKeys), values(ofValues) {}

    [[nodiscard]] bool same() const { return keys.name == values.name; }
    /// "f16", or "q8_0/q4_0" with the keys first.
    [[nodiscard]] std::string text() const;
    /// Of a key and a value together.
    [[nodiscard]] double bytesPerPair() const {
        return (keys.bitsPerElement() + values.bitsPerElement()) / 8;
    }
};

/// Such a text. Errors: those of kvFormat().
Expected<KvFormats> kvFormats(std::string_view text);

/// How attention reads its cache.
struct CacheShape {
    std::int64_t layers = 0, kvHeads = 0, headDim = 0;
    std::int64_t window = 0;    ///< tokens that sliding layers keep; 0: none slides
    std::int64_t fullEvery = 0; ///< every so many layers one keeps all; 0: none

    /// Tokens that a layer keeps of a context.
    [[nodiscard]] std::int64_t tokensKept(std::int64_t layer, std::int64_t context) const;
    [[nodiscard]] bool slides(std::int64_t layer) const {
        return window > 0 && !(fullEvery > 0 && (layer + 1) % fullEvery == 0);
    }
};

/// Bytes of one layer's keys and values, and of all layers.
[[nodiscard]] double kvLayerBytes(const CacheShape& cache, const KvFormats& formats, std::int64_t layer,
                                  std::int64_t context, std::int64_t batch);
[[nodiscard]] double kvCacheBytes(const CacheShape& cache, const KvFormats& formats, std::int64_t context,
                                  std::int64_t batch);

} // namespace nibble
