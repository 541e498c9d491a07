// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/simd/avx512.h"

namespace aigc::simd {
namespace {

/// bfloat16 on AVX-512 BF16, see products.h.
struct Bfloat16ProductsAvx512 {
    using Vector = Avx512;
    using Element = std::uint16_t;
    using Sum = Avx512;
    using Weights = __m512i;
    static constexpr int kGroup = 2;
    static constexpr int kRun = 1;

    AIGC_INLINE static Weights load_weights(const std::byte* p) { return _mm512_loadu_si512(p); }
    AIGC_INLINE static Weights repeat(const Element* x) {
        int group;
        __builtin_memcpy(&group, x, sizeof group);
        return _mm512_set1_epi32(group);
    }
    /// The last operand of the instruction can be a group in memory that is repeated: here that is `a`.
    AIGC_INLINE static Sum dot(Sum sum, Weights a, Weights b) {
        return {_mm512_dpbf16_ps(sum.value, reinterpret_cast<__m512bh>(b), reinterpret_cast<__m512bh>(a))};
    }
    AIGC_INLINE static Avx512 load_elements(const Element* p) {
        const __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
        return {_mm512_castsi512_ps(_mm512_slli_epi32(wide, 16))};
    }
    AIGC_INLINE static void store_elements(Element* p, Avx512 v) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(v.value)));
    }
};

/// int8 on AVX-512 VNNI, see products.h.
struct ByteProductsAvx512 {
    using Vector = Avx512;
    using Element = std::uint8_t;
    using Sum = Avx512::Integers;
    using Weights = __m512i;
    static constexpr int kGroup = 4;
    static constexpr int kRun = 1;

    AIGC_INLINE static Weights load_weights(const std::byte* p) { return _mm512_loadu_si512(p); }
    /// clang would take VBROADCASTSS, whose result reaches the integer units late: a quarter of the speed.
    AIGC_INLINE static Weights repeat(const Element* x) {
        Weights repeated;
        asm("vpbroadcastd %1, %0" : "=v"(repeated) : "m"(*reinterpret_cast<const Element(*)[4]>(x)));
        return repeated;
    }
    /// a: elements, without sign; b: weights, with sign. Not the intrinsic, see Avx512::Integers.
    AIGC_INLINE static Sum dot(Sum sum, Weights a, Weights b) {
        asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
        return sum;
    }
    AIGC_INLINE static Avx512 load_elements(const Element* p) { return Avx512::load_widened(p); }
    AIGC_INLINE static void store_elements(Element* p, Avx512 v) {
        // max() returns its second operand where the first is not a number.
        const Avx512 limited = max(v, Avx512::splat(0.0f));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtusepi32_epi8(_mm512_cvtps_epu32(limited.value)));
    }
    /// round(v) + 128 in 0 … 255, 0 for a NaN.
    AIGC_INLINE static void store_signed(Element* p, Avx512 v) {
        const __m512i rounded = _mm512_cvtps_epi32(min(Avx512::splat(127.0f), v).value);
        const __m512i shifted = _mm512_add_epi32(rounded, _mm512_set1_epi32(128));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p),
                         _mm512_cvtusepi32_epi8(_mm512_max_epi32(shifted, _mm512_setzero_si512())));
    }
};

}  // namespace
}  // namespace aigc::simd
