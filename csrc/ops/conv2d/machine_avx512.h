// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <immintrin.h>

#include <cstddef>

#include "base/inline.h"

namespace aigc {
namespace {

/// What the precisions share on 32 registers of 16 floats: as many pixels as 24 to 28 sums allow, 14 for one vector.
struct Machine512 {
    using Float = __m512;
    // Not __m512i: with it, and with the intrinsic of VPDPBUSD, GCC 12 keeps a tile's sums in memory, at half the
    // speed.
    using Integers = int __attribute__((vector_size(64)));
    static constexpr std::size_t kLanes = 16, kTile = 64;
    template <int N>
    static constexpr int kPixels = N == 1   ? 14
                                   : N == 2 ? 12
                                   : N == 3 ? 8
                                            : 6;
    static constexpr int kPlanarFew = 4, kPlanarMany = 2;  // vectors of a planar tile

    AIGC_INLINE static Float splat(float v) { return _mm512_set1_ps(v); }
    AIGC_INLINE static Float load(const float* p) { return _mm512_loadu_ps(p); }
    AIGC_INLINE static void store_floats(float* p, Float v) { _mm512_storeu_ps(p, v); }
    AIGC_INLINE static Float floats(Integers v) { return _mm512_cvtepi32_ps(reinterpret_cast<__m512i>(v)); }
    AIGC_INLINE static Float multiply_add(Float a, Float b, Float c) { return _mm512_fmadd_ps(a, b, c); }
    /// A NaN stays one.
    AIGC_INLINE static Float activate(Float v, Float slope) {
        return _mm512_mask_mul_ps(v, _mm512_cmp_ps_mask(v, _mm512_setzero_ps(), _CMP_LT_OQ), v, slope);
    }
};

}  // namespace
}  // namespace aigc
