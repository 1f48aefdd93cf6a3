// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/layer_errors.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/experiment/text_escape.h"

namespace nibble {

namespace {

constexpr double kMostDecibels = 400; // beyond, errors are no longer told from 0 or from infinity
constexpr std::int64_t kMostLayers = 1000000;

/// Place of a kind in its block; kinds not in the list come after, in the order in which they appear.
std::size_t orderOf(const std::string& kind) {
    constexpr std::array<std::string_view, 9> usual{
        "attn_q", "attn_k", "attn_v", "attn_qkv", "attn_output", "ffn_gate", "ffn_up", "ffn_down", "whole"};
    return static_cast<std::size_t>(std::find(usual.begin(), usual.end(), kind) - usual.begin());
}

} // namespace

std::optional<LayerTensor> layerTensor(std::string_view name) {
    for (std::size_t start = 0; start < name.size();) {
        const std::size_t end = std::min(name.find('.', start), name.size());
        std::int64_t layer = 0;
        const auto read = std::from_chars(name.data() + start, name.data() + end, layer);
        if (end > start && read.ec == std::errc() && read.ptr == name.data() + end && end + 1 < name.size() &&
            layer >= 0 && layer < kMostLayers) {
            std::string_view kind = name.substr(end + 1);
            if (kind.ends_with(".weight"))
                kind.remove_suffix(7);
            return LayerTensor{layer, cleanLine(kind)};
        }
        start = end + 1;
    }
    return std::nullopt;
}

std::vector<LayerErrors> layerErrors(const Result& result) {
    std::vector<LayerErrors> kinds;
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < result.variants.size(); ++i) {
        for (const TensorResult& tensor : result.variants[i].tensors) {
            const auto place = layerTensor(tensor.name);
            if (!place || !tensor.weightSqnrDb || !(std::abs(*tensor.weightSqnrDb) < kMostDecibels))
                continue;
            const auto [found, isNew] = places.emplace(place->kind, kinds.size());
            if (isNew)
                kinds.push_back(
                    {place->kind, std::vector<std::map<std::int64_t, double>>(result.variants.size())});
            // SQNR is a ratio of squares: 20 dB are one tenth of the weights' size.
            kinds[found->second].byVariant[i][place->layer] =
                100 * std::pow(10.0, -*tensor.weightSqnrDb / 20);
        }
    }
    std::stable_sort(kinds.begin(), kinds.end(), [](const LayerErrors& a, const LayerErrors& b) {
        return orderOf(a.kind) < orderOf(b.kind);
    });
    return kinds;
}

} // namespace nibble
