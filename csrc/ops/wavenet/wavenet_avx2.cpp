// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/avx2.h"
#include "ops/simd/products.h"
#include "ops/simd/products_avx2.h"
#include "ops/wavenet/wavenet_sums.h"
#include "ops/wavenet/wavenet_tile.h"

namespace aigc {

const WavenetKernels kWavenetAvx2Float32 =
    wavenet_kernels<WavenetFloatSums<simd::FloatProducts<simd::Avx2>>>(Precision::float32);
const WavenetKernels kWavenetAvx2Int8 = wavenet_kernels<WavenetIntegerSums<simd::ByteProductsAvx2>>(Precision::int8);

}  // namespace aigc
