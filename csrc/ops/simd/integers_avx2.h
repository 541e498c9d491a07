// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "base/inline.h"

namespace aigc::simd {
namespace {

/// 8 integers of 32 bits; sums and products wrap.
struct IntegersAvx2 {
    static constexpr std::size_t lanes = 8;

    __m256i value;

    AIGC_INLINE static IntegersAvx2 splat(std::int32_t x) { return {_mm256_set1_epi32(x)}; }
    AIGC_INLINE static IntegersAvx2 load(const void* p) { return {_mm256_loadu_si256(static_cast<const __m256i*>(p))}; }
    /// table[index] of each lane; indices are below 2^31.
    AIGC_INLINE static IntegersAvx2 gather(const std::uint32_t* table, IntegersAvx2 index) {
        return {_mm256_i32gather_epi32(reinterpret_cast<const int*>(table), index.value, 4)};
    }
    AIGC_INLINE friend void store(std::int32_t* p, IntegersAvx2 v) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v.value);
    }
    AIGC_INLINE friend IntegersAvx2 operator+(IntegersAvx2 a, IntegersAvx2 b) {
        return {_mm256_add_epi32(a.value, b.value)};
    }
    AIGC_INLINE friend IntegersAvx2 operator-(IntegersAvx2 a, IntegersAvx2 b) {
        return {_mm256_sub_epi32(a.value, b.value)};
    }
    AIGC_INLINE friend IntegersAvx2 operator*(IntegersAvx2 a, IntegersAvx2 b) {
        return {_mm256_mullo_epi32(a.value, b.value)};
    }
    AIGC_INLINE friend IntegersAvx2 operator&(IntegersAvx2 a, IntegersAvx2 b) {
        return {_mm256_and_si256(a.value, b.value)};
    }
    AIGC_INLINE friend IntegersAvx2 min(IntegersAvx2 a, IntegersAvx2 b) { return {_mm256_min_epi32(a.value, b.value)}; }
    AIGC_INLINE friend IntegersAvx2 shift_left(IntegersAvx2 v, int bits) {
        return {_mm256_sll_epi32(v.value, _mm_cvtsi32_si128(bits))};
    }
    /// Zeros come in.
    AIGC_INLINE friend IntegersAvx2 shift_right(IntegersAvx2 v, int bits) {
        return {_mm256_srl_epi32(v.value, _mm_cvtsi32_si128(bits))};
    }
    /// The sign comes in.
    AIGC_INLINE friend IntegersAvx2 shift_signed(IntegersAvx2 v, int bits) {
        return {_mm256_sra_epi32(v.value, _mm_cvtsi32_si128(bits))};
    }
    /// The low 16 bits of `low` and the high 16 bits of `high`.
    AIGC_INLINE friend IntegersAvx2 halves(IntegersAvx2 low, IntegersAvx2 high) {
        return {_mm256_blend_epi16(low.value, high.value, 0xAA)};
    }
    /// The sum of the products of both signed halves.
    AIGC_INLINE friend IntegersAvx2 multiply_halves(IntegersAvx2 a, IntegersAvx2 b) {
        return {_mm256_madd_epi16(a.value, b.value)};
    }
    /// The low 3 bytes of each lane, one after the other; 32 bytes from p on are written, the last 8 with anything.
    AIGC_INLINE friend void store_three_bytes(std::uint8_t* p, IntegersAvx2 v) {
        const __m256i order = _mm256_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1,  //
                                               0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
        const __m256i packed = _mm256_shuffle_epi8(v.value, order);
        const __m256i joined = _mm256_permutevar8x32_epi32(packed, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), joined);
    }
};

}  // namespace
}  // namespace aigc::simd
