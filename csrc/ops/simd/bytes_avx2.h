// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/simd/avx2.h"

// Bytes of int8 (ops/element.h) on AVX2, whatever multiplies them.
namespace aigc::simd {
namespace {

/// Eight numbers as bytes, clamped to 0 … 255.
AIGC_INLINE void store_packed(std::uint8_t* p, __m256i v) {
    const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packus_epi16(words, words));
}

/// round(v) in 0 … 255, 0 for a NaN.
AIGC_INLINE void store_bytes(std::uint8_t* p, Avx2 v) {
    // max() returns its second operand where the first is not a number.
    const Avx2 limited = min(max(v, Avx2::splat(0.0f)), Avx2::splat(255.0f));
    store_packed(p, _mm256_cvtps_epi32(limited.value));
}

/// round(v) + 128 in 0 … 255, 0 for a NaN.
AIGC_INLINE void store_signed_bytes(std::uint8_t* p, Avx2 v) {
    const __m256i rounded = _mm256_cvtps_epi32(min(Avx2::splat(127.0f), v).value);
    store_packed(p, _mm256_add_epi32(rounded, _mm256_set1_epi32(128)));
}

/// One group of four bytes in every lane.
AIGC_INLINE __m256i repeat_bytes(const std::uint8_t* p) {
    int group;
    __builtin_memcpy(&group, p, sizeof group);
    return _mm256_set1_epi32(group);
}

}  // namespace
}  // namespace aigc::simd
