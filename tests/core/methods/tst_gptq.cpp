// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/parallel.h"
#include "core/methods/gptq.h"
#include "core/methods/inverse_factor.h"
#include "core/methods/partial_variant.h"
#include "core/methods/registry.h"
#include "core/runtime/weight_binding.h"
#include "tests/support/layer_samples.h"

using namespace nibble;
using namespace nibble::test;

namespace {

Values decoded(const CodedMatrix& matrix) {
    Values values(static_cast<std::size_t>(matrix.rows * matrix.cols));
    matrix.decodeRows(0, matrix.rows, values.data());
    return values;
}

/// ‖(W − Ŵ)X‖² relative to ‖WX‖², by the Hessian: Σ over rows of d·H·dᵀ.
double outputError(const Values& w, const Values& back, const Values& hessian, std::int64_t cols) {
    const auto quadratic = [&](const auto& value) {
        double sum = 0;
        for (std::int64_t row = 0; row < std::int64_t(w.size()) / cols; ++row)
            for (std::int64_t i = 0; i < cols; ++i)
                for (std::int64_t j = 0; j < cols; ++j)
                    sum += value(row, i) * double(hessian[at(i, j, cols)]) * value(row, j);
        return sum;
    };
    return quadratic(
               [&](auto r, auto c) { return double(w[at(r, c, cols)]) - double(back[at(r, c, cols)]); }) /
           quadratic([&](auto r, auto c) { return double(w[at(r, c, cols)]); });
}

using Matrix = std::vector<std::vector<double>>;

/// Gauss-Jordan, for small well-conditioned matrices.
Matrix inverse(Matrix a) {
    const std::size_t n = a.size();
    Matrix b(n, std::vector<double>(n));
    for (std::size_t i = 0; i < n; ++i)
        b[i][i] = 1;
    for (std::size_t k = 0; k < n; ++k) {
        const double pivot = a[k][k];
        for (std::size_t j = 0; j < n; ++j) {
            a[k][j] /= pivot;
            b[k][j] /= pivot;
        }
        for (std::size_t i = 0; i < n; ++i) {
            const double factor = i == k ? 0 : a[i][k];
            for (std::size_t j = 0; j < n; ++j) {
                a[i][j] -= factor * a[k][j];
                b[i][j] -= factor * b[k][j];
            }
        }
    }
    return b;
}

Matrix dampedMatrix(const Values& hessian, std::int64_t n, double damping) {
    Matrix matrix(static_cast<std::size_t>(n), std::vector<double>(static_cast<std::size_t>(n)));
    double mean = 0;
    for (std::int64_t i = 0; i < n; ++i)
        mean += double(hessian[at(i, i, n)]) / double(n);
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < n; ++j)
            matrix[std::size_t(i)][std::size_t(j)] =
                double(hessian[at(i, j, n)]) + (i == j ? damping * mean : 0.0);
    return matrix;
}

/// Optimal brain quantization in a fixed order, straight from its definition (arXiv 2208.11580): after
/// every column the inverse of what is left of H is taken anew, and the rest of the row moves by
/// −(w − q) / [H⁻¹]₀₀ · [H⁻¹]₀. One scale per row. Returns the codes.
std::vector<int> textbook(const Values& w, std::int64_t rows, std::int64_t cols, Matrix h, int bits,
                          double* closest) {
    const int levels = 1 << bits;
    std::vector<int> codes(w.size());
    for (std::int64_t row = 0; row < rows; ++row) {
        std::vector<double> left(w.begin() + row * cols, w.begin() + (row + 1) * cols);
        double largest = 0;
        for (const double value : left)
            largest = std::max(largest, std::abs(value));
        const double scale = double(storedScale(float(largest) / float(levels / 2 - 1), false));
        for (std::int64_t col = 0; col < cols; ++col) {
            Matrix rest;
            for (std::int64_t i = col; i < cols; ++i)
                rest.emplace_back(h[std::size_t(i)].begin() + col, h[std::size_t(i)].end());
            const Matrix inverted = inverse(rest);
            const double position = left[std::size_t(col)] / scale;
            *closest = std::min(*closest, std::abs(position - std::floor(position) - 0.5));
            const double q = std::clamp(std::nearbyint(position), -levels / 2.0, levels / 2.0 - 1);
            codes[at(row, col, cols)] = int(q) + levels / 2;
            const double error = (left[std::size_t(col)] - q * scale) / inverted[0][0];
            for (std::int64_t later = col; later < cols; ++later)
                left[std::size_t(later)] -= error * inverted[0][std::size_t(later - col)];
        }
    }
    return codes;
}

QuantizedTensor quantizeWith(const std::string& scheme, std::int64_t rows, std::int64_t cols, const Values& w,
                             const LayerInputs* inputs) {
    const auto parsed = parseScheme(scheme);
    const auto quantizer = makeQuantizer(parsed->base);
    TensorTask task{.name = "blk.0.attn_q.weight", .rows = rows, .cols = cols, .layer = 0, .layers = 1};
    task.inputs = inputs;
    auto result = (*quantizer)->quantize(task, w, {});
    if (!result)
        QTest::qFail(result.error().text().c_str(), __FILE__, __LINE__);
    const auto planned = (*quantizer)->plan(task);
    if (planned.bytes != result->storedBytes())
        QTest::qFail("the plan's bytes are not the tensor's", __FILE__, __LINE__);
    return std::move(*result);
}

} // namespace

class GptqTest : public QObject {
    Q_OBJECT

private slots:
    /// UᵀU is the damped matrix's inverse, in any order of its rows; sizes around the panel's width.
    void factorOfTheInverse_data() {
        QTest::addColumn<int>("size");
        for (const int size : {1, 2, 5, 63, 64, 65, 130, 200})
            QTest::newRow(qPrintable(QString::number(size))) << size;
    }
    void factorOfTheInverse() {
        QFETCH(int, size);
        const auto x = correlatedInputs(3 * size + 8, std::max(4, size), 9);
        auto hessian = hessianOf(x, std::max(4, size));
        if (size < 4) { // the upper left corner
            Values corner;
            for (int i = 0; i < size; ++i)
                corner.insert(corner.end(), hessian.begin() + 4 * i, hessian.begin() + 4 * i + size);
            hessian = corner;
        }
        std::vector<std::int64_t> order(std::size_t(size), 0);
        std::iota(order.rbegin(), order.rend(), 0);
        std::swap(order.front(), order[std::size_t(size) / 2]);
        const auto factor = *inverseFactor(hessian, order, 0.01);
        QCOMPARE(factor.damping, 0.01);
        const auto h = dampedMatrix(hessian, size, 0.01);
        // U · H · Uᵀ = I, whose error is the factor's own in float, 2^-24, times the condition (below
        // 10^4 here) times the size.
        for (int i = 0; i < size; ++i)
            for (int j = 0; j < size; ++j) {
                double sum = 0;
                for (int a = i; a < size; ++a)
                    for (int b = j; b < size; ++b)
                        sum += double(factor.upper[at(i, a, size)]) *
                               h[std::size_t(order[std::size_t(a)])][std::size_t(order[std::size_t(b)])] *
                               double(factor.upper[at(j, b, size)]);
                QVERIFY2(std::abs(sum - (i == j ? 1 : 0)) < 1e-3, qPrintable(QString::number(sum)));
                if (j < i)
                    QCOMPARE(factor.upper[at(i, j, size)], 0.0F);
            }
    }

    /// A matrix that is singular, or not positive at all, is damped until it is.
    void dampingGrows() {
        const std::int64_t n = 8;
        Values hessian(n * n, 1.0F);
        hessian[at(0, 1, n)] = hessian[at(1, 0, n)] = 3.0F; // indefinite
        std::vector<std::int64_t> order(n);
        std::iota(order.begin(), order.end(), 0);
        const auto factor = *inverseFactor(hessian, order, 0.01);
        QVERIFY(factor.damping > 0.01);
        QCOMPARE(inverseFactor(identity(n), order, 0)->damping, 0.0);
        const Values broken(n * n, std::nanf(""));
        const auto never = inverseFactor(broken, order, 0.01);
        QVERIFY(!never && never.error().kind == ErrorKind::failed);
    }

    /// Inputs without correlation leave nothing to make up for: round to nearest, bit for bit.
    void identityIsRoundToNearest_data() {
        QTest::addColumn<QString>("options");
        QTest::addColumn<QString>("extra");
        for (const char* options : {"int2:g32", "int3:g64", "int4:g128", "int8:g32", "int4:channel",
                                    "int8:channel", "int4:tensor", "int4:g48"})
            for (const char* extra : {"", ":asym"})
                QTest::newRow(qPrintable(QString(options) + extra)) << options << extra;
    }
    void identityIsRoundToNearest() {
        QFETCH(QString, options);
        QFETCH(QString, extra);
        const auto w = normals(24 * 200, 3);
        LayerInputs inputs{.hessian = identity(200)};
        for (const QString walk : {"", ":act", ":static"}) {
            QString scheme = "gptq:" + options + (walk == ":act" ? walk + extra : extra + walk);
            const auto found = quantizeWith(scheme.toStdString(), 24, 200, w, &inputs);
            const auto expected = quantizeWith(("rtn:" + options + extra).toStdString(), 24, 200, w, nullptr);
            const auto& a = *std::get<1>(found.storage);
            const auto& b = *std::get<1>(expected.storage);
            QCOMPARE(a.codes, b.codes);
            QCOMPARE(a.scalesF16, b.scalesF16);
            QCOMPARE(a.scalesF32, b.scalesF32);
            QCOMPARE(a.zeros, b.zeros);
        }
        const auto uncalibrated =
            quantizeWith(("gptq:" + options + extra).toStdString(), 24, 200, w, nullptr);
        QCOMPARE(decoded(*std::get<1>(uncalibrated.storage)),
                 decoded(*std::get<1>(
                     quantizeWith(("rtn:" + options + extra).toStdString(), 24, 200, w, nullptr).storage)));
    }

    /// Against optimal brain quantization by its definition in double. Codes can differ only where a
    /// weight lies within the float walk's error of the middle between two codes; the seed leaves more room.
    void equalsTextbook_data() {
        QTest::addColumn<int>("bits");
        for (const int bits : {2, 3, 4, 8})
            QTest::newRow(qPrintable(QString("%1 bits").arg(bits))) << bits;
    }
    void equalsTextbook() {
        QFETCH(int, bits);
        const std::int64_t rows = 6, cols = 24;
        const auto w = normals(std::size_t(rows * cols), 25);
        const auto hessian = hessianOf(correlatedInputs(100, cols, 6), cols);
        double closest = 1;
        const auto expected = textbook(w, rows, cols, dampedMatrix(hessian, cols, 0.01), bits, &closest);
        // A weight of up to 2^(bits − 1) steps goes through 24 subtractions, each rounded to 2^-24 of it; the
        // errors that are subtracted are below half a step times factors of the order of one.
        QVERIFY2(closest > 4 * 24 * 0x1p-24 * (1 << (bits - 1)), qPrintable(QString::number(closest)));
        for (const std::int64_t block : {1, 7, 128}) {
            const auto result =
                *gptq({.grid = {.rows = rows, .cols = cols, .bits = bits, .group = cols}, .block = block}, w,
                      hessian);
            for (std::int64_t row = 0; row < rows; ++row)
                for (std::int64_t col = 0; col < cols; ++col)
                    QCOMPARE(int(result.matrix.code(row, col)), expected[at(row, col, cols)]);
        }
    }

    /// What the method is for: less error in the layer's outputs than rounding, at every width and with
    /// every option.
    void lessOutputErrorThanRounding_data() {
        QTest::addColumn<QString>("options");
        QTest::addColumn<QString>("extra");
        for (const char* options : {"int2:g64", "int3:g64", "int4:g64", "int4:channel", "int8:channel"})
            for (const char* extra : {"", ":asym", ":act", ":static", ":act:static", ":act:asym", ":damp0.1"})
                QTest::newRow(qPrintable(QString(options) + extra)) << options << extra;
    }
    void lessOutputErrorThanRounding() {
        QFETCH(QString, options);
        QFETCH(QString, extra);
        const std::int64_t rows = 32, cols = 192;
        const auto w = normals(std::size_t(rows * cols), 7);
        LayerInputs inputs{.hessian = hessianOf(correlatedInputs(400, cols, 8), cols)};
        const QString rounding = "rtn:" + options + (extra.contains("asym") ? ":asym" : "");
        const auto gptqTensor =
            quantizeWith(("gptq:" + options + extra).toStdString(), rows, cols, w, &inputs);
        const auto rtnTensor = quantizeWith(rounding.toStdString(), rows, cols, w, nullptr);
        const auto& coded = *std::get<1>(gptqTensor.storage);
        const double ours = outputError(w, decoded(coded), inputs.hessian, cols);
        const double theirs = outputError(w, decoded(*std::get<1>(rtnTensor.storage)), inputs.hessian, cols);
        QVERIFY2(ours < 0.9 * theirs, qPrintable(QString("%1 against %2").arg(ours).arg(theirs)));
        if (options.startsWith("int8"))
            QVERIFY2(ours < 1e-4, qPrintable(QString::number(ours)));
        QCOMPARE(!coded.columnOrder.empty(),
                 extra.contains("act") && !extra.contains("static") && !options.contains("channel"));
    }

    /// The order in which columns are walked: a permutation, by falling size of the inputs; every group has
    /// its columns; decoding puts each where it belongs; 16 bits per column are counted.
    void columnOrder() {
        const std::int64_t rows = 16, cols = 192;
        const auto w = normals(std::size_t(rows * cols), 17);
        LayerInputs inputs{.hessian = hessianOf(correlatedInputs(400, cols, 18), cols)};
        const auto tensor = quantizeWith("gptq:int4:g64:act", rows, cols, w, &inputs);
        const auto& matrix = *std::get<1>(tensor.storage);
        auto sorted = matrix.columnOrder;
        for (std::size_t c = 1; c < sorted.size(); ++c)
            QVERIFY(inputs.hessian[at(sorted[c - 1], sorted[c - 1], cols)] >=
                    inputs.hessian[at(sorted[c], sorted[c], cols)]);
        std::sort(sorted.begin(), sorted.end());
        for (std::size_t c = 0; c < sorted.size(); ++c)
            QCOMPARE(sorted[c], std::uint32_t(c));
        Values stored(std::size_t(rows * cols));
        matrix.decodeStoredRows(0, rows, stored.data());
        const auto back = decoded(matrix);
        for (std::int64_t row = 0; row < rows; ++row)
            for (std::int64_t c = 0; c < cols; ++c)
                QCOMPARE(back[at(row, matrix.columnOrder[std::size_t(c)], cols)], stored[at(row, c, cols)]);
        QCOMPARE(tensor.bitsPerWeight(), 4 + 16.0 / 64 + 16.0 / rows);
    }

    /// The kernels read the packed bytes with every option at 4 bits and groups of 128, and agree with
    /// decoding first.
    void executed_data() {
        QTest::addColumn<QString>("scheme");
        for (const char* extra :
             {"", ":act", ":static", ":act:static", ":asym", ":act:asym", ":a8", ":act:a8"})
            QTest::newRow(extra) << QString("gptq:int4:g128") + extra;
    }
    void executed() {
        QFETCH(QString, scheme);
        const std::int64_t rows = 40, cols = 256, tokens = 3;
        const auto w = normals(std::size_t(rows * cols), 27);
        const auto x = correlatedInputs(tokens, cols, 29);
        LayerInputs inputs{.hessian = hessianOf(correlatedInputs(300, cols, 28), cols)};
        const auto tensor = std::make_shared<const QuantizedTensor>(
            quantizeWith(scheme.toStdString(), rows, cols, w, &inputs));
        const auto executed = bindQuantized(tensor, {});
        const auto reference = bindQuantized(tensor, {.forceDecoded = true});
        QVERIFY(executed->executed() && !reference->executed());
        Values y(std::size_t(tokens * rows)), expected(y.size());
        executed->multiply(x.data(), tokens, y.data());
        reference->multiply(x.data(), tokens, expected.data());
        for (std::int64_t t = 0; t < tokens; ++t)
            for (std::int64_t row = 0; row < rows; ++row) {
                // Sums of 256 products in float: 2^-24 · 256 of the sum of their sizes.
                double size = 0;
                for (std::int64_t c = 0; c < cols; ++c)
                    size += std::abs(double(x[at(t, c, cols)])) * 4;
                const double difference =
                    std::abs(double(y[at(t, row, rows)]) - double(expected[at(t, row, rows)]));
                QVERIFY2(difference <= 256 * 0x1p-24 * size, qPrintable(QString::number(difference)));
            }
    }

    /// A channel that never was anything but 0 loses its weights and disturbs nothing.
    void deadInputs() {
        const std::int64_t rows = 8, cols = 64;
        auto x = correlatedInputs(200, cols, 31);
        for (std::size_t t = 0; t < 200; ++t)
            x[t * std::size_t(cols) + 5] = 0;
        LayerInputs inputs{.hessian = hessianOf(x, cols)};
        const auto tensor =
            quantizeWith("gptq:int4:g32", rows, cols, normals(std::size_t(rows * cols), 32), &inputs);
        const auto back = decoded(*std::get<1>(tensor.storage));
        for (std::int64_t row = 0; row < rows; ++row)
            QCOMPARE(back[at(row, 5, cols)], 0.0F);
    }

    void sameBitsForAnyNumberOfThreads() {
        const std::int64_t rows = 150, cols = 300;
        const auto w = normals(std::size_t(rows * cols), 41);
        const auto hessian = hessianOf(correlatedInputs(400, cols, 42), cols);
        const int threads = threadCount();
        std::vector<std::uint8_t> codes[2];
        for (const int count : {1, 2}) {
            setThreadCount(count);
            codes[count - 1] =
                gptq({.grid = {.rows = rows, .cols = cols, .bits = 3, .group = 64}, .activationOrder = true},
                     w, hessian)
                    ->matrix.codes;
        }
        setThreadCount(threads);
        QCOMPARE(codes[0], codes[1]);
    }

    void stops() {
        std::stop_source source;
        source.request_stop();
        const auto w = normals(64 * 64, 51);
        const auto result = gptq({.grid = {.rows = 64, .cols = 64, .group = 64}}, w, identity(64),
                                 {.stop = source.get_token()});
        QVERIFY(!result && result.error().kind == ErrorKind::stopped);
    }

    void brokenBytesAreRefused() {
        const auto tensor = quantizeWith("gptq:int4:g64:act:asym", 8, 128, normals(8 * 128, 61), nullptr);
        const TensorTask task{.name = tensor.name, .rows = 8, .cols = 128};
        const auto bytes = packTensor(tensor);
        const auto back = unpackTensor(bytes, task, tensor.choice);
        QVERIFY(back);
        QCOMPARE(decoded(*std::get<1>(back->storage)), decoded(*std::get<1>(tensor.storage)));
        for (std::size_t length = 0; length < bytes.size(); length += 7)
            QVERIFY(!unpackTensor(std::span(bytes).first(length), task, tensor.choice));
        QVERIFY(!unpackTensor(bytes, {.name = tensor.name, .rows = 9, .cols = 128}, tensor.choice));
    }
};

QTEST_APPLESS_MAIN(GptqTest)
#include "tst_gptq.moc"
