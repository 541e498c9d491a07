// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/products_avx512bf16.h"
#include "ops/wavenet/wavenet_sums.h"
#include "ops/wavenet/wavenet_tile.h"

namespace aigc {

const WavenetKernels kWavenetAvx512Bfloat16 =
    wavenet_kernels<WavenetFloatSums<simd::Bfloat16ProductsAvx512>>(Precision::bfloat16);
const WavenetKernels kWavenetAvx512Int8 =
    wavenet_kernels<WavenetIntegerSums<simd::ByteProductsAvx512>>(Precision::int8);

}  // namespace aigc
