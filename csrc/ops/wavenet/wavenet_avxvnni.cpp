// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/products_avxvnni.h"
#include "ops/wavenet/wavenet_sums.h"
#include "ops/wavenet/wavenet_tile.h"

#ifdef AIGC_AVXVNNI_AS_EVEX  // see products_avxvnni.h
#define AIGC_KERNELS kWavenetEvexVnniInt8
#else
#define AIGC_KERNELS kWavenetAvxVnniInt8
#endif

namespace aigc {

extern const WavenetKernels AIGC_KERNELS;
const WavenetKernels AIGC_KERNELS = wavenet_kernels<WavenetIntegerSums<simd::ByteProductsAvxVnni>>(Precision::int8);

}  // namespace aigc
