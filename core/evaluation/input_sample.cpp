// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluation/input_sample.h"

#include <algorithm>

namespace nibble {

void InputSampler::input(std::int64_t layer, TapPoint point, const float* x, std::int64_t tokens,
                         std::int64_t channels) {
    const auto key = std::pair(layer, point);
    auto& kept = m_kept[key];
    if (kept.seen == 0) {
        kept.sample.channels = channels;
        for (auto& consumer : tapConsumers(m_config, layer, point))
            m_consumers.emplace(std::move(consumer), key);
    }
    for (std::int64_t t = 0; t < tokens && kept.sample.rows < m_rows; ++t) {
        // Row r of the sample is the token at r · tokens / rows.
        if (kept.seen + t < kept.sample.rows * m_tokens / m_rows)
            continue;
        kept.sample.values.insert(kept.sample.values.end(), x + t * channels, x + (t + 1) * channels);
        ++kept.sample.rows;
    }
    kept.seen += tokens;
}

const InputSample* InputSampler::find(const std::string& tensorName) const {
    const auto consumer = m_consumers.find(tensorName);
    return consumer == m_consumers.end() ? nullptr : &m_kept.at(consumer->second).sample;
}

} // namespace nibble
