// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/winograd_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const WinogradKernels kWinogradAvx512 = winograd_kernels<simd::Avx512>();

}  // namespace aigc
