// SPDX-License-Identifier: Apache-2.0
#include "ops/wavenet/vector_avx2.h"
#include "ops/wavenet/wavenet_tile.h"

// The checks compile this file a second time, under another name and for AVX-512 VNNI + VL, whose 256-bit
// VPDPBUSD is the same operation: so its logic runs on machines that have the one and not the other.
#ifdef AIGC_WAVENET_AVXVNNI_AS_EVEX
#define AIGC_VPDPBUSD "vpdpbusd"
#define AIGC_KERNELS kWavenetEvexVnniInt8
#else
#define AIGC_VPDPBUSD "%{vex%} vpdpbusd"
#define AIGC_KERNELS kWavenetAvxVnniInt8
#endif

namespace aigc {
namespace {

struct Int8 {
    using Vector = Vector256;
    using Element = std::uint8_t;
    using Sum = int __attribute__((vector_size(32)));  // see wavenet_avx512bf16.cpp
    using Weights = __m256i;
    static constexpr bool kScaledCondition = true;
    static constexpr int kGroup = 4, kRows = 6, kVectors = 2;

    AIGC_INLINE static Sum zero(const std::int32_t* zeros, std::size_t column) {
        return reinterpret_cast<Sum>(Vector::load_word(zeros + column));
    }
    AIGC_INLINE static Weights load_weights(const std::byte* p) { return Vector::load_word(p); }
    AIGC_INLINE static Weights repeat(const Element* x) {
        int group;
        __builtin_memcpy(&group, x, sizeof group);
        return _mm256_set1_epi32(group);
    }
    AIGC_INLINE static Sum dot(Sum sum, Weights x, Weights w) {
        asm(AIGC_VPDPBUSD " %2, %1, %0" : "+v"(sum) : "v"(x), "v"(w));
        return sum;
    }
    AIGC_INLINE static __m256 number(Sum sum) { return _mm256_cvtepi32_ps(reinterpret_cast<__m256i>(sum)); }
    AIGC_INLINE static __m256 value(Sum sum, const WavenetMatrix& matrix, std::size_t column) {
        return _mm256_fmadd_ps(number(sum), _mm256_loadu_ps(matrix.scale + column),
                               _mm256_loadu_ps(matrix.bias + column));
    }
    AIGC_INLINE static __m256 gate(__m256 a, __m256 b) { return coarse_gate<Vector>(a, b); }
    AIGC_INLINE static void store_acts(Element* out, __m256 values) {
        Vector::store_bytes(out, _mm256_mul_ps(values, Vector::set(127.0f)));
    }
    AIGC_INLINE static void store(Element* out, __m256 values, const float* inverse_step, std::size_t column) {
        Vector::store_bytes(out, _mm256_mul_ps(values, _mm256_loadu_ps(inverse_step + column)));
    }
};

}  // namespace

extern const WavenetKernels AIGC_KERNELS;
const WavenetKernels AIGC_KERNELS = kernels_of<Int8>(Precision::int8);

}  // namespace aigc
