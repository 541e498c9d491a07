// SPDX-License-Identifier: Apache-2.0
#include "ops/motion/motion_vec.h"
#include "ops/simd/plain.h"

namespace aigc {

const MotionKernels kMotionReference = motion_kernels<simd::Plain>();

}  // namespace aigc
