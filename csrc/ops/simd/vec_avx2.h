// SPDX-License-Identifier: Apache-2.0
// The vector type that memory-bound kernels are written over: `Vec`, 8 floats. The same names with 16 floats are
// in vec_avx512.h; a kernel file includes one of the two. Everything is local to the file that includes it.
#pragma once
#include <immintrin.h>

#include <cstddef>

#include "base/inline.h"

namespace aigc {
namespace {

struct Vec {
    static constexpr std::size_t lanes = 8;
    __m256 value;
};

alignas(64) constexpr int kLaneMasks[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};

/// The first `count` lanes, 0 … 8.
AIGC_INLINE __m256i lane_mask(std::size_t count) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kLaneMasks + 8 - count));
}

AIGC_INLINE Vec splat(float x) { return {_mm256_set1_ps(x)}; }
AIGC_INLINE Vec load(const float* p) { return {_mm256_loadu_ps(p)}; }
/// The first `count` floats, then zeros; memory behind them is not touched.
AIGC_INLINE Vec load_some(const float* p, std::size_t count) { return {_mm256_maskload_ps(p, lane_mask(count))}; }
AIGC_INLINE void store(float* p, Vec v) { _mm256_storeu_ps(p, v.value); }
/// In pieces: a masked store is microcode on AMD, about 20 cycles.
AIGC_INLINE void store_some(float* p, Vec v, std::size_t count) {
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
AIGC_INLINE Vec keep(Vec v, std::size_t count) {
    return {_mm256_and_ps(v.value, _mm256_castsi256_ps(lane_mask(count)))};
}

AIGC_INLINE Vec operator+(Vec a, Vec b) { return {_mm256_add_ps(a.value, b.value)}; }
AIGC_INLINE Vec operator-(Vec a, Vec b) { return {_mm256_sub_ps(a.value, b.value)}; }
AIGC_INLINE Vec operator*(Vec a, Vec b) { return {_mm256_mul_ps(a.value, b.value)}; }
AIGC_INLINE Vec operator/(Vec a, Vec b) { return {_mm256_div_ps(a.value, b.value)}; }
/// a * b + c, rounded once.
AIGC_INLINE Vec fma(Vec a, Vec b, Vec c) { return {_mm256_fmadd_ps(a.value, b.value, c.value)}; }
/// The larger; `b` where either is not a number.
AIGC_INLINE Vec max(Vec a, Vec b) { return {_mm256_max_ps(a.value, b.value)}; }
/// The smaller; `b` where either is not a number.
AIGC_INLINE Vec min(Vec a, Vec b) { return {_mm256_min_ps(a.value, b.value)}; }
AIGC_INLINE Vec round(Vec v) { return {_mm256_round_ps(v.value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }

/// v * 2^n for whole n from -252 to 254, also where the result is denormal or overflows.
AIGC_INLINE Vec scale(Vec v, Vec n) {
    const __m256i whole = _mm256_cvtps_epi32(n.value), half = _mm256_srai_epi32(whole, 1);
    const auto power = [](__m256i e) {
        return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(e, _mm256_set1_epi32(127)), 23));
    };
    return {_mm256_mul_ps(_mm256_mul_ps(v.value, power(half)), power(_mm256_sub_epi32(whole, half)))};
}

AIGC_INLINE float sum(Vec v) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(v.value), _mm256_extractf128_ps(v.value, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

AIGC_INLINE float square_root(float x) { return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))); }

/// Lanes picked by number.
using Lanes = __m256i;
AIGC_INLINE Lanes load_lanes(const int* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
AIGC_INLINE Vec permute(Vec v, Lanes lanes) { return {_mm256_permutevar8x32_ps(v.value, lanes)}; }
/// Lanes 0 … 7 of `low`, 8 … 15 of `high`.
AIGC_INLINE Vec permute(Vec low, Vec high, Lanes lanes) {
    const __m256 use_high = _mm256_castsi256_ps(_mm256_slli_epi32(lanes, 28));
    return {_mm256_blendv_ps(permute(low, lanes).value, permute(high, lanes).value, use_high)};
}

}  // namespace
}  // namespace aigc
