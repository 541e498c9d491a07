// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/simd/avx2.h"

namespace aigc::simd {
namespace {

/// kStream: past the caches, to a 64-byte boundary; V::drain_streams() makes it visible to other threads.
template <bool kStream>
AIGC_INLINE void store_vector(void* p, __m256i v) {
    if constexpr (kStream)
        _mm256_stream_si256(static_cast<__m256i*>(p), v);
    else
        _mm256_storeu_si256(static_cast<__m256i*>(p), v);
}

/// Four vectors as samples: rounded to nearest even, and saturated to what the type holds where they are within 32
/// bits; floats as they are.
template <bool kStream>
AIGC_INLINE void store_rounded(std::uint8_t* p, const Avx2 (&v)[4]) {
    const __m256i a = _mm256_cvtps_epi32(v[0].value), b = _mm256_cvtps_epi32(v[1].value);
    const __m256i c = _mm256_cvtps_epi32(v[2].value), d = _mm256_cvtps_epi32(v[3].value);
    const __m256i bytes = _mm256_packus_epi16(_mm256_packus_epi32(a, b), _mm256_packus_epi32(c, d));
    store_vector<kStream>(p, _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
}
template <bool kStream>
AIGC_INLINE void store_rounded(std::uint16_t* p, const Avx2 (&v)[4]) {
    for (int i = 0; i < 4; i += 2) {
        const __m256i a = _mm256_cvtps_epi32(v[i].value), b = _mm256_cvtps_epi32(v[i + 1].value);
        store_vector<kStream>(p + 8 * i, _mm256_permute4x64_epi64(_mm256_packus_epi32(a, b), 0xD8));
    }
}
template <bool kStream>
AIGC_INLINE void store_rounded(float* p, const Avx2 (&v)[4]) {
    for (int i = 0; i < 4; ++i) store_vector<kStream>(p + 8 * i, _mm256_castps_si256(v[i].value));
}

}  // namespace
}  // namespace aigc::simd
