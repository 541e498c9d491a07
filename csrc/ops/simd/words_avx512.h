// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/simd/rounded_avx512.h"

namespace aigc::simd {
namespace {

/// 16 lanes of 32 bits, with the operations of WordsAvx2 (words_avx2.h). The words of all lanes are picked from one
/// load.
struct WordsAvx512 {
    static constexpr std::size_t lanes = 16;
    static constexpr std::size_t group = 16;
    static constexpr bool indices_are_bytes = false;
    static constexpr std::uint16_t next_pair = 2;

    __m512i value;

    AIGC_INLINE static WordsAvx512 splat(int x) { return {_mm512_set1_epi32(x)}; }
    AIGC_INLINE static WordsAvx512 load(const void* p) { return {_mm512_loadu_si512(p)}; }
    /// The samples from the base on.
    AIGC_INLINE static WordsAvx512 load_groups(const std::int16_t* samples, const std::int32_t* base) {
        return load(samples + base[0]);
    }
    /// 32 codes as (code - 128) * 128.
    AIGC_INLINE static WordsAvx512 load_centred(const std::uint8_t* from) {
        const __m512i words = _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
        return {_mm512_slli_epi16(_mm512_sub_epi16(words, _mm512_set1_epi16(128)), 7)};
    }
    AIGC_INLINE friend void store(void* p, WordsAvx512 w) { _mm512_storeu_si512(p, w.value); }
    /// sum + the products of both words of each lane.
    AIGC_INLINE friend WordsAvx512 multiply_add(WordsAvx512 sum, WordsAvx512 a, WordsAvx512 b) {
#ifdef __AVX512VNNI__
        return {_mm512_dpwssd_epi32(sum.value, a.value, b.value)};
#else
        return {_mm512_add_epi32(sum.value, _mm512_madd_epi16(a.value, b.value))};
#endif
    }
    /// Words by their indices.
    AIGC_INLINE friend WordsAvx512 permute(WordsAvx512 words, WordsAvx512 indices) {
        return {_mm512_permutexvar_epi16(indices.value, words.value)};
    }
    /// Low half: the high half of `before`; high half: sum / 2^15.
    AIGC_INLINE friend WordsAvx512 join_rows(WordsAvx512 before, WordsAvx512 sum) {
        const __m512i low = _mm512_srli_epi32(before.value, 16), high = _mm512_slli_epi32(sum.value, 1);
        return {_mm512_mask_blend_epi16(0xAAAAAAAA, low, high)};
    }
};

/// Four vectors / 2^22, saturated to bytes.
template <bool kStream>
AIGC_INLINE void store_bytes(std::uint8_t* p, const WordsAvx512 (&sums)[4]) {
    const __m512i a = _mm512_srai_epi32(sums[0].value, 22), b = _mm512_srai_epi32(sums[1].value, 22);
    const __m512i c = _mm512_srai_epi32(sums[2].value, 22), d = _mm512_srai_epi32(sums[3].value, 22);
    const __m512i bytes = _mm512_packus_epi16(_mm512_packs_epi32(a, b), _mm512_packs_epi32(c, d));
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    store_vector<kStream>(p, _mm512_permutexvar_epi32(order, bytes));
}

}  // namespace
}  // namespace aigc::simd
