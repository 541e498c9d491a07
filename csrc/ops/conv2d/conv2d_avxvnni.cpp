// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/conv2d_tile.h"
#include "ops/conv2d/machine_avx2.h"
#include "ops/conv2d/sums.h"

// The checks compile this file a second time, under another name and for AVX-512 VNNI + VL, whose 256-bit
// VPDPBUSD is the same operation: so its logic runs on machines that have the one and not the other.
#ifdef AIGC_CONV2D_AVXVNNI_AS_EVEX
#define AIGC_VPDPBUSD "vpdpbusd"
#define AIGC_KERNELS kConv2dEvexVnniInt8
#else
#define AIGC_VPDPBUSD "%{vex%} vpdpbusd"
#define AIGC_KERNELS kConv2dAvxVnniInt8
#endif

namespace aigc {
namespace {

struct Int8 : IntegerSums<Machine256> {
    using Weights = __m256i;

    AIGC_INLINE static Weights load_weights(const std::byte* p) {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    }
    AIGC_INLINE static Weights repeat(const Element* x) {
        int group;
        __builtin_memcpy(&group, x, sizeof group);
        return _mm256_set1_epi32(group);
    }
    AIGC_INLINE static Sum dot(Sum sum, Weights x, Weights w) {
        asm(AIGC_VPDPBUSD " %2, %1, %0" : "+v"(sum) : "v"(x), "v"(w));
        return sum;
    }
    AIGC_INLINE static Float added(Float value, const Element* add, const Column& of) {
        const __m256i wide = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(add)));
        return _mm256_add_ps(value, _mm256_mul_ps(_mm256_cvtepi32_ps(wide), load(of.add_scale)));
    }
    /// max() returns its second operand where the first is not a number.
    AIGC_INLINE static void store(Element* out, Float v, const Column& of) {
        const Float shifted = _mm256_max_ps(_mm256_add_ps(v, of.zero), _mm256_setzero_ps());
        const __m256i number = _mm256_cvtps_epi32(_mm256_min_ps(shifted, _mm256_set1_ps(255.0f)));
        const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(number), _mm256_extracti128_si256(number, 1));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_packus_epi16(words, words));
    }
};

}  // namespace

extern const Conv2dKernels AIGC_KERNELS;
const Conv2dKernels AIGC_KERNELS = conv2d_kernels<Int8>(Precision::int8);

}  // namespace aigc
