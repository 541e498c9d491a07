// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/simd/avx512.h"

namespace aigc::simd {
namespace {

/// kStream: past the caches, to a 64-byte boundary; V::drain_streams() makes it visible to other threads.
template <bool kStream>
AIGC_INLINE void store_vector(void* p, __m512i v) {
    if constexpr (kStream)
        _mm512_stream_si512(static_cast<__m512i*>(p), v);
    else
        _mm512_storeu_si512(p, v);
}

/// Four vectors as samples: rounded to nearest even, and saturated to what the type holds where they are within 32
/// bits; floats as they are.
template <bool kStream>
AIGC_INLINE void store_rounded(std::uint8_t* p, const Avx512 (&v)[4]) {
    const __m512i a = _mm512_cvtps_epi32(v[0].value), b = _mm512_cvtps_epi32(v[1].value);
    const __m512i c = _mm512_cvtps_epi32(v[2].value), d = _mm512_cvtps_epi32(v[3].value);
    const __m512i bytes = _mm512_packus_epi16(_mm512_packus_epi32(a, b), _mm512_packus_epi32(c, d));
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    store_vector<kStream>(p, _mm512_permutexvar_epi32(order, bytes));
}
template <bool kStream>
AIGC_INLINE void store_rounded(std::uint16_t* p, const Avx512 (&v)[4]) {
    const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    for (int i = 0; i < 4; i += 2) {
        const __m512i a = _mm512_cvtps_epi32(v[i].value), b = _mm512_cvtps_epi32(v[i + 1].value);
        store_vector<kStream>(p + 16 * i, _mm512_permutexvar_epi64(order, _mm512_packus_epi32(a, b)));
    }
}
template <bool kStream>
AIGC_INLINE void store_rounded(float* p, const Avx512 (&v)[4]) {
    for (int i = 0; i < 4; ++i) store_vector<kStream>(p + 16 * i, _mm512_castps_si512(v[i].value));
}

}  // namespace
}  // namespace aigc::simd
