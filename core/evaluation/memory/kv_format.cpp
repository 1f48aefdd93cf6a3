// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/memory/kv_format.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/translate.h"
#include "core/tensor/element_type.h"

namespace nibble {

namespace {

constexpr std::array kElementTypes = {
    ElementType::f32,    ElementType::f16,   ElementType::bf16, ElementType::q8_0, ElementType::e4m3,
    ElementType::e5m2,   ElementType::q5_1,  ElementType::q5_0, ElementType::q4_1, ElementType::q4_0,
    ElementType::iq4_nl, ElementType::mxfp4, ElementType::nvfp4};

constexpr std::array kOthers = {
#define NIBBLE_KV_FORMAT(name, elements, bytes, description) KvFormat{name, elements, bytes, description},
#include "core/evaluation/memory/kv_formats.def"
#undef NIBBLE_KV_FORMAT
};

std::vector<KvFormat> makeFormats() {
    std::vector<KvFormat> formats;
    for (const ElementType type : kElementTypes) {
        const auto& row = info(type);
        formats.push_back({row.name, row.blockElements, row.blockBytes, {}});
    }
    formats.insert(formats.end(), kOthers.begin(), kOthers.end());
    std::stable_sort(formats.begin(), formats.end(),
                     [](const auto& a, const auto& b) { return a.bitsPerElement() > b.bitsPerElement(); });
    return formats;
}

std::string_view usualName(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> others = {
        {{"fp32", "f32"}, {"fp16", "f16"}, {"fp8", "e4m3"}, {"i8", "int8"}}};
    for (const auto& [other, usual] : others)
        if (name == other)
            return usual;
    return name;
}

} // namespace

std::span<const KvFormat> allKvFormats() {
    static const std::vector<KvFormat> formats = makeFormats();
    return formats;
}

Expected<KvFormat> kvFormat(std::string_view name) {
    std::string names;
    for (const KvFormat& format : allKvFormats()) {
        if (format.name == usualName(name))
            return format;
        names += (names.empty() ? "" : ", ") + std::string(format.name);
    }
    return fail(ErrorKind::usage, "there is no KV-cache format '{}'; there are: {}", name, names);
}

std::string KvFormats::text() const {
    std::string text(keys.name);
    return same() ? text : text.append("/").append(values.name);
}

Expected<KvFormats> kvFormats(std::string_view text) {
    const auto slash = text.find('/');
    auto keys = kvFormat(text.substr(0, slash));
    if (!keys)
        return passOn(keys);
    if (slash == std::string_view::npos)
        return KvFormats(*keys);
    auto values = kvFormat(text.substr(slash + 1));
    return values ? KvFormats(*keys, *values) : Expected<KvFormats>(passOn(values));
}

std::int64_t CacheShape::tokensKept(std::int64_t layer, std::int64_t context) const {
    return slides(layer) ? std::min(context, window) : context;
}

double kvLayerBytes(const CacheShape& cache, const KvFormats& formats, std::int64_t layer,
                    std::int64_t context, std::int64_t batch) {
    const std::int64_t elements = cache.kvHeads * cache.headDim;
    return (formats.keys.rowBytes(elements) + formats.values.rowBytes(elements)) *
           static_cast<double>(cache.tokensKept(layer, context)) * static_cast<double>(batch);
}

double kvCacheBytes(const CacheShape& cache, const KvFormats& formats, std::int64_t context,
                    std::int64_t batch) {
    const std::int64_t full = cache.window <= 0      ? cache.layers
                              : cache.fullEvery <= 0 ? 0
                                                     : cache.layers / cache.fullEvery;
    const CacheShape all{.layers = 1, .kvHeads = cache.kvHeads, .headDim = cache.headDim};
    const std::int64_t kept = cache.window > 0 ? std::min(context, cache.window) : context;
    return static_cast<double>(full) * kvLayerBytes(all, formats, 0, context, batch) +
           static_cast<double>(cache.layers - full) * kvLayerBytes(all, formats, 0, kept, batch);
}

} // namespace nibble
