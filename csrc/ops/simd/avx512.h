// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "base/inline.h"

namespace aigc::simd {
namespace {

/// The first `count` lanes, 0 … 16.
AIGC_INLINE __mmask16 lane_mask_avx512(std::size_t count) { return static_cast<__mmask16>((1u << count) - 1); }

/// 16 floats, with the operations of Avx2 (avx2.h).
struct Avx512 {
    static constexpr std::size_t lanes = 16;
    static constexpr int registers = 32;
    /// A vector of 32-bit integers. Not __m512i: with it, and with the intrinsic of VPDPBUSD, GCC 12 keeps a tile's
    /// sums in memory, at half the speed.
    using Integers = int __attribute__((vector_size(64)));
    /// Numbers of lanes, for permute().
    using Lanes = __m512i;

    __m512 value;

    AIGC_INLINE static Avx512 splat(float x) { return {_mm512_set1_ps(x)}; }
    AIGC_INLINE static Avx512 load(const float* p) { return {_mm512_loadu_ps(p)}; }
    /// The first `count` floats, then zeros; memory behind them is not touched.
    AIGC_INLINE static Avx512 load_some(const float* p, std::size_t count) {
        return {_mm512_maskz_loadu_ps(lane_mask_avx512(count), p)};
    }
    /// As many numbers of another type, exactly.
    AIGC_INLINE static Avx512 load_widened(const float* p) { return load(p); }
    AIGC_INLINE static Avx512 load_widened(const std::int8_t* p) {
        return {_mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))))};
    }
    AIGC_INLINE static Avx512 load_widened(const std::uint8_t* p) {
        return {_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))))};
    }
    AIGC_INLINE static Avx512 load_widened(const std::uint16_t* p) {
        return {_mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))))};
    }
    /// The bfloat16 numbers in the lower, and in the upper, halves of words.
    AIGC_INLINE static Avx512 load_lower_halves(const std::uint32_t* p) {
        return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_loadu_si512(p), 16))};
    }
    AIGC_INLINE static Avx512 load_upper_halves(const std::uint32_t* p) {
        const __m512i upper = _mm512_set1_epi32(static_cast<int>(0xffff0000u));
        return {_mm512_castsi512_ps(_mm512_and_si512(_mm512_loadu_si512(p), upper))};
    }
    AIGC_INLINE static Integers load_integers(const std::int32_t* p) {
        return reinterpret_cast<Integers>(_mm512_loadu_si512(p));
    }
    AIGC_INLINE static Avx512 from_integers(Integers v) { return {_mm512_cvtepi32_ps(reinterpret_cast<__m512i>(v))}; }
    AIGC_INLINE static Lanes load_lanes(const int* p) { return _mm512_loadu_si512(p); }

    /// Make stores past the caches visible to other threads.
    AIGC_INLINE static void drain_streams() { _mm_sfence(); }

    AIGC_INLINE static float square_root(float x) { return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))); }

    AIGC_INLINE friend void store(float* p, Avx512 v) { _mm512_storeu_ps(p, v.value); }
    /// The first `count` lanes.
    AIGC_INLINE friend void store_some(float* p, Avx512 v, std::size_t count) {
        _mm512_mask_storeu_ps(p, lane_mask_avx512(count), v.value);
    }
    /// The first `count` lanes of v, then zeros.
    AIGC_INLINE friend Avx512 keep(Avx512 v, std::size_t count) {
        return {_mm512_maskz_mov_ps(lane_mask_avx512(count), v.value)};
    }

    AIGC_INLINE friend Avx512 operator+(Avx512 a, Avx512 b) { return {_mm512_add_ps(a.value, b.value)}; }
    AIGC_INLINE friend Avx512 operator-(Avx512 a, Avx512 b) { return {_mm512_sub_ps(a.value, b.value)}; }
    AIGC_INLINE friend Avx512 operator*(Avx512 a, Avx512 b) { return {_mm512_mul_ps(a.value, b.value)}; }
    AIGC_INLINE friend Avx512 operator/(Avx512 a, Avx512 b) { return {_mm512_div_ps(a.value, b.value)}; }
    /// a * b + c, rounded once.
    AIGC_INLINE friend Avx512 fma(Avx512 a, Avx512 b, Avx512 c) { return {_mm512_fmadd_ps(a.value, b.value, c.value)}; }
    /// The larger; `b` where either is not a number.
    AIGC_INLINE friend Avx512 max(Avx512 a, Avx512 b) { return {_mm512_max_ps(a.value, b.value)}; }
    /// The smaller; `b` where either is not a number.
    AIGC_INLINE friend Avx512 min(Avx512 a, Avx512 b) { return {_mm512_min_ps(a.value, b.value)}; }
    AIGC_INLINE friend Avx512 round(Avx512 v) {
        return {_mm512_roundscale_ps(v.value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
    }
    /// v * slope where v < 0, else v; a NaN stays one.
    AIGC_INLINE friend Avx512 leaky_relu(Avx512 v, Avx512 slope) {
        const __mmask16 below = _mm512_cmp_ps_mask(v.value, _mm512_setzero_ps(), _CMP_LT_OQ);
        return {_mm512_mask_mul_ps(v.value, below, v.value, slope.value)};
    }
    /// 1 / v within 2^-14 of it.
    AIGC_INLINE friend Avx512 reciprocal_estimate(Avx512 v) { return {_mm512_rcp14_ps(v.value)}; }
    /// v * 2^n for whole n from -126 to 127.
    AIGC_INLINE friend Avx512 scale_normal(Avx512 v, Avx512 n) { return {_mm512_scalef_ps(v.value, n.value)}; }
    /// v * 2^n for whole n, also where the result is denormal or overflows.
    AIGC_INLINE friend Avx512 scale(Avx512 v, Avx512 n) { return {_mm512_scalef_ps(v.value, n.value)}; }
    /// The sum of all lanes: halves first, then quarters.
    AIGC_INLINE friend float sum(Avx512 v) {
        const __m256 low = _mm512_castps512_ps256(v.value), high = _mm512_extractf32x8_ps(v.value, 1);
        const __m256 eight = _mm256_add_ps(low, high);
        __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
        four = _mm_add_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
    }
    AIGC_INLINE friend Avx512 permute(Avx512 v, Lanes lanes) { return {_mm512_permutexvar_ps(lanes, v.value)}; }
    /// Lanes 0 … 15 are those of `low`, 16 … 31 those of `high`.
    AIGC_INLINE friend Avx512 permute(Avx512 low, Avx512 high, Lanes lanes) {
        return {_mm512_permutex2var_ps(low.value, lanes, high.value)};
    }
};

}  // namespace
}  // namespace aigc::simd
