// SPDX-License-Identifier: Apache-2.0
#include "ops/pointwise/pointwise_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const PointwiseKernels kPointwiseAvx2 = pointwise_kernels<simd::Avx2>();

}  // namespace aigc
