// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/model/model.h"

// A transformer in double, written for reading: one position at a time, every product a plain loop, no code
// of the runtime. Weights are [outputs][inputs] by canonical name.
namespace nibble::reference {

using Vector = std::vector<double>;

struct Weights {
    std::map<std::string, Vector> values;

    [[nodiscard]] const Vector* find(const std::string& name) const {
        const auto found = values.find(name);
        return found == values.end() ? nullptr : &found->second;
    }
};

class ReferenceTransformer {
public:
    ReferenceTransformer(const ModelConfig& config, const Weights& weights)
        : m_config(config), m_weights(weights), m_keys(std::size_t(config.layers)),
          m_values(std::size_t(config.layers)) {}

    /// Sees what goes into every linear layer, by the name of its weights; the output projection by its own.
    std::function<void(const std::string& weights, const Vector& x)> seen;

    /// Logits after this token.
    Vector next(TokenId token) {
        const auto d = std::size_t(m_config.embeddingLength);
        const Vector& table = *m_weights.find("token_embd.weight");
        Vector x(table.begin() + std::ptrdiff_t(std::size_t(token) * d),
                 table.begin() + std::ptrdiff_t((std::size_t(token) + 1) * d));
        if (const auto* learnt = m_weights.find("position_embd.weight"))
            for (std::size_t i = 0; i < d; ++i)
                x[i] += (*learnt)[m_position * d + i];
        for (std::int64_t layer = 0; layer < m_config.layers; ++layer)
            block(layer, x);
        ++m_position;
        x = norm(x, "output_norm");
        const Vector* output = m_weights.find("output.weight");
        if (seen)
            seen(output ? "output.weight" : "token_embd.weight", x);
        return product(x, output ? *output : table);
    }

private:
    [[nodiscard]] std::string name(std::int64_t layer, const char* part) const {
        return "blk." + std::to_string(layer) + "." + part;
    }

    [[nodiscard]] Vector product(const Vector& x, const Vector& w) const {
        Vector y(w.size() / x.size(), 0.0);
        for (std::size_t r = 0; r < y.size(); ++r)
            for (std::size_t c = 0; c < x.size(); ++c)
                y[r] += w[r * x.size() + c] * x[c];
        return y;
    }

    [[nodiscard]] Vector linear(const Vector& x, const std::string& layer) const {
        if (seen)
            seen(layer + ".weight", x);
        Vector y = product(x, *m_weights.find(layer + ".weight"));
        if (const auto* bias = m_weights.find(layer + ".bias"))
            for (std::size_t i = 0; i < y.size(); ++i)
                y[i] += (*bias)[i];
        return y;
    }

    [[nodiscard]] Vector norm(const Vector& x, const std::string& layer) const {
        const auto n = double(x.size());
        double mean = 0;
        if (m_config.norm == NormKind::layer)
            for (const double value : x)
                mean += value / n;
        double variance = 0;
        for (const double value : x)
            variance += (value - mean) * (value - mean) / n;
        const Vector& weight = *m_weights.find(layer + ".weight");
        const Vector* bias = m_weights.find(layer + ".bias");
        Vector y(x.size());
        for (std::size_t i = 0; i < x.size(); ++i)
            y[i] = (x[i] - mean) / std::sqrt(variance + double(m_config.normEpsilon)) * weight[i] +
                   (bias ? (*bias)[i] : 0.0);
        return y;
    }

    void rotate(Vector& heads) const {
        if (m_config.rope == RopeStyle::none)
            return;
        const auto dim = std::size_t(m_config.headDim);
        for (std::size_t first = 0; first < heads.size(); first += dim)
            for (std::size_t i = 0; i < dim / 2; ++i) {
                const double angle =
                    double(m_position) / std::pow(m_config.ropeBase, 2.0 * double(i) / double(dim));
                const bool pairs = m_config.rope == RopeStyle::interleaved;
                double& a = heads[first + (pairs ? 2 * i : i)];
                double& b = heads[first + (pairs ? 2 * i + 1 : i + dim / 2)];
                const double turned = a * std::cos(angle) - b * std::sin(angle);
                b = a * std::sin(angle) + b * std::cos(angle);
                a = turned;
            }
    }

    Vector attention(std::int64_t layer, const Vector& x) {
        Vector q, k, v;
        const auto dim = std::size_t(m_config.headDim);
        if (m_weights.find(name(layer, "attn_qkv.weight"))) {
            const Vector all = linear(x, name(layer, "attn_qkv"));
            const std::size_t third = all.size() / 3;
            q.assign(all.begin(), all.begin() + std::ptrdiff_t(third));
            k.assign(all.begin() + std::ptrdiff_t(third), all.begin() + std::ptrdiff_t(2 * third));
            v.assign(all.begin() + std::ptrdiff_t(2 * third), all.end());
        } else {
            q = linear(x, name(layer, "attn_q"));
            k = linear(x, name(layer, "attn_k"));
            v = linear(x, name(layer, "attn_v"));
        }
        rotate(q);
        rotate(k);
        auto& keys = m_keys[std::size_t(layer)];
        auto& values = m_values[std::size_t(layer)];
        keys.push_back(k);
        values.push_back(v);
        Vector mixed(q.size(), 0.0);
        for (std::size_t head = 0; head < std::size_t(m_config.heads); ++head) {
            const std::size_t shared =
                head * std::size_t(m_config.kvHeads) / std::size_t(m_config.heads) * dim;
            Vector weights;
            double sum = 0;
            for (const auto& key : keys) {
                double score = 0;
                for (std::size_t i = 0; i < dim; ++i)
                    score += q[head * dim + i] * key[shared + i];
                weights.push_back(std::exp(score / std::sqrt(double(dim))));
                sum += weights.back();
            }
            for (std::size_t t = 0; t < keys.size(); ++t)
                for (std::size_t i = 0; i < dim; ++i)
                    mixed[head * dim + i] += weights[t] / sum * values[t][shared + i];
        }
        return linear(mixed, name(layer, "attn_output"));
    }

    [[nodiscard]] Vector feedForward(std::int64_t layer, const Vector& x) const {
        Vector up = linear(x, name(layer, "ffn_up"));
        if (m_config.feedForward == FeedForwardKind::swiglu) {
            const Vector gate = linear(x, name(layer, "ffn_gate"));
            for (std::size_t i = 0; i < up.size(); ++i)
                up[i] *= gate[i] / (1 + std::exp(-gate[i]));
        } else {
            for (double& value : up)
                value = 0.5 * value *
                        (1 + std::tanh(std::sqrt(2 / M_PI) * (value + 0.044715 * std::pow(value, 3))));
        }
        return linear(up, name(layer, "ffn_down"));
    }

    void block(std::int64_t layer, Vector& x) {
        const Vector attended = attention(layer, norm(x, name(layer, "attn_norm")));
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] += attended[i];
        const Vector fed = feedForward(layer, norm(x, name(layer, "ffn_norm")));
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] += fed[i];
    }

    const ModelConfig& m_config;
    const Weights& m_weights;
    std::vector<std::vector<Vector>> m_keys, m_values;
    std::size_t m_position = 0;
};

} // namespace nibble::reference
