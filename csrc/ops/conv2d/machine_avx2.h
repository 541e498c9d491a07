// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <immintrin.h>

#include <cstddef>

#include "base/inline.h"

namespace aigc {
namespace {

/// What the precisions share on 16 registers of 8 floats: tiles of 6 pixels × 2 vectors.
struct Machine256 {
    using Float = __m256;
    // See machine_avx512.h.
    using Integers = int __attribute__((vector_size(32)));
    static constexpr std::size_t kLanes = 8, kTile = 16;
    template <int N>
    static constexpr int kPixels = 6;
    static constexpr int kPlanarFew = 2, kPlanarMany = 1;  // vectors of a planar tile

    AIGC_INLINE static Float splat(float v) { return _mm256_set1_ps(v); }
    AIGC_INLINE static Float load(const float* p) { return _mm256_loadu_ps(p); }
    AIGC_INLINE static void store_floats(float* p, Float v) { _mm256_storeu_ps(p, v); }
    AIGC_INLINE static Float floats(Integers v) { return _mm256_cvtepi32_ps(reinterpret_cast<__m256i>(v)); }
    AIGC_INLINE static Float multiply_add(Float a, Float b, Float c) { return _mm256_fmadd_ps(a, b, c); }
    /// A NaN stays one.
    AIGC_INLINE static Float activate(Float v, Float slope) {
        const Float below = _mm256_cmp_ps(v, _mm256_setzero_ps(), _CMP_LT_OQ);
        return _mm256_blendv_ps(v, _mm256_mul_ps(v, slope), below);
    }
};

}  // namespace
}  // namespace aigc
