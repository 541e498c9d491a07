// SPDX-License-Identifier: Apache-2.0
// The vector type that memory-bound kernels are written over: `Vec`, 16 floats. See vec_avx2.h.
#pragma once
#include <immintrin.h>

#include <cstddef>

#include "base/inline.h"

namespace aigc {
namespace {

struct Vec {
    static constexpr std::size_t lanes = 16;
    __m512 value;
};

/// The first `count` lanes, 0 … 16.
AIGC_INLINE __mmask16 lane_mask(std::size_t count) { return static_cast<__mmask16>((1u << count) - 1); }

AIGC_INLINE Vec splat(float x) { return {_mm512_set1_ps(x)}; }
AIGC_INLINE Vec load(const float* p) { return {_mm512_loadu_ps(p)}; }
/// The first `count` floats, then zeros; memory behind them is not touched.
AIGC_INLINE Vec load_some(const float* p, std::size_t count) { return {_mm512_maskz_loadu_ps(lane_mask(count), p)}; }
AIGC_INLINE void store(float* p, Vec v) { _mm512_storeu_ps(p, v.value); }
AIGC_INLINE void store_some(float* p, Vec v, std::size_t count) { _mm512_mask_storeu_ps(p, lane_mask(count), v.value); }
/// The first `count` lanes of v, then zeros.
AIGC_INLINE Vec keep(Vec v, std::size_t count) { return {_mm512_maskz_mov_ps(lane_mask(count), v.value)}; }

AIGC_INLINE Vec operator+(Vec a, Vec b) { return {_mm512_add_ps(a.value, b.value)}; }
AIGC_INLINE Vec operator-(Vec a, Vec b) { return {_mm512_sub_ps(a.value, b.value)}; }
AIGC_INLINE Vec operator*(Vec a, Vec b) { return {_mm512_mul_ps(a.value, b.value)}; }
AIGC_INLINE Vec operator/(Vec a, Vec b) { return {_mm512_div_ps(a.value, b.value)}; }
/// a * b + c, rounded once.
AIGC_INLINE Vec fma(Vec a, Vec b, Vec c) { return {_mm512_fmadd_ps(a.value, b.value, c.value)}; }
/// The larger; `b` where either is not a number.
AIGC_INLINE Vec max(Vec a, Vec b) { return {_mm512_max_ps(a.value, b.value)}; }
/// The smaller; `b` where either is not a number.
AIGC_INLINE Vec min(Vec a, Vec b) { return {_mm512_min_ps(a.value, b.value)}; }
AIGC_INLINE Vec round(Vec v) { return {_mm512_roundscale_ps(v.value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }

/// v * 2^n for whole n, also where the result is denormal or overflows.
AIGC_INLINE Vec scale(Vec v, Vec n) { return {_mm512_scalef_ps(v.value, n.value)}; }

AIGC_INLINE float sum(Vec v) {
    const __m256 low = _mm512_castps512_ps256(v.value), high = _mm512_extractf32x8_ps(v.value, 1);
    const __m256 eight = _mm256_add_ps(low, high);
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

AIGC_INLINE float square_root(float x) { return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))); }

/// Lanes picked by number.
using Lanes = __m512i;
AIGC_INLINE Lanes load_lanes(const int* p) { return _mm512_loadu_si512(p); }
AIGC_INLINE Vec permute(Vec v, Lanes lanes) { return {_mm512_permutexvar_ps(lanes, v.value)}; }
/// Lanes 0 … 15 of `low`, 16 … 31 of `high`.
AIGC_INLINE Vec permute(Vec low, Vec high, Lanes lanes) {
    return {_mm512_permutex2var_ps(low.value, lanes, high.value)};
}

}  // namespace
}  // namespace aigc
