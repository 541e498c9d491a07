// SPDX-License-Identifier: Apache-2.0
// Samples of pictures ↔ `Vec`; include vec_avx512.h first. See codes_avx2.h.
#pragma once
#include <cstdint>

namespace aigc {
namespace {

AIGC_INLINE Vec load_codes(const std::uint8_t* p) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    return {_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes))};
}
AIGC_INLINE Vec load_codes(const std::uint16_t* p) {
    const __m256i words = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    return {_mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(words))};
}
AIGC_INLINE Vec load_codes(const float* p) { return load(p); }

/// Four vectors in a row.
struct Four {
    Vec v[4];
};

template <bool kStream>
AIGC_INLINE void store_whole(void* p, __m512i v) {
    if constexpr (kStream)
        _mm512_stream_si512(static_cast<__m512i*>(p), v);
    else
        _mm512_storeu_si512(p, v);
}

/// Rounded to nearest even; saturated to what the type holds, given that they are within 32 bits.
template <bool kStream>
AIGC_INLINE void store_codes(std::uint8_t* p, const Four& f) {
    const __m512i a = _mm512_cvtps_epi32(f.v[0].value), b = _mm512_cvtps_epi32(f.v[1].value);
    const __m512i c = _mm512_cvtps_epi32(f.v[2].value), d = _mm512_cvtps_epi32(f.v[3].value);
    const __m512i bytes = _mm512_packus_epi16(_mm512_packus_epi32(a, b), _mm512_packus_epi32(c, d));
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    store_whole<kStream>(p, _mm512_permutexvar_epi32(order, bytes));
}
template <bool kStream>
AIGC_INLINE void store_codes(std::uint16_t* p, const Four& f) {
    const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    for (int i = 0; i < 4; i += 2) {
        const __m512i a = _mm512_cvtps_epi32(f.v[i].value), b = _mm512_cvtps_epi32(f.v[i + 1].value);
        store_whole<kStream>(p + 16 * i, _mm512_permutexvar_epi64(order, _mm512_packus_epi32(a, b)));
    }
}
template <bool kStream>
AIGC_INLINE void store_codes(float* p, const Four& f) {
    for (int i = 0; i < 4; ++i) store_whole<kStream>(p + 16 * i, _mm512_castps_si512(f.v[i].value));
}

AIGC_INLINE void drain_stores() { _mm_sfence(); }

}  // namespace
}  // namespace aigc
