// SPDX-License-Identifier: Apache-2.0
#include "ops/motion/motion_vec.h"
#include "ops/simd/avx512.h"

namespace aigc {

const MotionKernels kMotionAvx512 = motion_kernels<simd::Avx512>();

}  // namespace aigc
