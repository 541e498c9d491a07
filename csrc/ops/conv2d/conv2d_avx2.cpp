// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/conv2d_sums.h"
#include "ops/conv2d/conv2d_tile.h"
#include "ops/simd/avx2.h"
#include "ops/simd/products.h"
#include "ops/simd/products_avx2.h"

namespace aigc {

const Conv2dKernels kConv2dAvx2Float32 =
    conv2d_kernels<Conv2dFloatSums<simd::FloatProducts<simd::Avx2>>>(Precision::float32);
const Conv2dKernels kConv2dAvx2Int8 = conv2d_kernels<Conv2dIntegerSums<simd::ByteProductsAvx2>>(Precision::int8);

}  // namespace aigc
