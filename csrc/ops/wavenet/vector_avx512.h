// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <immintrin.h>

#include <cstdint>

#include "base/inline.h"

namespace aigc {
namespace {

/// 16 floats.
struct Vector512 {
    static constexpr int kLanes = 16;
    using Float = __m512;
    using Word = __m512i;

    AIGC_INLINE static Float set(float v) { return _mm512_set1_ps(v); }
    AIGC_INLINE static Float load(const float* p) { return _mm512_loadu_ps(p); }
    AIGC_INLINE static void store(float* p, Float v) { _mm512_storeu_ps(p, v); }
    AIGC_INLINE static Float add(Float a, Float b) { return _mm512_add_ps(a, b); }
    AIGC_INLINE static Float sub(Float a, Float b) { return _mm512_sub_ps(a, b); }
    AIGC_INLINE static Float mul(Float a, Float b) { return _mm512_mul_ps(a, b); }
    AIGC_INLINE static Float div(Float a, Float b) { return _mm512_div_ps(a, b); }
    AIGC_INLINE static Float fma(Float a, Float b, Float c) { return _mm512_fmadd_ps(a, b, c); }
    /// A NaN in v stays.
    AIGC_INLINE static Float clamp(Float v, float low, float high) {
        return _mm512_max_ps(set(low), _mm512_min_ps(set(high), v));
    }
    AIGC_INLINE static Float nearest(Float v) { return _mm512_roundscale_ps(v, _MM_FROUND_TO_NEAREST_INT); }
    /// v 2^n of a whole n.
    AIGC_INLINE static Float scale(Float v, Float n) { return _mm512_scalef_ps(v, n); }
    /// Within 2^-14 of it.
    AIGC_INLINE static Float reciprocal_estimate(Float v) { return _mm512_rcp14_ps(v); }
    AIGC_INLINE static Float from_int(Word v) { return _mm512_cvtepi32_ps(v); }
    AIGC_INLINE static Word load_word(const void* p) { return _mm512_loadu_si512(p); }
    /// round(v) + 128 in 0 … 255; a NaN gives 0.
    AIGC_INLINE static void store_bytes(std::uint8_t* p, Float v) {
        const Word shifted =
            _mm512_add_epi32(_mm512_cvtps_epi32(_mm512_min_ps(set(127.0f), v)), _mm512_set1_epi32(128));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p),
                         _mm512_cvtusepi32_epi8(_mm512_max_epi32(shifted, _mm512_setzero_si512())));
    }
};

}  // namespace
}  // namespace aigc
