// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>

#include "core/base/random.h"
#include "core/formats/half.h"
#include "core/runtime/attention.h"
#include "core/runtime/rope.h"

using namespace nibble;

namespace {

ModelConfig configOf(std::int64_t kvHeads, std::int64_t headDim) {
    ModelConfig config;
    config.layers = 2;
    config.kvHeads = kvHeads;
    config.headDim = headDim;
    return config;
}

std::vector<float> normals(std::int64_t n, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(static_cast<std::size_t>(n));
    for (auto& value : values)
        value = static_cast<float>(random.normal());
    return values;
}

/// Softmax attention of one query position and head in double.
std::vector<double> reference(const std::vector<float>& q, const std::vector<float>& k,
                              const std::vector<float>& v, std::int64_t query, std::int64_t last,
                              std::int64_t kvStride, std::int64_t dim) {
    std::vector<double> weights;
    double sum = 0;
    for (std::int64_t t = 0; t <= last; ++t) {
        double score = 0;
        for (std::int64_t i = 0; i < dim; ++i)
            score += double(q[std::size_t(query + i)]) * double(k[std::size_t(t * kvStride + i)]);
        weights.push_back(std::exp(score / std::sqrt(double(dim))));
        sum += weights.back();
    }
    std::vector<double> out(std::size_t(dim), 0.0);
    for (std::int64_t t = 0; t <= last; ++t)
        for (std::int64_t i = 0; i < dim; ++i)
            out[std::size_t(i)] += weights[std::size_t(t)] / sum * double(v[std::size_t(t * kvStride + i)]);
    return out;
}

} // namespace

class AttentionTest : public QObject {
    Q_OBJECT

private slots:
    void tilesAgainstDouble_data() {
        QTest::addColumn<int>("heads");
        QTest::addColumn<int>("kvHeads");
        QTest::addColumn<int>("dim");
        QTest::addColumn<int>("before"); // positions in the cache before the batch
        QTest::addColumn<int>("tokens");
        QTest::addColumn<bool>("half");
        int row = 0;
        for (const bool half : {false, true})
            for (const auto& [heads, kvHeads] : {std::pair{1, 1}, {4, 2}, {9, 3}, {8, 1}})
                for (const auto& [before, tokens] :
                     {std::pair{0, 1}, {0, 2}, {7, 1}, {0, 65}, {255, 3}, {300, 70}}) {
                    ++row;
                    QTest::addRow("%d", row)
                        << heads << kvHeads << (row % 2 ? 8 : 20) << before << tokens << half;
                }
    }
    void tilesAgainstDouble() {
        QFETCH(int, heads);
        QFETCH(int, kvHeads);
        QFETCH(int, dim);
        QFETCH(int, before);
        QFETCH(int, tokens);
        QFETCH(bool, half);
        const std::int64_t length = before + tokens;
        const std::int64_t kvStride = std::int64_t{kvHeads} * dim;
        auto k = normals(length * kvStride, 1);
        auto v = normals(length * kvStride, 2);
        const auto q = normals(std::int64_t{tokens} * heads * dim, 3);
        if (half)
            for (auto* values : {&k, &v})
                for (auto& value : *values)
                    value = roundToHalf(value);
        KvCache cache(configOf(kvHeads, dim), length + 5, half ? KvType::f16 : KvType::f32);
        for (std::int64_t head = 0; head < kvHeads; ++head) {
            cache.writeKeys(1, head, 0, length, k.data() + head * dim, kvStride);
            cache.writeValues(1, head, 0, length, v.data() + head * dim, kvStride);
        }
        cache.advance(before);
        std::vector<float> out(q.size(), NAN);
        attend(cache, 1, heads, kvHeads, before, tokens, q.data(), out.data());
        for (std::int64_t t = 0; t < tokens; ++t)
            for (std::int64_t head = 0; head < heads; ++head) {
                const std::int64_t at = (t * heads + head) * dim;
                const std::int64_t kvHead = head / (heads / kvHeads);
                const std::vector<float> kHead(k.begin() + kvHead * dim, k.end());
                const std::vector<float> vHead(v.begin() + kvHead * dim, v.end());
                const auto expected = reference(q, kHead, vHead, at, before + t, kvStride, dim);
                // Scores of up to about 30 rounded to float move a weight by 30 · dim · 2^-24 relative; the
                // values are below 5.
                for (std::int64_t i = 0; i < dim; ++i)
                    QVERIFY2(std::abs(double(out[std::size_t(at + i)]) - expected[std::size_t(i)]) <
                                 5 * 30 * 20 * 0x1p-24,
                             qPrintable(QString("t %1 head %2 i %3").arg(t).arg(head).arg(i)));
            }
    }

    void ropeStyles() {
        ModelConfig config;
        config.ropeDimensions = 4;
        config.ropeBase = 100;
        config.rope = RopeStyle::halves;
        Rope halves(config);
        config.rope = RopeStyle::interleaved;
        Rope pairs(config);
        std::vector<float> a = {1, 2, 3, 4};
        std::vector<float> b = {1, 3, 2, 4}; // the same pairs, side by side
        halves.prepare(3, 1);
        pairs.prepare(3, 1);
        halves.rotate(a.data(), 1, 1, 4);
        pairs.rotate(b.data(), 1, 1, 4);
        QVERIFY(std::abs(a[0] - (std::cos(3.0) - 3 * std::sin(3.0))) < 1e-6);
        QVERIFY(std::abs(a[2] - (std::sin(3.0) + 3 * std::cos(3.0))) < 1e-6);
        QVERIFY(std::abs(a[1] - (2 * std::cos(0.3) - 4 * std::sin(0.3))) < 1e-6);
        QCOMPARE((std::vector<float>{a[0], a[2], a[1], a[3]}), b);
    }

    /// Llama 3.1's settings (factor 8, 1 and 4, 8192): short wavelengths stay, long ones are divided by 8.
    void ropeLlama3() {
        ModelConfig config;
        config.rope = RopeStyle::halves;
        config.ropeDimensions = 128;
        config.ropeBase = 500000;
        const Rope plain(config);
        config.ropeScaling = {.kind = RopeScalingKind::llama3,
                              .factor = 8,
                              .lowFrequencyFactor = 1,
                              .highFrequencyFactor = 4,
                              .originalContext = 8192};
        const Rope scaled(config);
        for (std::size_t i = 0; i < 64; ++i) {
            const double wavelength = 2 * M_PI / plain.frequencies()[i];
            const double ratio = plain.frequencies()[i] / scaled.frequencies()[i];
            if (wavelength < 2048)
                QCOMPARE(ratio, 1.0);
            else if (wavelength > 8192)
                QVERIFY(std::abs(ratio - 8) < 1e-12);
            else
                QVERIFY(ratio > 1 && ratio < 8);
        }
        config.ropeScaling = {.kind = RopeScalingKind::linear, .factor = 4};
        QCOMPARE(Rope(config).frequencies()[5], plain.frequencies()[5] / 4);
    }
};

QTEST_APPLESS_MAIN(AttentionTest)
#include "tst_attention.moc"
