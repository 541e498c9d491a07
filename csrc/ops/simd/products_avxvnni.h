// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/simd/avx2.h"

// The checks compile the kernels of this tier a second time, for AVX-512 VNNI + VL, whose 256-bit VPDPBUSD is the same
// operation in another encoding: so they also run on machines that have the one and not the other.
#ifdef AIGC_AVXVNNI_AS_EVEX
#define AIGC_VPDPBUSD "vpdpbusd"
#else
#define AIGC_VPDPBUSD "%{vex%} vpdpbusd"
#endif

namespace aigc::simd {
namespace {

/// int8 on AVX-VNNI, see products.h.
struct ByteProductsAvxVnni {
    using Vector = Avx2;
    using Element = std::uint8_t;
    using Sum = Avx2::Integers;
    using Weights = __m256i;
    static constexpr int kGroup = 4;

    AIGC_INLINE static Weights load_weights(const std::byte* p) { return Avx2::load_words(p); }
    AIGC_INLINE static Weights repeat(const Element* x) {
        int group;
        __builtin_memcpy(&group, x, sizeof group);
        return _mm256_set1_epi32(group);
    }
    /// a: elements, without sign; b: weights, with sign. Not the intrinsic, see Avx512::Integers.
    AIGC_INLINE static Sum dot(Sum sum, Weights a, Weights b) {
        asm(AIGC_VPDPBUSD " %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
        return sum;
    }
    AIGC_INLINE static Avx2 load_elements(const Element* p) { return Avx2::load_widened(p); }
    AIGC_INLINE static void store_elements(Element* p, Avx2 v) {
        // max() returns its second operand where the first is not a number.
        const Avx2 limited = min(max(v, Avx2::splat(0.0f)), Avx2::splat(255.0f));
        pack(p, _mm256_cvtps_epi32(limited.value));
    }
    /// round(v) + 128 in 0 … 255, 0 for a NaN.
    AIGC_INLINE static void store_signed(Element* p, Avx2 v) {
        const __m256i rounded = _mm256_cvtps_epi32(min(Avx2::splat(127.0f), v).value);
        pack(p, _mm256_add_epi32(rounded, _mm256_set1_epi32(128)));
    }

  private:
    AIGC_INLINE static void pack(Element* p, __m256i v) {
        const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packus_epi16(words, words));
    }
};

}  // namespace
}  // namespace aigc::simd
