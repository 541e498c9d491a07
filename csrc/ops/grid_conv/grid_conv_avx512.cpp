// SPDX-License-Identifier: Apache-2.0
#include "ops/grid_conv/grid_conv_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const GridConvKernels kGridConvAvx512 = {16, 64, run_grid_conv<simd::Avx512>};

}  // namespace aigc
