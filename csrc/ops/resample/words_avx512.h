// SPDX-License-Identifier: Apache-2.0
// Vectors of 16-bit words for resample_bytes_vec.h; see words_avx2.h. Include codes_avx512.h first.
#pragma once

namespace aigc {
namespace {

struct Words {
    static constexpr std::size_t lanes = 16;  // of 32 bits
    static constexpr std::size_t group = 16;  // lanes whose words are picked from one load
    static constexpr bool pick_bytes = false;
    static constexpr std::uint16_t next_pair = 2;  // added to a pick
    __m512i value;
};

AIGC_INLINE Words splat_int(int x) { return {_mm512_set1_epi32(x)}; }
AIGC_INLINE Words load_words(const void* p) { return {_mm512_loadu_si512(p)}; }
AIGC_INLINE void store_words(void* p, Words w) { _mm512_storeu_si512(p, w.value); }
/// sum + the products of both words of each lane.
AIGC_INLINE Words multiply_add(Words sum, Words a, Words b) {
#ifdef __AVX512VNNI__
    return {_mm512_dpwssd_epi32(sum.value, a.value, b.value)};
#else
    return {_mm512_add_epi32(sum.value, _mm512_madd_epi16(a.value, b.value))};
#endif
}
/// The samples that each group of lanes picks from.
AIGC_INLINE Words load_window(const std::int16_t* samples, const std::int32_t* base) {
    return load_words(samples + base[0]);
}
AIGC_INLINE Words pick(Words window, Words picks) { return {_mm512_permutexvar_epi16(picks.value, window.value)}; }
/// High half of `before`, and sum / 2^15.
AIGC_INLINE Words join_rows(Words before, Words sum) {
    const __m512i low = _mm512_srli_epi32(before.value, 16), high = _mm512_slli_epi32(sum.value, 1);
    return {_mm512_mask_blend_epi16(0xAAAAAAAA, low, high)};
}
AIGC_INLINE void store_samples(std::int16_t* p, const std::uint8_t* from) {
    const __m512i words = _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
    store_words(p, {_mm512_slli_epi16(_mm512_sub_epi16(words, _mm512_set1_epi16(128)), 7)});
}
/// Four vectors / 2^22, saturated to bytes.
template <bool kStream>
AIGC_INLINE void store_bytes(std::uint8_t* p, const Words (&sums)[4]) {
    const __m512i a = _mm512_srai_epi32(sums[0].value, 22), b = _mm512_srai_epi32(sums[1].value, 22);
    const __m512i c = _mm512_srai_epi32(sums[2].value, 22), d = _mm512_srai_epi32(sums[3].value, 22);
    const __m512i bytes = _mm512_packus_epi16(_mm512_packs_epi32(a, b), _mm512_packs_epi32(c, d));
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    store_whole<kStream>(p, _mm512_permutexvar_epi32(order, bytes));
}

}  // namespace
}  // namespace aigc
