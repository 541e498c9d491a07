// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <immintrin.h>

#include <cstdint>

#include "base/inline.h"

namespace aigc {
namespace {

/// 8 floats.
struct Vector256 {
    static constexpr int kLanes = 8;
    using Float = __m256;
    using Word = __m256i;

    AIGC_INLINE static Float set(float v) { return _mm256_set1_ps(v); }
    AIGC_INLINE static Float load(const float* p) { return _mm256_loadu_ps(p); }
    AIGC_INLINE static void store(float* p, Float v) { _mm256_storeu_ps(p, v); }
    AIGC_INLINE static Float add(Float a, Float b) { return _mm256_add_ps(a, b); }
    AIGC_INLINE static Float sub(Float a, Float b) { return _mm256_sub_ps(a, b); }
    AIGC_INLINE static Float mul(Float a, Float b) { return _mm256_mul_ps(a, b); }
    AIGC_INLINE static Float div(Float a, Float b) { return _mm256_div_ps(a, b); }
    AIGC_INLINE static Float fma(Float a, Float b, Float c) { return _mm256_fmadd_ps(a, b, c); }
    /// A NaN in v stays.
    AIGC_INLINE static Float clamp(Float v, float low, float high) {
        return _mm256_max_ps(set(low), _mm256_min_ps(set(high), v));
    }
    AIGC_INLINE static Float nearest(Float v) {
        return _mm256_round_ps(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    }
    /// v 2^n of a whole n, 2^n within a float's exponents.
    AIGC_INLINE static Float scale(Float v, Float n) {
        const Word exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
        return _mm256_mul_ps(v, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)));
    }
    /// Within 1.5 * 2^-12 of it.
    AIGC_INLINE static Float reciprocal_estimate(Float v) { return _mm256_rcp_ps(v); }
    AIGC_INLINE static Float from_int(Word v) { return _mm256_cvtepi32_ps(v); }
    AIGC_INLINE static Word load_word(const void* p) { return _mm256_loadu_si256(static_cast<const Word*>(p)); }
    /// round(v) + 128 in 0 … 255; a NaN gives 0.
    AIGC_INLINE static void store_bytes(std::uint8_t* p, Float v) {
        const Word shifted =
            _mm256_add_epi32(_mm256_cvtps_epi32(_mm256_min_ps(set(127.0f), v)), _mm256_set1_epi32(128));
        const __m128i low = _mm256_castsi256_si128(shifted), high = _mm256_extracti128_si256(shifted, 1);
        const __m128i words = _mm_packs_epi32(low, high);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packus_epi16(words, words));
    }
};

}  // namespace
}  // namespace aigc
