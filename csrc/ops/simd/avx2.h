// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "base/inline.h"

// The vector types of ops/simd/ are what kernels are written over: `template <class V>`, with V = Avx2 (this file),
// Avx512 (avx512.h) or, for the reference of motion/, Plain (plain.h). All have the same names, so a kernel is written
// once; its .cpp file of each tier picks the type. Everything in these headers is local to the file that includes
// them, because a shared copy could be one that the processor cannot run.
namespace aigc::simd {
namespace {

alignas(64) constexpr int kLaneMasks[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};

/// The first `count` lanes, 0 … 8.
AIGC_INLINE __m256i lane_mask_avx2(std::size_t count) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kLaneMasks + 8 - count));
}

/// 8 floats.
struct Avx2 {
    static constexpr std::size_t lanes = 8;
    static constexpr int registers = 16;
    /// A vector of 32-bit integers. See Avx512::Integers.
    using Integers = int __attribute__((vector_size(32)));
    /// Numbers of lanes, for permute().
    using Lanes = __m256i;

    __m256 value;

    AIGC_INLINE static Avx2 splat(float x) { return {_mm256_set1_ps(x)}; }
    AIGC_INLINE static Avx2 load(const float* p) { return {_mm256_loadu_ps(p)}; }
    /// The first `count` floats, then zeros; memory behind them is not touched.
    AIGC_INLINE static Avx2 load_some(const float* p, std::size_t count) {
        return {_mm256_maskload_ps(p, lane_mask_avx2(count))};
    }
    /// As many numbers of another type, exactly.
    AIGC_INLINE static Avx2 load_widened(const float* p) { return load(p); }
    AIGC_INLINE static Avx2 load_widened(const std::int8_t* p) {
        return {_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))))};
    }
    AIGC_INLINE static Avx2 load_widened(const std::uint8_t* p) {
        return {_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))))};
    }
    AIGC_INLINE static Avx2 load_widened(const std::uint16_t* p) {
        return {_mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))))};
    }
    /// The bfloat16 numbers in the lower, and in the upper, halves of words.
    AIGC_INLINE static Avx2 load_lower_halves(const std::uint32_t* p) {
        return {_mm256_castsi256_ps(_mm256_slli_epi32(load_words(p), 16))};
    }
    AIGC_INLINE static Avx2 load_upper_halves(const std::uint32_t* p) {
        const __m256i upper = _mm256_set1_epi32(static_cast<int>(0xffff0000u));
        return {_mm256_castsi256_ps(_mm256_and_si256(load_words(p), upper))};
    }
    AIGC_INLINE static Integers load_integers(const std::int32_t* p) {
        return reinterpret_cast<Integers>(load_words(p));
    }
    AIGC_INLINE static Avx2 from_integers(Integers v) { return {_mm256_cvtepi32_ps(reinterpret_cast<__m256i>(v))}; }
    AIGC_INLINE static Lanes load_lanes(const int* p) { return load_words(p); }
    AIGC_INLINE static __m256i load_words(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }

    /// Make stores past the caches visible to other threads.
    AIGC_INLINE static void drain_streams() { _mm_sfence(); }

    AIGC_INLINE static float square_root(float x) { return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))); }

    AIGC_INLINE friend void store(float* p, Avx2 v) { _mm256_storeu_ps(p, v.value); }
    /// The first `count` lanes. In pieces: a masked store is microcode on AMD, about 20 cycles.
    AIGC_INLINE friend void store_some(float* p, Avx2 v, std::size_t count) {
        if (count >= 8) return _mm256_storeu_ps(p, v.value);
        __m128 rest = _mm256_castps256_ps128(v.value);
        if (count & 4) {
            _mm_storeu_ps(p, rest);
            rest = _mm256_extractf128_ps(v.value, 1);
            p += 4;
        }
        if (count & 2) {
            _mm_storel_pi(reinterpret_cast<__m64*>(p), rest);
            rest = _mm_movehl_ps(rest, rest);
            p += 2;
        }
        if (count & 1) _mm_store_ss(p, rest);
    }
    /// The first `count` lanes of v, then zeros.
    AIGC_INLINE friend Avx2 keep(Avx2 v, std::size_t count) {
        return {_mm256_and_ps(v.value, _mm256_castsi256_ps(lane_mask_avx2(count)))};
    }

    AIGC_INLINE friend Avx2 operator+(Avx2 a, Avx2 b) { return {_mm256_add_ps(a.value, b.value)}; }
    AIGC_INLINE friend Avx2 operator-(Avx2 a, Avx2 b) { return {_mm256_sub_ps(a.value, b.value)}; }
    AIGC_INLINE friend Avx2 operator*(Avx2 a, Avx2 b) { return {_mm256_mul_ps(a.value, b.value)}; }
    AIGC_INLINE friend Avx2 operator/(Avx2 a, Avx2 b) { return {_mm256_div_ps(a.value, b.value)}; }
    /// a * b + c, rounded once.
    AIGC_INLINE friend Avx2 fma(Avx2 a, Avx2 b, Avx2 c) { return {_mm256_fmadd_ps(a.value, b.value, c.value)}; }
    /// The larger; `b` where either is not a number.
    AIGC_INLINE friend Avx2 max(Avx2 a, Avx2 b) { return {_mm256_max_ps(a.value, b.value)}; }
    /// The smaller; `b` where either is not a number.
    AIGC_INLINE friend Avx2 min(Avx2 a, Avx2 b) { return {_mm256_min_ps(a.value, b.value)}; }
    AIGC_INLINE friend Avx2 round(Avx2 v) {
        return {_mm256_round_ps(v.value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
    }
    /// v * slope where v < 0, else v; a NaN stays one.
    AIGC_INLINE friend Avx2 leaky_relu(Avx2 v, Avx2 slope) {
        const __m256 below = _mm256_cmp_ps(v.value, _mm256_setzero_ps(), _CMP_LT_OQ);
        return {_mm256_blendv_ps(v.value, _mm256_mul_ps(v.value, slope.value), below)};
    }
    /// 1 / v within 1.5 * 2^-12 of it.
    AIGC_INLINE friend Avx2 reciprocal_estimate(Avx2 v) { return {_mm256_rcp_ps(v.value)}; }
    /// v * 2^n for whole n from -126 to 127.
    AIGC_INLINE friend Avx2 scale_normal(Avx2 v, Avx2 n) {
        const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n.value), _mm256_set1_epi32(127));
        return {_mm256_mul_ps(v.value, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)))};
    }
    /// v * 2^n for whole n from -252 to 254, also where the result is denormal or overflows.
    AIGC_INLINE friend Avx2 scale(Avx2 v, Avx2 n) {
        const __m256i whole = _mm256_cvtps_epi32(n.value), half = _mm256_srai_epi32(whole, 1);
        const auto power = [](__m256i e) {
            return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(e, _mm256_set1_epi32(127)), 23));
        };
        return {_mm256_mul_ps(_mm256_mul_ps(v.value, power(half)), power(_mm256_sub_epi32(whole, half)))};
    }
    /// The sum of all lanes: halves first, then quarters.
    AIGC_INLINE friend float sum(Avx2 v) {
        __m128 four = _mm_add_ps(_mm256_castps256_ps128(v.value), _mm256_extractf128_ps(v.value, 1));
        four = _mm_add_ps(four, _mm_movehl_ps(four, four));
        return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
    }
    AIGC_INLINE friend Avx2 permute(Avx2 v, Lanes lanes) { return {_mm256_permutevar8x32_ps(v.value, lanes)}; }
    /// Lanes 0 … 7 are those of `low`, 8 … 15 those of `high`.
    AIGC_INLINE friend Avx2 permute(Avx2 low, Avx2 high, Lanes lanes) {
        const __m256 use_high = _mm256_castsi256_ps(_mm256_slli_epi32(lanes, 28));
        return {_mm256_blendv_ps(_mm256_permutevar8x32_ps(low.value, lanes),
                                 _mm256_permutevar8x32_ps(high.value, lanes), use_high)};
    }
};

}  // namespace
}  // namespace aigc::simd
