// SPDX-License-Identifier: Apache-2.0
#include "ops/wavenet/vector_avx2.h"
#include "ops/wavenet/wavenet_tile.h"

namespace aigc {
namespace {

struct Float32 {
    using Vector = Vector256;
    using Element = float;
    using Sum = __m256;
    using Weights = __m256;
    static constexpr bool kScaledCondition = false;
    static constexpr int kGroup = 1, kRows = 6, kVectors = 2;

    AIGC_INLINE static Sum zero(const std::int32_t*, std::size_t) { return _mm256_setzero_ps(); }
    AIGC_INLINE static Weights load_weights(const std::byte* p) {
        return _mm256_loadu_ps(reinterpret_cast<const float*>(p));
    }
    AIGC_INLINE static Weights repeat(const float* x) { return _mm256_broadcast_ss(x); }
    AIGC_INLINE static Sum dot(Sum sum, Weights x, Weights w) { return _mm256_fmadd_ps(x, w, sum); }
    AIGC_INLINE static __m256 value(Sum sum, const WavenetMatrix& matrix, std::size_t column) {
        return _mm256_add_ps(sum, _mm256_loadu_ps(matrix.bias + column));
    }
    AIGC_INLINE static __m256 gate(__m256 a, __m256 b) { return exact_gate<Vector>(a, b); }
    AIGC_INLINE static void store_acts(float* out, __m256 values) { store(out, values, nullptr, 0); }
    AIGC_INLINE static void store(float* out, __m256 values, const float*, std::size_t) {
        _mm256_storeu_ps(out, values);
    }
};

}  // namespace

const WavenetKernels kWavenetAvx2Float32 = kernels_of<Float32>(Precision::float32);

}  // namespace aigc
