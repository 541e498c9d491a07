// SPDX-License-Identifier: Apache-2.0
#include "ops/conv1d/winograd1d_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const Winograd1dKernels kWinograd1dAvx2 = winograd1d_kernels<simd::Avx2>();

}  // namespace aigc
