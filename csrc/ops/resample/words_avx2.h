// SPDX-License-Identifier: Apache-2.0
// Vectors of 16-bit words for resample_bytes_vec.h; the same names for AVX-512 are in words_avx512.h. Include
// codes_avx2.h first.
#pragma once

namespace aigc {
namespace {

struct Words {
    static constexpr std::size_t lanes = 8;  // of 32 bits
    static constexpr std::size_t group = 4;  // lanes whose words are picked from one load
    static constexpr bool pick_bytes = true;
    static constexpr std::uint16_t next_pair = 0x0404;  // added to a pick
    __m256i value;
};

AIGC_INLINE Words splat_int(int x) { return {_mm256_set1_epi32(x)}; }
AIGC_INLINE Words load_words(const void* p) { return {_mm256_loadu_si256(static_cast<const __m256i*>(p))}; }
AIGC_INLINE void store_words(void* p, Words w) { _mm256_storeu_si256(static_cast<__m256i*>(p), w.value); }
/// sum + the products of both words of each lane.
AIGC_INLINE Words multiply_add(Words sum, Words a, Words b) {
    return {_mm256_add_epi32(sum.value, _mm256_madd_epi16(a.value, b.value))};
}
/// The samples that each group of lanes picks from.
AIGC_INLINE Words load_window(const std::int16_t* samples, const std::int32_t* base) {
    const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(samples + base[0]));
    const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(samples + base[1]));
    return {_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1)};
}
AIGC_INLINE Words pick(Words window, Words picks) { return {_mm256_shuffle_epi8(window.value, picks.value)}; }
/// High half of `before`, and sum / 2^15.
AIGC_INLINE Words join_rows(Words before, Words sum) {
    return {_mm256_blend_epi16(_mm256_srli_epi32(before.value, 16), _mm256_slli_epi32(sum.value, 1), 0xAA)};
}
AIGC_INLINE void store_samples(std::int16_t* p, const std::uint8_t* from) {
    const __m256i words = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    store_words(p, {_mm256_slli_epi16(_mm256_sub_epi16(words, _mm256_set1_epi16(128)), 7)});
}
/// Four vectors / 2^22, saturated to bytes.
template <bool kStream>
AIGC_INLINE void store_bytes(std::uint8_t* p, const Words (&sums)[4]) {
    const __m256i a = _mm256_srai_epi32(sums[0].value, 22), b = _mm256_srai_epi32(sums[1].value, 22);
    const __m256i c = _mm256_srai_epi32(sums[2].value, 22), d = _mm256_srai_epi32(sums[3].value, 22);
    const __m256i bytes = _mm256_packus_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
    store_whole<kStream>(p, _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
}

}  // namespace
}  // namespace aigc
