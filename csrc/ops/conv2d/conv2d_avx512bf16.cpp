// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/conv2d_sums.h"
#include "ops/conv2d/conv2d_tile.h"
#include "ops/simd/products_avx512bf16.h"

namespace aigc {

const Conv2dKernels kConv2dAvx512Bfloat16 =
    conv2d_kernels<Conv2dFloatSums<simd::Bfloat16ProductsAvx512>>(Precision::bfloat16);
const Conv2dKernels kConv2dAvx512Int8 = conv2d_kernels<Conv2dIntegerSums<simd::ByteProductsAvx512>>(Precision::int8);

}  // namespace aigc
