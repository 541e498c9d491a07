// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/motion/motion.h"
#include "ops/motion/predict_vec.h"
#include "ops/motion/search_vec.h"

namespace aigc {
namespace {

template <class V>
constexpr MotionKernels motion_kernels() {
    return {halve_row<V>, seed_row<V>, improve_row<V>, predict_band<V>, warp_row};
}

}  // namespace
}  // namespace aigc
