// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "frei0r/bgra_frames.h"
#include "models/engine.h"
#include "ops/motion/block_motion.h"

namespace aigc {

/// Computes the frame halfway between two others as aigc_plugin's Interpolator does for RGB; across a cut it repeats
/// the first.
class BgraInterpolator {
  public:
    /// threshold: from which change, 0 … 1, two frames belong to different scenes.
    BgraInterpolator(MotionQuality quality, float threshold);

    /// All three frames have one size; `out` may share its memory with `b`.
    void run(const ConstBgra& a, const ConstBgra& b, const MutableBgra& out) const;

  private:
    Engine engine_;
    MotionEffort effort_;
    float threshold_;
};

/// "fast", "balanced", "best"; throws InputError for another.
MotionQuality parse_motion_quality(std::string_view name);

}  // namespace aigc
