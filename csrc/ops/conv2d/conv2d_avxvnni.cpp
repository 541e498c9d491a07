// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/conv2d_sums.h"
#include "ops/conv2d/conv2d_tile.h"
#include "ops/simd/products_avxvnni.h"

#ifdef AIGC_AVXVNNI_AS_EVEX  // see products_avxvnni.h
#define AIGC_KERNELS kConv2dEvexVnniInt8
#else
#define AIGC_KERNELS kConv2dAvxVnniInt8
#endif

namespace aigc {

extern const Conv2dKernels AIGC_KERNELS;
const Conv2dKernels AIGC_KERNELS = conv2d_kernels<Conv2dIntegerSums<simd::ByteProductsAvxVnni>>(Precision::int8);

}  // namespace aigc
