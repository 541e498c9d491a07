// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d/winograd_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const WinogradKernels kWinogradAvx2 = winograd_kernels<simd::Avx2>();

}  // namespace aigc
