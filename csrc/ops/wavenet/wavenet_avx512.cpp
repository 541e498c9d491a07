// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/avx512.h"
#include "ops/simd/products.h"
#include "ops/wavenet/wavenet_sums.h"
#include "ops/wavenet/wavenet_tile.h"

namespace aigc {

const WavenetKernels kWavenetAvx512Float32 =
    wavenet_kernels<WavenetFloatSums<simd::FloatProducts<simd::Avx512>>>(Precision::float32);

}  // namespace aigc
