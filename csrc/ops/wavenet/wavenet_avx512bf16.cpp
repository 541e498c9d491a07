// SPDX-License-Identifier: Apache-2.0
#include "ops/wavenet/vector_avx512.h"
#include "ops/wavenet/wavenet_tile.h"

namespace aigc {
namespace {

/// The 32 bits of one group of inputs, in every lane.
AIGC_INLINE __m512i repeat_group(const void* x) {
    int group;
    __builtin_memcpy(&group, x, sizeof group);
    return _mm512_set1_epi32(group);
}

struct Bfloat16 {
    using Vector = Vector512;
    using Element = std::uint16_t;
    using Sum = __m512;
    using Weights = __m512i;
    static constexpr bool kScaledCondition = false;
    static constexpr int kGroup = 2, kRows = 6, kVectors = 4;

    AIGC_INLINE static Sum zero(const std::int32_t*, std::size_t) { return _mm512_setzero_ps(); }
    AIGC_INLINE static Weights load_weights(const std::byte* p) { return _mm512_loadu_si512(p); }
    AIGC_INLINE static Weights repeat(const Element* x) { return repeat_group(x); }
    AIGC_INLINE static Sum dot(Sum sum, Weights x, Weights w) {
        return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(x), reinterpret_cast<__m512bh>(w));
    }
    AIGC_INLINE static __m512 value(Sum sum, const WavenetMatrix& matrix, std::size_t column) {
        return _mm512_add_ps(sum, _mm512_loadu_ps(matrix.bias + column));
    }
    AIGC_INLINE static __m512 gate(__m512 a, __m512 b) { return coarse_gate<Vector>(a, b); }
    AIGC_INLINE static void store_acts(Element* out, __m512 values) { store(out, values, nullptr, 0); }
    AIGC_INLINE static void store(Element* out, __m512 values, const float*, std::size_t) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(values)));
    }
};

struct Int8 {
    using Vector = Vector512;
    using Element = std::uint8_t;
    // Not __m512i, and not the intrinsic: with those, GCC 12 keeps a tile's sums in memory, at half the speed.
    using Sum = int __attribute__((vector_size(64)));
    using Weights = __m512i;
    static constexpr bool kScaledCondition = true;
    static constexpr int kGroup = 4, kRows = 6, kVectors = 4;

    AIGC_INLINE static Sum zero(const std::int32_t* zeros, std::size_t column) {
        return reinterpret_cast<Sum>(_mm512_loadu_si512(zeros + column));
    }
    AIGC_INLINE static Weights load_weights(const std::byte* p) { return _mm512_loadu_si512(p); }
    AIGC_INLINE static Weights repeat(const Element* x) { return repeat_group(x); }
    AIGC_INLINE static Sum dot(Sum sum, Weights x, Weights w) {
        asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(x), "v"(w));
        return sum;
    }
    AIGC_INLINE static __m512 number(Sum sum) { return _mm512_cvtepi32_ps(reinterpret_cast<__m512i>(sum)); }
    AIGC_INLINE static __m512 value(Sum sum, const WavenetMatrix& matrix, std::size_t column) {
        return _mm512_fmadd_ps(number(sum), _mm512_loadu_ps(matrix.scale + column),
                               _mm512_loadu_ps(matrix.bias + column));
    }
    AIGC_INLINE static __m512 gate(__m512 a, __m512 b) { return coarse_gate<Vector>(a, b); }
    AIGC_INLINE static void store_acts(Element* out, __m512 values) {
        Vector::store_bytes(out, _mm512_mul_ps(values, Vector::set(127.0f)));
    }
    AIGC_INLINE static void store(Element* out, __m512 values, const float* inverse_step, std::size_t column) {
        Vector::store_bytes(out, _mm512_mul_ps(values, _mm512_loadu_ps(inverse_step + column)));
    }
};

}  // namespace

const WavenetKernels kWavenetAvx512Bfloat16 = kernels_of<Bfloat16>(Precision::bfloat16);
const WavenetKernels kWavenetAvx512Int8 = kernels_of<Int8>(Precision::int8);

}  // namespace aigc
