// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/conv2d_tile.h"
#include "ops/conv2d/machine_avx2.h"
#include "ops/conv2d/sums.h"

namespace aigc {
namespace {

struct Float32 : FloatSums<Machine256> {
    using Element = float;
    using Weights = __m256;
    static constexpr int kGroup = 1;

    AIGC_INLINE static Weights load_weights(const std::byte* p) { return load(reinterpret_cast<const float*>(p)); }
    AIGC_INLINE static Weights repeat(const float* x) { return _mm256_broadcast_ss(x); }
    AIGC_INLINE static Sum dot(Sum sum, Weights x, Weights w) { return _mm256_fmadd_ps(x, w, sum); }
    AIGC_INLINE static Float added(Float value, const float* add, const Column&) {
        return _mm256_add_ps(value, load(add));
    }
    AIGC_INLINE static void store(float* out, Float v, const Column&) { store_floats(out, v); }
};

}  // namespace

const Conv2dKernels kConv2dAvx2Float32 = conv2d_kernels<Float32>(Precision::float32);

}  // namespace aigc
