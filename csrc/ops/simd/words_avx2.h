// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/simd/rounded_avx2.h"

namespace aigc::simd {
namespace {

/// 8 lanes of 32 bits, each two 16-bit words. The words of 4 lanes are picked from one load.
struct WordsAvx2 {
    static constexpr std::size_t lanes = 8;
    static constexpr std::size_t group = 4;
    /// permute() takes numbers of bytes, two for each word; else numbers of words.
    static constexpr bool indices_are_bytes = true;
    /// The difference between an index and that of the next pair of words.
    static constexpr std::uint16_t next_pair = 0x0404;

    __m256i value;

    AIGC_INLINE static WordsAvx2 splat(int x) { return {_mm256_set1_epi32(x)}; }
    AIGC_INLINE static WordsAvx2 load(const void* p) { return {_mm256_loadu_si256(static_cast<const __m256i*>(p))}; }
    /// For each group of lanes the samples from its base on.
    AIGC_INLINE static WordsAvx2 load_groups(const std::int16_t* samples, const std::int32_t* base) {
        const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(samples + base[0]));
        const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(samples + base[1]));
        return {_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1)};
    }
    /// 16 codes as (code - 128) * 128.
    AIGC_INLINE static WordsAvx2 load_centred(const std::uint8_t* from) {
        const __m256i words = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
        return {_mm256_slli_epi16(_mm256_sub_epi16(words, _mm256_set1_epi16(128)), 7)};
    }
    AIGC_INLINE friend void store(void* p, WordsAvx2 w) { _mm256_storeu_si256(static_cast<__m256i*>(p), w.value); }
    /// sum + the products of both words of each lane.
    AIGC_INLINE friend WordsAvx2 multiply_add(WordsAvx2 sum, WordsAvx2 a, WordsAvx2 b) {
        return {_mm256_add_epi32(sum.value, _mm256_madd_epi16(a.value, b.value))};
    }
    /// Words of the same group, by their indices.
    AIGC_INLINE friend WordsAvx2 permute(WordsAvx2 words, WordsAvx2 indices) {
        return {_mm256_shuffle_epi8(words.value, indices.value)};
    }
    /// Low half: the high half of `before`; high half: sum / 2^15.
    AIGC_INLINE friend WordsAvx2 join_rows(WordsAvx2 before, WordsAvx2 sum) {
        return {_mm256_blend_epi16(_mm256_srli_epi32(before.value, 16), _mm256_slli_epi32(sum.value, 1), 0xAA)};
    }
};

/// Four vectors / 2^22, saturated to bytes.
template <bool kStream>
AIGC_INLINE void store_bytes(std::uint8_t* p, const WordsAvx2 (&sums)[4]) {
    const __m256i a = _mm256_srai_epi32(sums[0].value, 22), b = _mm256_srai_epi32(sums[1].value, 22);
    const __m256i c = _mm256_srai_epi32(sums[2].value, 22), d = _mm256_srai_epi32(sums[3].value, 22);
    const __m256i bytes = _mm256_packus_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
    store_vector<kStream>(p, _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
}

}  // namespace
}  // namespace aigc::simd
