// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/onednn.h"

#include <array>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include <oneapi/dnnl/dnnl.hpp>
#include <oneapi/dnnl/dnnl_debug.h>

#include "core/base/parallel.h"
#include "core/kernels/aligned_buffer.h"
#include "core/kernels/gemm.h"
#include "core/kernels/vector_ops.h"

namespace nibble::kernels {
namespace {

const dnnl::engine& cpuEngine() {
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

constexpr std::size_t keptPrimitives = 16;
constexpr std::size_t kKeptBf16 = 512;
/// A product of less than about 50 µs is done sooner by one thread than by waking the others.
constexpr std::int64_t kWorthThreads = std::int64_t{1} << 22;

void runSgemm(char turnA, char turnB, std::int64_t m, std::int64_t n, std::int64_t k, const float* a,
              std::int64_t lda, const float* b, std::int64_t ldb, float* c, std::int64_t ldc,
              bool accumulate) {
    const int threads = threadCount();
    const bool alone = threads > 1 && m * n * k < kWorthThreads;
    if (alone)
        setThreadCount(1);
    dnnl_sgemm(turnA, turnB, m, n, k, 1.0F, a, lda, b, ldb, accumulate ? 1.0F : 0.0F, c, ldc);
    if (alone)
        setThreadCount(threads);
}

} // namespace

void limitOneDnn(Isa isa) {
    dnnl_cpu_isa_t limit = dnnl_cpu_isa_all;
    switch (isa) {
    case Isa::scalar:
        limit = dnnl_cpu_isa_sse41;
        break;
    case Isa::avx2:
        limit = dnnl_cpu_isa_avx2;
        break;
    case Isa::avx2vnni:
        limit = dnnl_cpu_isa_avx2_vnni;
        break;
    case Isa::avx512vnni:
        limit = dnnl_cpu_isa_avx512_core_vnni;
        break;
    }
    // Refused after the first primitive, as the interface says.
    static_cast<void>(dnnl_set_max_cpu_isa(limit));
}

bool oneDnnInt8IsExact() {
    // One of VNNI's own bits; the AVX2 form is left to our kernels, which are faster there.
    constexpr unsigned vnni = dnnl_cpu_isa_avx512_core_vnni;
    return (static_cast<unsigned>(dnnl_get_effective_cpu_isa()) & vnni) == vnni;
}

void sgemm(bool transposeB, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
           const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate) {
    runSgemm('N', transposeB ? 'T' : 'N', m, n, k, a, lda, b, ldb, c, ldc, accumulate);
}

void sgemmTransposedA(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
                      const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate) {
    runSgemm('T', 'N', m, n, k, a, lda, b, ldb, c, ldc, accumulate);
}

namespace {

using Extents = std::array<std::int64_t, 7>; ///< turned, m, n, k, ldc, accumulate, threads

/// A row-major matrix of BF16 made of floats, without gaps.
const std::uint16_t* roundMatrix(const float* x, std::int64_t rows, std::int64_t cols, std::int64_t stride,
                                 AlignedBuffer<std::uint16_t>& buffer) {
    const auto convert = vectorOps().toBf16;
    std::uint16_t* out = buffer.reserve(static_cast<std::size_t>(rows * cols));
    if (stride == cols)
        convert(x, out, rows * cols);
    for (std::int64_t row = 0; stride != cols && row < rows; ++row)
        convert(x + row * stride, out + row * cols, cols);
    return out;
}

/// A BF16 product compiled for its extents.
struct Bf16Product {
    dnnl::memory::desc a, b, c;
    dnnl::matmul primitive;
};

Bf16Product compileBf16(const Extents& extents) {
    using Data = dnnl::memory::data_type;
    const auto [turned, m, n, k, ldc, accumulate, threads] = extents;
    const dnnl::memory::desc a({m, k}, Data::bf16,
                               turned == static_cast<std::int64_t>(Turned::a) ? dnnl::memory::dims{1, m}
                                                                              : dnnl::memory::dims{k, 1});
    const dnnl::memory::desc b({k, n}, Data::bf16,
                               turned == static_cast<std::int64_t>(Turned::b) ? dnnl::memory::dims{1, k}
                                                                              : dnnl::memory::dims{n, 1});
    const dnnl::memory::desc c({m, n}, Data::f32, dnnl::memory::dims{ldc, 1});
    dnnl::primitive_attr attributes;
    if (accumulate != 0) {
        dnnl::post_ops sum;
        sum.append_sum(1.0F);
        attributes.set_post_ops(sum);
    }
    return {a, b, c, dnnl::matmul({{a, b, c}, attributes, cpuEngine()})};
}

/// Whether oneDNN multiplies BF16 with instructions of its own.
bool multipliesBf16() {
    constexpr unsigned bf16 = dnnl_cpu_isa_avx512_core_bf16;
    return (static_cast<unsigned>(dnnl_get_effective_cpu_isa()) & bf16) == bf16;
}

/// Without such instructions: the rounded values as floats again.
void multiplyRounded(Turned turned, const std::array<std::int64_t, 3>& extents, const std::uint16_t* a,
                     const std::uint16_t* b, float* c, std::int64_t ldc, bool accumulate) {
    thread_local AlignedBuffer<float> wideA, wideB;
    const auto [m, n, k] = extents;
    float* floatsA = wideA.reserve(static_cast<std::size_t>(m * k));
    float* floatsB = wideB.reserve(static_cast<std::size_t>(k * n));
    vectorOps().fromBf16(a, floatsA, m * k);
    vectorOps().fromBf16(b, floatsB, k * n);
    runSgemm(turned == Turned::a ? 'T' : 'N', turned == Turned::b ? 'T' : 'N', m, n, k, floatsA,
             turned == Turned::a ? m : k, floatsB, turned == Turned::b ? k : n, c, ldc, accumulate);
}

} // namespace

void bf16gemm(Turned turned, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t lda,
              const float* b, std::int64_t ldb, float* c, std::int64_t ldc, bool accumulate) {
    // Compiled products belong to their thread: no lock, and scratch memory of their own.
    thread_local std::map<Extents, Bf16Product> products;
    thread_local AlignedBuffer<std::uint16_t> shortA, shortB;
    const std::int64_t rowsA = turned == Turned::a ? k : m, colsA = turned == Turned::a ? m : k;
    const std::int64_t rowsB = turned == Turned::b ? n : k, colsB = turned == Turned::b ? k : n;
    const std::uint16_t* roundedA = roundMatrix(a, rowsA, colsA, lda, shortA);
    const std::uint16_t* roundedB = roundMatrix(b, rowsB, colsB, ldb, shortB);
    if (!multipliesBf16()) {
        multiplyRounded(turned, {m, n, k}, roundedA, roundedB, c, ldc, accumulate);
        return;
    }
    // Inside a parallel loop oneDNN would share the work among threads that it does not get.
    const int threads = threadCount();
    const bool alone = threads > 1 && (insideParallelLoop() || m * n * k < kWorthThreads);
    if (alone)
        setThreadCount(1);
    const Extents extents{
        static_cast<std::int64_t>(turned), m, n, k, ldc, accumulate ? 1 : 0, alone ? 1 : threads};
    auto found = products.find(extents);
    if (found == products.end()) {
        if (products.size() >= kKeptBf16)
            products.clear();
        found = products.emplace(extents, compileBf16(extents)).first;
    }
    const Bf16Product& product = found->second;
    const dnnl::memory source(product.a, cpuEngine(), const_cast<std::uint16_t*>(roundedA));
    const dnnl::memory weights(product.b, cpuEngine(), const_cast<std::uint16_t*>(roundedB));
    const dnnl::memory target(product.c, cpuEngine(), c);
    dnnl::stream stream(cpuEngine());
    product.primitive.execute(stream,
                              {{DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DST, target}});
    stream.wait();
    if (alone)
        setThreadCount(threads);
}

const char* gemmLibrary() {
    static const std::string text = [] {
        const dnnl_version_t& version = *dnnl_version();
        return fmt::format("oneDNN {}.{}.{} ({})", version.major, version.minor, version.patch,
                           dnnl_cpu_isa2str(dnnl_get_effective_cpu_isa()));
    }();
    return text.c_str();
}

struct OneDnnInt8::State {
    using Data = dnnl::memory::data_type;
    using Tag = dnnl::memory::format_tag;

    dnnl::memory::dims size; ///< {columns, rows}
    dnnl::memory weights;
    std::mutex mutex;
    std::unordered_map<std::int64_t, dnnl::matmul> primitives;

    dnnl::matmul primitive(std::int64_t tokens) {
        const std::lock_guard lock(mutex);
        if (const auto found = primitives.find(tokens); found != primitives.end())
            return found->second;
        const dnnl::memory::desc source({tokens, size[0]}, Data::u8, Tag::ab);
        const dnnl::memory::desc target({tokens, size[1]}, Data::s32, Tag::ab);
        const dnnl::matmul::primitive_desc description({source, weights.get_desc(), target}, cpuEngine());
        if (primitives.size() >= keptPrimitives)
            primitives.clear();
        return primitives.emplace(tokens, dnnl::matmul(description)).first->second;
    }
};

OneDnnInt8::OneDnnInt8(const std::uint8_t* codes, std::int64_t rows, std::int64_t columns)
    : m_state(std::make_unique<State>()) {
    m_state->size = {columns, rows};
    const dnnl::memory::desc layout(m_state->size, State::Data::s8, dnnl::memory::format_tag::BA16a64b4a);
    m_state->weights = dnnl::memory(layout, cpuEngine(), const_cast<std::uint8_t*>(codes));
}

OneDnnInt8::~OneDnnInt8() = default;

bool OneDnnInt8::multiply(const TokenRows& x, float* y) const {
    try {
        const dnnl::matmul product = m_state->primitive(x.count);
        const dnnl::memory::dims size{x.count, m_state->size[0]};
        dnnl::memory source({size, State::Data::u8, State::Tag::ab}, cpuEngine(),
                            const_cast<std::uint8_t*>(x.codes));
        dnnl::memory target({{x.count, m_state->size[1]}, State::Data::s32, State::Tag::ab}, cpuEngine(), y);
        dnnl::stream stream(cpuEngine());
        product.execute(
            stream, {{DNNL_ARG_SRC, source}, {DNNL_ARG_WEIGHTS, m_state->weights}, {DNNL_ARG_DST, target}});
        stream.wait();
        return true;
    } catch (const dnnl::error&) {
        return false;
    }
}

} // namespace nibble::kernels
