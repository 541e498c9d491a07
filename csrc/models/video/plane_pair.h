// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/motion/motion.h"

namespace aigc {

/// One plane of both frames, 2^-log2 of the luma's size.
struct PlanePair {
    MotionPlane a, b;
    int log2_width = 0, log2_height = 0;
};

}  // namespace aigc
