// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/conv2d_tile.h"
#include "ops/conv2d/machine_avx512.h"
#include "ops/conv2d/sums.h"

namespace aigc {
namespace {

struct Float32 : FloatSums<Machine512> {
    using Element = float;
    using Weights = __m512;
    static constexpr int kGroup = 1;

    AIGC_INLINE static Weights load_weights(const std::byte* p) { return _mm512_loadu_ps(p); }
    AIGC_INLINE static Weights repeat(const float* x) { return _mm512_set1_ps(*x); }
    AIGC_INLINE static Sum dot(Sum sum, Weights x, Weights w) { return _mm512_fmadd_ps(x, w, sum); }
    AIGC_INLINE static Float added(Float value, const float* add, const Column&) {
        return _mm512_add_ps(value, load(add));
    }
    AIGC_INLINE static void store(float* out, Float v, const Column&) { store_floats(out, v); }
};

}  // namespace

const Conv2dKernels kConv2dAvx512Float32 = conv2d_kernels<Float32>(Precision::float32);

}  // namespace aigc
