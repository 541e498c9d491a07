// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/simd/bytes_avx2.h"

namespace aigc::simd {
namespace {

/// int8 on AVX2 alone, see products.h. Two instructions could multiply:
///
///     VPMADDUBSW   32 products of bytes, added by twos in 16 bits, which saturate; VPMADDWD by ones widens the sums
///     VPMADDWD     16 products of words, added by twos in 32 bits, exact whatever the weights
///
/// For 64 products the second takes 4 + 4 multiplications and additions and twice the loads; the first takes 3 + 2,
/// since two of its results are added in 16 bits before they are widened. With elements of 8 bits that never saturates
/// while the weights are bounded (byte_weights.h), which costs less than a bit of them, and the sum is exact. A tile
/// with its operands in the first cache made 93 GOP/s with words and 215 with bytes on one core of a Zen 3, whose
/// float32 peak is 93; without the addition in 16 bits it made 172, with four such additions 222.
struct ByteProductsAvx2 {
    using Vector = Avx2;
    using Element = std::uint8_t;
    using Sum = Avx2::Integers;
    using Weights = __m256i;
    static constexpr int kGroup = 4;
    static constexpr int kRun = 2;

    AIGC_INLINE static Weights load_weights(const std::byte* p) { return Avx2::load_words(p); }
    AIGC_INLINE static Weights repeat(const Element* x) { return repeat_bytes(x); }
    /// a: elements, without sign; b: weights, with sign.
    AIGC_INLINE static Sum dot(Sum sum, Weights a, Weights b) { return widened(sum, _mm256_maddubs_epi16(a, b)); }
    AIGC_INLINE static Sum dot_run(Sum sum, const Weights (&a)[kRun], const Weights (&b)[kRun]) {
        return widened(sum, _mm256_add_epi16(_mm256_maddubs_epi16(a[0], b[0]), _mm256_maddubs_epi16(a[1], b[1])));
    }
    AIGC_INLINE static Avx2 load_elements(const Element* p) { return Avx2::load_widened(p); }
    AIGC_INLINE static void store_elements(Element* p, Avx2 v) { store_bytes(p, v); }
    AIGC_INLINE static void store_signed(Element* p, Avx2 v) { store_signed_bytes(p, v); }

  private:
    AIGC_INLINE static Sum widened(Sum sum, __m256i words) {
        return sum + reinterpret_cast<Sum>(_mm256_madd_epi16(words, _mm256_set1_epi16(1)));
    }
};

}  // namespace
}  // namespace aigc::simd
