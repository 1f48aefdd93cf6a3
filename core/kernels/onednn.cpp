// SPDX-FileCopyrightText: Nibblescope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/onednn.h"

#include <mutex>
#include <string>
#include <unordered_map>

#include <oneapi/dnnl/dnnl.hpp>
#include <oneapi/dnnl/dnnl_debug.h>

#include "core/base/parallel.h"
#include "core/kernels/gemm.h"

namespace nibble::kernels {
namespace {

const dnnl::engine& cpuEngine() {
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

constexpr std::size_t keptPrimitives = 16;

void runSgemm(char turnA, char turnB, std::int64_t m, std::int64_t n, std::int64_t k, const float* a,
              std::int64_t lda, const float* b, std::int64_t ldb, float* c, std::int64_t ldc,
              bool accumulate) {
    // A product of less than about 50 µs is done sooner by one thread than by waking the others.
    constexpr std::int64_t worthThreads = std::int64_t{1} << 22;
    const int threads = threadCount();
    const bool alone = threads > 1 && m * n * k < worthThreads;
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
