// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/conv2d_sums.h"
#include "ops/conv2d/conv2d_tile.h"
#include "ops/simd/avx512.h"
#include "ops/simd/products.h"

namespace aigc {

const Conv2dKernels kConv2dAvx512Float32 =
    conv2d_kernels<Conv2dFloatSums<simd::FloatProducts<simd::Avx512>>>(Precision::float32);

}  // namespace aigc
