// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "base/inline.h"

namespace aigc {
namespace {

AIGC_INLINE __m256 load_two(const std::byte* low, const std::byte* high) {
    const __m128 first = _mm_loadu_ps(reinterpret_cast<const float*>(low));
    return _mm256_insertf128_ps(_mm256_castps128_ps256(first), _mm_loadu_ps(reinterpret_cast<const float*>(high)), 1);
}
/// Four rows of four in each half, transposed in place.
AIGC_INLINE void transpose_halves(__m256& a, __m256& b, __m256& c, __m256& d) {
    const __m256 ab = _mm256_unpacklo_ps(a, b), AB = _mm256_unpackhi_ps(a, b);
    const __m256 cd = _mm256_unpacklo_ps(c, d), CD = _mm256_unpackhi_ps(c, d);
    a = _mm256_shuffle_ps(ab, cd, 0x44);
    b = _mm256_shuffle_ps(ab, cd, 0xee);
    c = _mm256_shuffle_ps(AB, CD, 0x44);
    d = _mm256_shuffle_ps(AB, CD, 0xee);
}

/// Word w of 8 pixels, for four words from `p` on, goes to out + w * stride.
AIGC_INLINE void transpose_4(const std::byte* p, std::size_t pixel, float* out, std::size_t stride) {
    __m256 a = load_two(p, p + 4 * pixel), b = load_two(p + pixel, p + 5 * pixel);
    __m256 c = load_two(p + 2 * pixel, p + 6 * pixel), d = load_two(p + 3 * pixel, p + 7 * pixel);
    transpose_halves(a, b, c, d);
    _mm256_storeu_ps(out, a);
    _mm256_storeu_ps(out + stride, b);
    _mm256_storeu_ps(out + 2 * stride, c);
    _mm256_storeu_ps(out + 3 * stride, d);
}

/// The words (groups of elements) of `pixels` pixels, each of `words` of them, a multiple of 4: word w of all pixels
/// side by side at out + w * stride. Whole runs of 8 pixels are read and written.
void words_to_planes(const void* row, std::size_t pixels, std::size_t words, void* planes, std::size_t stride) {
    const auto* p = static_cast<const std::byte*>(row);
    auto* out = static_cast<float*>(planes);
    for (std::size_t x = 0; x < pixels; x += 8, p += 8 * words * 4)
        for (std::size_t w = 0; w < words; w += 4) transpose_4(p + w * 4, words * 4, out + w * stride + x, stride);
}

}  // namespace
}  // namespace aigc
