// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/motion/block_motion.h"

namespace aigc {

/// How little of one picture can be found in the other: 0 all of it, 1 nothing. One less the correlation of blocks with
/// what the motion leads to, in small copies of the pictures, each block weighted by its contrast. Brightness and
/// contrast of the whole or of parts may change (flashes, flicker, fades) without a word.
float scene_change(const OpTable& table, const Pyramid& a, const Pyramid& b, float peak, ThreadPool& pool);

}  // namespace aigc
