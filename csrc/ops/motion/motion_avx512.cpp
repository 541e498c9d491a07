// SPDX-License-Identifier: Apache-2.0
#include "ops/simd/vec_avx512.h"

#include "ops/motion/samples_vec.h"

#include "ops/motion/predict_vec.h"
#include "ops/motion/search_vec.h"

namespace aigc {

const MotionKernels kMotionAvx512 = {halve_row, seed_row, improve_row, predict_band, warp_row};

}  // namespace aigc
