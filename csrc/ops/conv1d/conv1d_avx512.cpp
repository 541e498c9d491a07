// SPDX-License-Identifier: Apache-2.0
#include "ops/conv1d/conv1d_tile.h"
#include "ops/simd/avx512.h"

namespace aigc {

const Conv1dKernel kConv1dAvx512 = conv1d_kernel<simd::Avx512, 6, 4>();

}  // namespace aigc
