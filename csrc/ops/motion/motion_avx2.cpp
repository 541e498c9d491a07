// SPDX-License-Identifier: Apache-2.0
#include "ops/motion/motion_vec.h"
#include "ops/simd/avx2.h"

namespace aigc {

const MotionKernels kMotionAvx2 = motion_kernels<simd::Avx2>();

}  // namespace aigc
