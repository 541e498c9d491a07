// SPDX-License-Identifier: Apache-2.0
#include "models/video/light_change.h"

#include <algorithm>
#include <cmath>

#include "ops/motion/block_motion.h"

namespace aigc {
namespace {

constexpr double kLeastRatio = 1.05;    // of the contrasts; less makes no difference to the search
constexpr double kLeastContrast = 1.0;  // 8-bit samples: below it there is only noise
constexpr float kMustFit = 0.7f;        // of the cost that remains

struct Light {
    double mean = 0, contrast = 0;
};

Light light_of(const MotionPlane& plane) {
    double sum = 0, squares = 0;
    for (int y = 0; y < plane.height; ++y) {
        for (int x = 0; x < plane.width; ++x) {
            sum += plane.row(y)[x];
            squares += static_cast<double>(plane.row(y)[x]) * plane.row(y)[x];
        }
    }
    const double count = static_cast<double>(plane.width) * plane.height, mean = sum / count;
    return {mean, std::sqrt(std::max(squares / count - mean * mean, 0.0))};
}

/// Total cost of the motion of the two coarsest levels.
float coarse_cost(const OpTable& table, const Pyramid& a, const Pyramid& b, float time, float peak, ThreadPool& pool) {
    MotionEffort effort = effort_of(MotionQuality::balanced);
    effort.finest = static_cast<int>(std::max<std::size_t>(a.levels(), 2)) - 2;
    const BlockField field = find_motion(table, a, b, time, peak, effort, pool);
    float total = 0;
    for (const float cost : field.costs()) total += std::max(cost, 0.0f);
    return total;
}

}  // namespace

LightChange light_change(const OpTable& table, const Pyramid& a, const Pyramid& b, float time, float peak,
                         ThreadPool& pool) {
    LightChange change;
    const Light in_a = light_of(a.level(a.levels() - 1)), in_b = light_of(b.level(b.levels() - 1));
    const bool a_is_darker = in_a.contrast < in_b.contrast;
    const Light &dark = a_is_darker ? in_a : in_b, &bright = a_is_darker ? in_b : in_a;
    if (!(dark.contrast > kLeastContrast * peak / 255) || !(bright.contrast > kLeastRatio * dark.contrast))
        return change;
    const double gain = bright.contrast / dark.contrast;
    Pyramid lit =
        (a_is_darker ? a : b).lit(static_cast<float>(gain), static_cast<float>(bright.mean - gain * dark.mean));
    const float before = coarse_cost(table, a, b, time, peak, pool),
                after = a_is_darker ? coarse_cost(table, lit, b, time, peak, pool)
                                    : coarse_cost(table, a, lit, time, peak, pool);
    if (after < kMustFit * before) (a_is_darker ? change.a : change.b) = std::move(lit);
    return change;
}

}  // namespace aigc
