// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ops/motion/block_motion.h"

namespace aigc {

/// The motion of a picture that lies at `time` between two others, and what each of its blocks counts for.
struct MomentMotion {
    float time = 0;
    int window = 0;
    BlockField blocks;
    std::vector<float> weights, shares;
};

MomentMotion motion_at(const OpTable& table, const Pyramid& a, const Pyramid& b, float time, float peak,
                       const MotionEffort& effort, ThreadPool& pool);

/// A plane of the picture, of a's and b's size, which is 2^-log2_width by 2^-log2_height of that whose motion it is.
/// Integers are rounded, halves up, and limited to 0 … peak; floats are not limited.
template <class Sample>
void predict_plane(const OpTable& table, const MomentMotion& motion, const MotionPlane& a, const MotionPlane& b,
                   int log2_width, int log2_height, float peak, const SamplePlane<Sample>& out, ThreadPool& pool);

}  // namespace aigc
