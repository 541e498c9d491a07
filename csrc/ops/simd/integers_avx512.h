// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "base/inline.h"

namespace aigc::simd {
namespace {

/// 16 integers of 32 bits, with the operations of IntegersAvx2 (integers_avx2.h).
struct IntegersAvx512 {
    static constexpr std::size_t lanes = 16;

    __m512i value;

    AIGC_INLINE static IntegersAvx512 splat(std::int32_t x) { return {_mm512_set1_epi32(x)}; }
    AIGC_INLINE static IntegersAvx512 load(const void* p) { return {_mm512_loadu_si512(p)}; }
    AIGC_INLINE static IntegersAvx512 gather(const std::uint32_t* table, IntegersAvx512 index) {
        return {_mm512_i32gather_epi32(index.value, table, 4)};
    }
    AIGC_INLINE friend void store(std::int32_t* p, IntegersAvx512 v) { _mm512_storeu_si512(p, v.value); }
    AIGC_INLINE friend IntegersAvx512 operator+(IntegersAvx512 a, IntegersAvx512 b) {
        return {_mm512_add_epi32(a.value, b.value)};
    }
    AIGC_INLINE friend IntegersAvx512 operator-(IntegersAvx512 a, IntegersAvx512 b) {
        return {_mm512_sub_epi32(a.value, b.value)};
    }
    AIGC_INLINE friend IntegersAvx512 operator*(IntegersAvx512 a, IntegersAvx512 b) {
        return {_mm512_mullo_epi32(a.value, b.value)};
    }
    AIGC_INLINE friend IntegersAvx512 operator&(IntegersAvx512 a, IntegersAvx512 b) {
        return {_mm512_and_si512(a.value, b.value)};
    }
    AIGC_INLINE friend IntegersAvx512 min(IntegersAvx512 a, IntegersAvx512 b) {
        return {_mm512_min_epi32(a.value, b.value)};
    }
    AIGC_INLINE friend IntegersAvx512 shift_left(IntegersAvx512 v, int bits) {
        return {_mm512_sll_epi32(v.value, _mm_cvtsi32_si128(bits))};
    }
    AIGC_INLINE friend IntegersAvx512 shift_right(IntegersAvx512 v, int bits) {
        return {_mm512_srl_epi32(v.value, _mm_cvtsi32_si128(bits))};
    }
    AIGC_INLINE friend IntegersAvx512 shift_signed(IntegersAvx512 v, int bits) {
        return {_mm512_sra_epi32(v.value, _mm_cvtsi32_si128(bits))};
    }
    AIGC_INLINE friend IntegersAvx512 halves(IntegersAvx512 low, IntegersAvx512 high) {
        return {_mm512_mask_blend_epi16(0xAAAAAAAA, low.value, high.value)};
    }
    AIGC_INLINE friend IntegersAvx512 multiply_halves(IntegersAvx512 a, IntegersAvx512 b) {
        return {_mm512_madd_epi16(a.value, b.value)};
    }
    /// The low 3 bytes of each lane, one after the other; 64 bytes from p on are written, the last 16 with anything.
    AIGC_INLINE friend void store_three_bytes(std::uint8_t* p, IntegersAvx512 v) {
        const __m512i order =
            _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
        const __m512i packed = _mm512_shuffle_epi8(v.value, order);
        const __m512i joined =
            _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15), packed);
        _mm512_storeu_si512(p, joined);
    }
};

}  // namespace
}  // namespace aigc::simd
