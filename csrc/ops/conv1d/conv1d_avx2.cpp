// SPDX-License-Identifier: Apache-2.0
#include "ops/conv1d/conv1d_tile.h"
#include "ops/simd/avx2.h"

namespace aigc {

const Conv1dKernel kConv1dAvx2 = conv1d_kernel<simd::Avx2, 6, 2>();

}  // namespace aigc
