// SPDX-License-Identifier: Apache-2.0
#include "ops/pointwise/pointwise_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const PointwiseKernels kPointwiseAvx512 = pointwise_kernels<simd::Avx512>();

}  // namespace aigc
