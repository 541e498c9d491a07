// SPDX-License-Identifier: Apache-2.0
#include "ops/motion/motion.h"

#include "ops/motion/vec_plain.h"

#include "ops/motion/samples_vec.h"

#include "ops/motion/predict_vec.h"
#include "ops/motion/search_vec.h"

namespace aigc {

const MotionKernels kMotionReference = {halve_row, seed_row, improve_row, predict_band, warp_row};

}  // namespace aigc
