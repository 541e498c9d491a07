// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/motion/block_motion.h"

namespace aigc {

/// The share of one frame that is not in the other, 0 … 1: one less the correlation of blocks with the blocks that the
/// motion leads to, in small copies of the frames, each block weighted by its contrast. Changes of brightness and
/// contrast, of the whole or of parts (flashes, flicker, fades), do not count.
float scene_change(const OpTable& table, const Pyramid& a, const Pyramid& b, float peak, ThreadPool& pool);

}  // namespace aigc
