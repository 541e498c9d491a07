// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx2.h"
#include "ops/simd/vec_math.h"

#include "ops/conv1d/conv1d_tile.h"

namespace aigc {

const Conv1dKernel kConv1dAvx2 = {Vec::lanes, 2 * Vec::lanes, run_panels<6, 2>};

}  // namespace aigc
