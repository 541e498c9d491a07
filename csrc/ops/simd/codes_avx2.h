// SPDX-License-Identifier: Apache-2.0
// Samples of pictures ↔ `Vec`; include vec_avx2.h first. The same names for vec_avx512.h are in codes_avx512.h.
#pragma once
#include <cstdint>

namespace aigc {
namespace {

AIGC_INLINE Vec load_codes(const std::uint8_t* p) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
    return {_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes))};
}
AIGC_INLINE Vec load_codes(const std::uint16_t* p) {
    const __m128i words = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    return {_mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(words))};
}
AIGC_INLINE Vec load_codes(const float* p) { return load(p); }

/// Four vectors in a row.
struct Four {
    Vec v[4];
};

template <bool kStream>
AIGC_INLINE void store_whole(void* p, __m256i v) {
    if constexpr (kStream)
        _mm256_stream_si256(static_cast<__m256i*>(p), v);
    else
        _mm256_storeu_si256(static_cast<__m256i*>(p), v);
}

/// Rounded to nearest even; saturated to what the type holds, given that they are within 32 bits.
template <bool kStream>
AIGC_INLINE void store_codes(std::uint8_t* p, const Four& f) {
    const __m256i a = _mm256_cvtps_epi32(f.v[0].value), b = _mm256_cvtps_epi32(f.v[1].value);
    const __m256i c = _mm256_cvtps_epi32(f.v[2].value), d = _mm256_cvtps_epi32(f.v[3].value);
    const __m256i bytes = _mm256_packus_epi16(_mm256_packus_epi32(a, b), _mm256_packus_epi32(c, d));
    store_whole<kStream>(p, _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
}
template <bool kStream>
AIGC_INLINE void store_codes(std::uint16_t* p, const Four& f) {
    for (int i = 0; i < 4; i += 2) {
        const __m256i a = _mm256_cvtps_epi32(f.v[i].value), b = _mm256_cvtps_epi32(f.v[i + 1].value);
        store_whole<kStream>(p + 8 * i, _mm256_permute4x64_epi64(_mm256_packus_epi32(a, b), 0xD8));
    }
}
template <bool kStream>
AIGC_INLINE void store_codes(float* p, const Four& f) {
    for (int i = 0; i < 4; ++i) store_whole<kStream>(p + 8 * i, _mm256_castps_si256(f.v[i].value));
}

AIGC_INLINE void drain_stores() { _mm_sfence(); }

}  // namespace
}  // namespace aigc
