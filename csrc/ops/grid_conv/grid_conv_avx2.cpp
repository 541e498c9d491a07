// SPDX-License-Identifier: Apache-2.0
#include "ops/grid_conv/grid_conv_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const GridConvKernels kGridConvAvx2 = {8, 16, run_grid_conv<simd::Avx2>};

}  // namespace aigc
