// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "ops/motion/motion.h"

namespace aigc {

/// A rectangle of a plane, which may lie beyond its ends. (x, y) is its first pixel there.
struct Patch {
    int x = 0, y = 0, width = 0, height = 0;
    std::vector<float> samples;

    Patch() = default;
    Patch(int left, int top, int columns, int rows);
    float* row(int j) { return samples.data() + static_cast<std::ptrdiff_t>(j) * width; }
    const float* row(int j) const { return samples.data() + static_cast<std::ptrdiff_t>(j) * width; }
};

/// width × height samples at (x, y) + by, as for a patch.
void move_samples(const MotionPlane& plane, int x, int y, int width, int height, MotionVector by, float* out);

/// A patch of the size and place of `like`: pixel (x, y) is the plane at (x, y) + by, bilinear, its edges repeated.
Patch moved(const MotionPlane& plane, const Patch& like, MotionVector by);

/// The same of a patch.
Patch moved(const Patch& patch, MotionVector by);

/// The mean of 3 × 3 with weights 1 2 1 in both directions.
Patch smoothed(const Patch& patch);

/// The means of 2 × 2. x, y, width and height are even.
Patch halved(const Patch& patch);

}  // namespace aigc
