// SPDX-License-Identifier: Apache-2.0
#include "ops/wavenet/vector_avx512.h"
#include "ops/wavenet/wavenet_tile.h"

namespace aigc {
namespace {

struct Float32 {
    using Vector = Vector512;
    using Element = float;
    using Sum = __m512;
    using Weights = __m512;
    static constexpr bool kScaledCondition = false;
    static constexpr int kGroup = 1, kRows = 6, kVectors = 4;

    AIGC_INLINE static Sum zero(const std::int32_t*, std::size_t) { return _mm512_setzero_ps(); }
    AIGC_INLINE static Weights load_weights(const std::byte* p) { return _mm512_loadu_ps(p); }
    AIGC_INLINE static Weights repeat(const float* x) { return _mm512_set1_ps(*x); }
    AIGC_INLINE static Sum dot(Sum sum, Weights x, Weights w) { return _mm512_fmadd_ps(x, w, sum); }
    AIGC_INLINE static __m512 value(Sum sum, const WavenetMatrix& matrix, std::size_t column) {
        return _mm512_add_ps(sum, _mm512_loadu_ps(matrix.bias + column));
    }
    AIGC_INLINE static __m512 gate(__m512 a, __m512 b) { return exact_gate<Vector>(a, b); }
    AIGC_INLINE static void store_acts(float* out, __m512 values) { store(out, values, nullptr, 0); }
    AIGC_INLINE static void store(float* out, __m512 values, const float*, std::size_t) {
        _mm512_storeu_ps(out, values);
    }
};

}  // namespace

const WavenetKernels kWavenetAvx512Float32 = kernels_of<Float32>(Precision::float32);

}  // namespace aigc
