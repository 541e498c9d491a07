// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "models/video/moving_layers.h"
#include "ops/motion/block_motion.h"

namespace aigc {

/// The motion of a frame at `time` between two others, and the weight of each of its blocks.
struct MomentMotion {
    float time = 0;
    int window = 0;
    BlockField blocks;
    std::vector<float> weights, shares;
    std::vector<LayerTile> layers;  ///< drawn over what the blocks predict
};

/// colours: planes beside that of the pyramids, which help to tell what moves from what is behind it.
MomentMotion motion_at(const OpTable& table, const Pyramid& a, const Pyramid& b, float time, float peak,
                       const MotionEffort& effort, ThreadPool& pool, const std::vector<PlanePair>& colours = {});

/// Predict a plane of that frame. a and b have its size, which is 2^-log2_width by 2^-log2_height of that of the
/// motion. Integers are rounded, halves up, and limited to 0 … peak; floats are not limited.
template <class Sample>
void predict_plane(const OpTable& table, const MomentMotion& motion, const MotionPlane& a, const MotionPlane& b,
                   int log2_width, int log2_height, float peak, const SamplePlane<Sample>& out, ThreadPool& pool);

}  // namespace aigc
